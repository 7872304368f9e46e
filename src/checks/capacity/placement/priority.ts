import type { Facts } from '../../facts.ts';
import type { PodTemplate } from '../../pods.ts';
import { text, whole } from '../../read.ts';

export interface Priority {
  readonly priority: number;
  /** Whether it may push out pods of a lower priority. */
  readonly preempts: boolean;
}

/** Priority of what the cluster cannot do without. */
export const SYSTEM = 2_000_001_000;

/** Classes that every cluster has. */
const own: Readonly<Record<string, number>> = { 'system-node-critical': SYSTEM, 'system-cluster-critical': 2_000_000_000 };

/** Priority of a pod as the API server works it out: of its class, of the class for everybody else, or 0. */
export function priorityOf(facts: Facts, { podSpec }: PodTemplate): Priority {
  const name = text(podSpec.priorityClassName);
  const classes = facts.ofKind('scheduling.k8s.io', 'PriorityClass');
  const found = classes.find(({ identity, body }) => (name === undefined ? body.globalDefault === true : identity.name === name));
  const declared = facts.model.priorityClasses.find((entry) => entry.name === name);
  const policy = text(podSpec.preemptionPolicy) ?? text(found?.body.preemptionPolicy);
  return {
    priority: whole(found?.body.value) ?? declared?.value ?? own[name ?? ''] ?? 0,
    preempts: policy !== 'Never',
  };
}
