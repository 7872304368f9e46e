import { below, type FlowRow, factsOf, items, texts } from '../../../checks/index.ts';
import type { State } from '../../../diff/index.ts';
import type { Consequence } from '../../review.ts';
import type { Both } from '../between.ts';

/** Namespaces that lost the policy which refuses whatever nobody names, with the pods that no policy limits because of it. */
export function openedNamespaces(
  { base, head, diff }: Both,
  opened: readonly FlowRow[],
): { readonly consequences: readonly Consequence[]; readonly others: readonly FlowRow[] } {
  const [before, after] = [denying(base), denying(head)];
  const isThere = (name: string) => head.model.namespaces.some((one) => one.name === name);
  const lost = [...before].filter(
    ([name, directions]) => isThere(name) && directions.some((one) => after.get(name)?.includes(one) !== true),
  );
  const namespaceOf = ({ why, from, to }: FlowRow) =>
    why === 'unlimited' ? lost.find(([name]) => [from, to].some((end) => end.startsWith(`${name}/`)))?.[0] : undefined;
  return {
    consequences: lost.map(([name, directions]): Consequence => {
      const missing = directions.filter((one) => after.get(name)?.includes(one) !== true);
      const rows = opened.filter((row) => namespaceOf(row) === name);
      const what = { Ingress: 'comes in', Egress: 'goes out' };
      return {
        topic: 'flow',
        level: 'none',
        widens: true,
        cluster: diff.cluster,
        application: '',
        subject: `Namespace ${name}`,
        message: `has no default-deny policy any more: whatever ${missing.map((one) => what[one]).join(' or ')} is let through, but for pods that another policy selects`,
        evidence: [
          `policies of ${name} for every pod: ${directions.join(', ')} → ${after.get(name)?.join(', ') || 'none'}`,
          ...rows.map(({ from, to }) => `${from} → ${to}`),
        ],
        hint: 'declare `defaultDeny: true` for the namespace, and let through what is needed by name',
      };
    }),
    others: opened.filter((row) => namespaceOf(row) === undefined),
  };
}

type Direction = 'Ingress' | 'Egress';

/** Directions in which some policy isolates every pod of a namespace. */
function denying(state: State): ReadonlyMap<string, readonly Direction[]> {
  const found = new Map<string, Direction[]>();
  for (const { identity, body } of factsOf(state).ofKind('networking.k8s.io', 'NetworkPolicy')) {
    const selector = below(body, 'spec', 'podSelector');
    const whole = Object.values((selector ?? {}) as Readonly<Record<string, unknown>>).every(
      (part) => Object.keys(part ?? {}).length === 0,
    );
    if (!whole) continue;
    const types = texts(below(body, 'spec', 'policyTypes'));
    const hasEgress = items(below(body, 'spec', 'egress')).length > 0;
    const directions = types.length > 0 ? types : ['Ingress', ...(hasEgress ? ['Egress'] : [])];
    const known = found.get(identity.namespace) ?? [];
    for (const one of ['Ingress', 'Egress'] as const) if (directions.includes(one) && !known.includes(one)) known.push(one);
    found.set(identity.namespace, known);
  }
  return found;
}
