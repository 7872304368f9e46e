import { below, identityOf, type KubeObject } from '../../api/index.ts';
import { claimsOf } from './claims.ts';

/** Pods that would be there but for something that is a finding by itself. */
export interface MissingPods {
  /** Whether one of them has such labels, so that whatever selects it finds nothing. */
  isSelected(namespace: string, selector: Readonly<Record<string, unknown>>): boolean;
  /** Whether one of them mounts a claim. */
  mounts(claim: KubeObject): boolean;
}

/** @param workloads what the pods come from: Deployments, Jobs, pods themselves … */
export function missingPods(workloads: readonly KubeObject[]): MissingPods {
  const pods = workloads.map((workload): KubeObject => {
    const { namespace } = identityOf(workload);
    const template = templateOf(workload) as KubeObject | undefined;
    return { ...template, metadata: { ...(template?.['metadata'] as KubeObject | undefined), namespace, name: '' } };
  });
  return {
    isSelected: (namespace, selector) => pods.some((pod) => isSelected(pod, namespace, selector)),
    mounts: (claim) => {
      const { namespace, name } = identityOf(claim);
      return pods.some((pod) => claimsOf(pod).includes(`${namespace}/${name}`));
    },
  };
}

export function isSelected(pod: KubeObject, namespace: string, selector: Readonly<Record<string, unknown>>): boolean {
  return (
    identityOf(pod).namespace === namespace &&
    Object.entries(selector).every(([key, value]) => below(pod, 'metadata', 'labels', key) === value)
  );
}

function templateOf(workload: KubeObject): unknown {
  const { kind } = workload;
  if (kind === 'Pod') return workload;
  return kind === 'CronJob' ? below(workload, 'spec', 'jobTemplate', 'spec', 'template') : below(workload, 'spec', 'template');
}
