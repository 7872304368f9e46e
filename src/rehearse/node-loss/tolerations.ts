import type { KubeObject } from '../../api/index.ts';
import { below, itemsAt, textAt } from '../../api/index.ts';
import type { JsonObject } from '../../model/index.ts';

export interface Taint {
  readonly key: string;
  readonly value: string;
  readonly effect: 'NoExecute' | 'NoSchedule';
}

/** Every node begins with it, and loses it some moments after its kubelet says that it is ready. */
export const notReady: Taint = { key: 'node.kubernetes.io/not-ready', value: '', effect: 'NoSchedule' };
/** Put on a node by Kubernetes once its kubelet has been silent for the grace period. */
export const unreachable: Taint = { key: 'node.kubernetes.io/unreachable', value: '', effect: 'NoExecute' };
/** Put on a node by a person who has made sure that the machine is off: what ran there has surely ended. */
export const outOfService: Taint = { key: 'node.kubernetes.io/out-of-service', value: 'nodeshutdown', effect: 'NoExecute' };

/** Seconds for which a pod stays on a node with that taint; `Infinity` without a limit. Of several tolerations the first counts. */
export function toleratedSeconds(pod: KubeObject, taint: Taint): number {
  const toleration = itemsAt(pod, 'spec', 'tolerations').find((one) => matches(one, taint));
  if (toleration === undefined) return 0;
  return typeof toleration.tolerationSeconds === 'number' ? Math.max(0, toleration.tolerationSeconds) : Number.POSITIVE_INFINITY;
}

function matches(toleration: unknown, { key, value, effect }: Taint): boolean {
  return (
    ['', effect].includes(textAt(toleration, 'effect')) &&
    ['', key].includes(textAt(toleration, 'key')) &&
    (below(toleration, 'operator') === 'Exists' || textAt(toleration, 'value') === value)
  );
}

/** Tolerations with which a pod is evicted from a silent node after some seconds. */
export interface Shortened {
  readonly pod: KubeObject;
  readonly tolerations: readonly JsonObject[];
}

/** Seconds between pods that wait for different times: enough for the first to have found its new place. */
const step = 2;

/**
 * Shortens how long pods stay on a silent node, in the order of their real times, so that who comes first finds room first. Only the
 * time of a toleration may be changed on a pod that runs, and only that is.
 */
export function shortened(pods: readonly KubeObject[]): readonly Shortened[] {
  const times = new Map(pods.map((pod) => [pod, toleratedSeconds(pod, unreachable)]));
  const order = [...new Set(times.values())].filter((time) => time > 0 && Number.isFinite(time)).sort((a, b) => a - b);
  return pods.flatMap((pod) => {
    const rank = order.indexOf(times.get(pod) ?? 0);
    if (rank < 0) return [];
    const tolerations = itemsAt(pod, 'spec', 'tolerations') as readonly JsonObject[];
    const counts = tolerations.findIndex((one) => matches(one, unreachable));
    return [{ pod, tolerations: tolerations.with(counts, { ...tolerations[counts], tolerationSeconds: (rank + 1) * step }) }];
  });
}
