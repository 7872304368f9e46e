import type { ClusterConstruct, k8s, Labels } from '../../authoring/index.ts';
import { port } from './pod.ts';

const hostname = 'kubernetes.io/hostname';

/** What one pod of a set looks for when it is placed. */
export interface ApartProps {
  /** Labels of the set's pods. */
  readonly selector: Labels;
  readonly replicas: number;
  /** Labels the pods ask of a node. */
  readonly nodeSelector: unknown;
}

/**
 * Keeps the pods of a set on different nodes: as a condition where enough nodes can take them, else as a wish, because a
 * condition that cannot be met leaves a pod pending for ever.
 */
export function apart(cluster: ClusterConstruct, { selector, replicas, nodeSelector }: ApartProps): Pick<k8s.PodSpec, 'affinity'> {
  if (replicas < 2) return {};
  const wanted = Object.entries((nodeSelector ?? {}) as Labels);
  const nodes = Object.entries(cluster.nodes).filter(
    ([name, { roles, labels = {} }]) =>
      roles.includes('worker') && wanted.every(([key, value]) => (key === hostname ? name : labels[key]) === value),
  );
  const podAffinityTerm = { topologyKey: hostname, labelSelector: { matchLabels: { ...selector } } };
  return {
    affinity: {
      podAntiAffinity:
        nodes.length >= replicas
          ? { requiredDuringSchedulingIgnoredDuringExecution: [podAffinityTerm] }
          : { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm }] },
    },
  };
}

/** Lets one pod of a set go at a time. One that is broken anyway may always go, or no node could be emptied to repair it. */
export function disruptionBudget(name: string, labels: Labels, selector: Labels): k8s.KubePodDisruptionBudgetProps {
  return {
    metadata: { name, labels },
    spec: { maxUnavailable: port(1), unhealthyPodEvictionPolicy: 'AlwaysAllow', selector: { matchLabels: { ...selector } } },
  };
}
