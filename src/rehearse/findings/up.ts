import { below, conditionOf, identityOf, itemsAt, type KubeObject, textAt } from '../../api/index.ts';

/** Whether an object runs, is bound or is done, so that nothing more is to be expected of it. Kinds that neither run nor wait are. */
export function isUp(object: KubeObject): boolean {
  switch (identityOf(object).kind) {
    case 'Pod':
      return isPodDone(object);
    case 'PersistentVolumeClaim':
      return textAt(object, 'status', 'phase') === 'Bound';
    case 'Deployment':
    case 'StatefulSet':
    case 'DaemonSet': {
      const { ready, wanted, updated } = replicasOf(object);
      return !isUnseen(object) && ready === wanted && updated >= wanted;
    }
    case 'Job':
      return conditionOf(object, 'Complete')?.status === 'True' || below(object, 'spec', 'suspend') === true;
    default:
      return true;
  }
}

/** Whether a pod is ready, or has done what it was for. */
export function isPodDone(pod: KubeObject): boolean {
  return (
    textAt(pod, 'status', 'phase') === 'Succeeded' ||
    itemsAt(pod, 'status', 'conditions').some(({ type, status }) => type === 'Ready' && status === 'True')
  );
}

/** Its controller has not looked at the latest version yet. */
export function isUnseen(object: KubeObject): boolean {
  return below(object, 'status', 'observedGeneration') !== below(object, 'metadata', 'generation');
}

/** Pods of a workload: ready ones, all it wants, and those of its latest version. */
export function replicasOf(object: KubeObject): { readonly ready: number; readonly wanted: number; readonly updated: number } {
  const status = (field: string) => Number(below(object, 'status', field) ?? 0);
  if (identityOf(object).kind !== 'DaemonSet')
    return { ready: status('readyReplicas'), wanted: Number(below(object, 'spec', 'replicas') ?? 1), updated: status('updatedReplicas') };
  const wanted = status('desiredNumberScheduled');
  return { ready: status('numberReady'), wanted, updated: wanted };
}
