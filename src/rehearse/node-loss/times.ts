import type { KubeObject } from '../../api/index.ts';
import { below, identityOf } from '../../api/index.ts';
import { isObject, type Model } from '../../model/index.ts';
import { parseDuration } from '../../units/index.ts';
import { toleratedSeconds, unreachable } from './tolerations.ts';

/** Seconds of silence after which Kubernetes takes a node for unreachable, unless its controllers were told otherwise. */
export function gracePeriod(version: string): number {
  const minor = Number(/^v1\.(\d+)\./.exec(version)?.[1]);
  return minor < 32 ? 40 : 50;
}

/** Real seconds from the last heartbeat of its node until another pod does the work of this one: noticed, evicted, started. */
export function secondsUntilReplaced(pod: KubeObject, version: string, { workloads }: Pick<Model, 'workloads'>): number {
  const { namespace } = identityOf(pod);
  const labels = below(pod, 'metadata', 'labels');
  const facts = workloads.find(
    (workload) =>
      workload.namespace === namespace &&
      isObject(labels) &&
      Object.keys(workload.labels).length > 0 &&
      Object.entries(workload.labels).every(([key, value]) => labels[key] === value),
  );
  const start = facts === undefined ? 0 : parseDuration(facts.typicalStart);
  return gracePeriod(version) + toleratedSeconds(pod, unreachable) + start;
}
