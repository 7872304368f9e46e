import type { JsonObject } from '../../../src/model/index.ts';
import type { JudgedPod } from '../pods.ts';

/** Label of nodes and namespaces that says which case they belong to. */
export const CASE = 'judge.labwright.dev/case';

/** A second name for a topology, which the nodes of one case alone carry. */
export function ownTopology(token: string, key: string): string {
  return `${key.split('/').at(-1)}.${token}`;
}

/**
 * A pod as it is created: kept among the nodes and namespaces of its case, which changes nothing of what it asks for there.
 * - It selects nodes of its case.
 * - A `namespaceSelector` sees namespaces of its case only.
 * - A spread constraint that counts nodes which the pod may not use (`nodeAffinityPolicy: Ignore`) goes by a topology of the case's own,
 *   since the selector above would not keep other nodes out of it.
 * - It ends at once, because no kubelet would confirm its end.
 */
export function podObject({ name, namespace, labels, spec }: JudgedPod, token: string, createdAs: string = name): JsonObject {
  const constraints = (spec['topologySpreadConstraints'] ?? []) as readonly JsonObject[];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: createdAs, namespace, labels },
    spec: {
      ...(withNamespacesOf(spec, token) as JsonObject),
      ...(constraints.length === 0 ? {} : { topologySpreadConstraints: constraints.map((constraint) => amongOwn(constraint, token)) }),
      nodeSelector: { ...(spec['nodeSelector'] as JsonObject | undefined), [CASE]: token },
      terminationGracePeriodSeconds: 0,
      automountServiceAccountToken: false,
    },
  };
}

function amongOwn(constraint: JsonObject, token: string): JsonObject {
  if (constraint['nodeAffinityPolicy'] !== 'Ignore') return constraint;
  return { ...constraint, topologyKey: ownTopology(token, String(constraint['topologyKey'])) };
}

function withNamespacesOf(value: JsonObject[string], token: string): JsonObject[string] {
  if (Array.isArray(value)) return value.map((entry) => withNamespacesOf(entry, token));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value as JsonObject).map(([key, below]) => [
      key,
      key === 'namespaceSelector' ? narrowed(below as JsonObject, token) : withNamespacesOf(below, token),
    ]),
  );
}

function narrowed(selector: JsonObject, token: string): JsonObject {
  return { ...selector, matchLabels: { ...(selector['matchLabels'] as JsonObject | undefined), [CASE]: token } };
}
