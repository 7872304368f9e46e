import { below, identityOf, items, type KubeObject, text } from '../../api/index.ts';
import { formatIdentity, type JsonObject } from '../../model/index.ts';
import type { Snapshot } from '../snapshot.ts';
import { type Attendant, attempt } from './attendant.ts';

/**
 * Plays the controller of HorizontalPodAutoscalers, which must not run: without metrics it would call every one degraded. Each keeps its
 * target between minimum and maximum, as the real one does before it looks at a metric. Reads them from `custom`, in version 2.
 */
export const attendAutoscalers: Attendant = async (snapshot, api) => {
  const targets = new Map(targetsIn(snapshot).map((target) => [formatIdentity(identityOf(target)), target]));
  await attempt(
    snapshot.custom
      .filter((object) => identityOf(object).kind === 'HorizontalPodAutoscaler')
      .flatMap((autoscaler) => {
        const target = targets.get(targetNameOf(autoscaler));
        const current = target === undefined ? undefined : replicasOf(target);
        const wanted = current === undefined ? undefined : wantedOf(autoscaler, current);
        const requests: (() => Promise<unknown>)[] = [];
        if (target !== undefined && wanted !== current)
          requests.push(() => api.patch(target, { spec: { replicas: wanted ?? 1 } }, 'scale'));
        const status = statusOf(autoscaler, current, wanted);
        if (!isWritten(autoscaler, status)) requests.push(() => api.patch(autoscaler, { status }, 'status'));
        return requests;
      }),
  );
};

function targetsIn({ deployments, statefulSets, replicaSets }: Snapshot): readonly KubeObject[] {
  return [...deployments, ...statefulSets, ...replicaSets];
}

function targetNameOf(autoscaler: KubeObject): string {
  const reference = below(autoscaler, 'spec', 'scaleTargetRef');
  return `${text(below(reference, 'kind'))} ${identityOf(autoscaler).namespace}/${text(below(reference, 'name'))}`;
}

function replicasOf(target: KubeObject): number {
  return Number(below(target, 'spec', 'replicas') ?? 1);
}

/** A target that somebody has put to 0 is left there. */
function wantedOf(autoscaler: KubeObject, current: number): number {
  const least = Number(below(autoscaler, 'spec', 'minReplicas') ?? 1);
  const most = Number(below(autoscaler, 'spec', 'maxReplicas') ?? current);
  return current === 0 ? 0 : Math.min(Math.max(current, least), most);
}

function statusOf(autoscaler: KubeObject, current = 0, wanted: number | undefined): JsonObject {
  const lastTransitionTime = text(below(autoscaler, 'metadata', 'creationTimestamp'));
  const condition =
    wanted === undefined
      ? { status: 'False', reason: 'FailedGetScale', message: `there is no ${targetNameOf(autoscaler)}` }
      : { status: 'True', reason: 'Rehearsal', message: 'written by the rehearsal' };
  return {
    currentReplicas: current,
    desiredReplicas: wanted ?? 0,
    conditions: [{ type: 'AbleToScale', ...condition, lastTransitionTime }],
  };
}

function isWritten(autoscaler: KubeObject, status: JsonObject): boolean {
  const standing = below(autoscaler, 'status');
  const shown = (from: typeof standing) => [
    below(from, 'currentReplicas') ?? 0,
    below(from, 'desiredReplicas') ?? 0,
    ...items(below(from, 'conditions')).map(({ type, reason }) => `${type} ${reason}`),
  ];
  return shown(standing).join() === shown(status).join();
}
