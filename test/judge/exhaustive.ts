import { isDeepStrictEqual } from 'node:util';
import type { JsonObject, Node } from '../../src/model/index.ts';
import { namespaces } from './cases/case.ts';
import { type PlacementCase, TOKEN } from './cases/index.ts';
import { belongsOn, type JudgedPod, podsOf } from './pods.ts';
import { offersOf, requestsOf, type Totals } from './sums.ts';

/** What can become of a house without preemption, found by trying everything; nothing where that is too much. */
export type Everything = 'fits' | 'depends' | 'cannot' | undefined;

const STATES = 20_000;

interface Kind {
  readonly pod: JudgedPod;
  readonly count: number;
  readonly need: Totals;
  readonly may: readonly boolean[];
}

/**
 * Every order of arrival and every choice the scheduler might make among nodes that pass its filters: the slow and plain way to an answer,
 * for houses with a few pods. Priorities are not looked at.
 */
export function everythingOf(house: PlacementCase): Everything {
  const { nodes } = house;
  const kinds = kindsOf(house);
  const offers = offersOf(house);
  const seen = new Set<string>();
  let complete = false;
  let stuck = false;

  const visit = (counts: readonly (readonly number[])[]): boolean => {
    const key = JSON.stringify(counts);
    if (seen.has(key)) return true;
    seen.add(key);
    if (seen.size > STATES) return false;
    const waiting = kinds.flatMap(({ count }, kind) => (sum(counts[kind]!) < count ? [kind] : []));
    const moves = waiting.flatMap((kind) =>
      nodes.flatMap((_, node) => (passes({ nodes, kinds, offers, counts }, kind, node) ? [{ kind, node }] : [])),
    );
    if (waiting.length === 0) complete = true;
    else if (moves.length === 0) stuck = true;
    return moves.every(({ kind, node }) =>
      visit(counts.map((row, at) => (at === kind ? row.map((one, place) => (place === node ? one + 1 : one)) : row))),
    );
  };
  if (!visit(kinds.map(() => nodes.map(() => 0)))) return undefined;
  return complete ? (stuck ? 'depends' : 'fits') : 'cannot';
}

function sum(list: readonly number[]): number {
  return list.reduce((total, one) => total + one, 0);
}

function kindsOf(house: PlacementCase): readonly Kind[] {
  const groups: JudgedPod[][] = [];
  for (const pod of podsOf(house)) {
    const same = groups.find(([first]) => isDeepStrictEqual([plain(first!), first!.spec], [plain(pod), pod.spec]));
    if (same === undefined) groups.push([pod]);
    else same.push(pod);
  }
  return groups.map(([pod, ...others]) => ({
    pod: pod!,
    count: 1 + others.length,
    need: requestsOf(pod!.spec),
    may: house.nodes.map((node) => belongsOn(pod!.spec, node) && isWhereVolumesAre(pod!, node, house)),
  }));
}

function plain({ namespace, labels }: JudgedPod): readonly unknown[] {
  return [namespace, Object.entries(labels).filter(([key]) => !key.includes('pod-index') && !key.includes('pod-name'))];
}

function isWhereVolumesAre({ namespace, spec }: JudgedPod, node: Node, { objects }: PlacementCase): boolean {
  const volumes = (spec['volumes'] ?? []) as readonly { readonly persistentVolumeClaim: { readonly claimName: string } }[];
  return volumes.every(({ persistentVolumeClaim: { claimName } }) =>
    objects.every((object) => {
      if (object['kind'] !== 'PersistentVolume') return true;
      const { claimRef } = object['spec'] as unknown as { readonly claimRef: { readonly name: string; readonly namespace: string } };
      if (claimRef.name !== claimName || claimRef.namespace !== namespace) return true;
      return JSON.stringify(object).includes(`"${node.name}"`);
    }),
  );
}

interface World {
  readonly nodes: readonly Node[];
  readonly kinds: readonly Kind[];
  readonly offers: readonly Totals[];
  readonly counts: readonly (readonly number[])[];
}

/** The filters of the scheduler for one more pod on a node. */
function passes(world: World, kind: number, node: number): boolean {
  const own = world.kinds[kind]!;
  return (
    own.may[node]! &&
    hasRoom(world, own, node) &&
    hasPorts(world, own, node) &&
    keepsDistance(world, own, node) &&
    isNear(world, own, node) &&
    isEven(world, own, node)
  );
}

function hasRoom({ kinds, offers, counts }: World, { need }: Kind, node: number): boolean {
  return [...need].every(([resource, amount]) => {
    if (amount === 0n) return true;
    const used = kinds.reduce((total, other, at) => total + (other.need.get(resource) ?? 0n) * BigInt(counts[at]![node]!), 0n);
    return used + amount <= (offers[node]!.get(resource) ?? 0n);
  });
}

interface Port {
  readonly hostPort?: number;
  readonly hostIP?: string;
  readonly protocol?: string;
}

function portsOf({ spec }: JudgedPod): readonly Port[] {
  const containers = spec['containers'] as unknown as readonly { readonly ports?: readonly Port[] }[];
  return containers.flatMap(({ ports = [] }) => ports).filter(({ hostPort }) => hostPort !== undefined);
}

function hasPorts({ kinds, counts }: World, { pod }: Kind, node: number): boolean {
  const anywhere = (port: Port) => (port.hostIP ?? '0.0.0.0') === '0.0.0.0';
  const clash = (a: Port, b: Port) =>
    a.hostPort === b.hostPort && (a.protocol ?? 'TCP') === (b.protocol ?? 'TCP') && (anywhere(a) || anywhere(b) || a.hostIP === b.hostIP);
  return kinds.every(
    (other, at) => counts[at]![node] === 0 || !portsOf(pod).some((one) => portsOf(other.pod).some((two) => clash(one, two))),
  );
}

interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly { readonly key: string; readonly operator: string; readonly values?: readonly string[] }[];
}

interface Term {
  readonly labelSelector: Selector;
  readonly topologyKey: string;
  readonly namespaces?: readonly string[];
  readonly namespaceSelector?: Selector;
  readonly matchLabelKeys?: readonly string[];
}

function termsOf({ spec }: JudgedPod, kind: 'podAffinity' | 'podAntiAffinity'): readonly Term[] {
  const affinity = (spec['affinity'] as JsonObject | undefined)?.[kind] as JsonObject | undefined;
  return (affinity?.['requiredDuringSchedulingIgnoredDuringExecution'] ?? []) as unknown as readonly Term[];
}

function selects({ matchLabels = {}, matchExpressions = [] }: Selector, labels: Readonly<Record<string, string>>): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels[key];
      if (operator === 'In') return value !== undefined && values.includes(value);
      if (operator === 'NotIn') return value === undefined || !values.includes(value);
      return (value !== undefined) === (operator === 'Exists');
    })
  );
}

function labelsOfNamespace(namespace: string): Readonly<Record<string, string>> {
  return { 'kubernetes.io/metadata.name': namespace, ...namespaces[namespace.slice(TOKEN.length + 1)] };
}

function matches(term: Term, owner: JudgedPod, other: JudgedPod): boolean {
  const { namespaces: named = [], namespaceSelector, labelSelector, matchLabelKeys = [] } = term;
  const inNamespace =
    named.length === 0 && namespaceSelector === undefined
      ? other.namespace === owner.namespace
      : named.includes(other.namespace) ||
        (namespaceSelector !== undefined && selects(namespaceSelector, labelsOfNamespace(other.namespace)));
  return inNamespace && selects(labelSelector, other.labels) && matchLabelKeys.every((key) => owner.labels[key] === other.labels[key]);
}

function domainOf({ nodes }: World, node: number, key: string): string | undefined {
  return nodes[node]!.labels[key];
}

/** How many pods that satisfy something stand in the domain of a node. */
function inDomain(world: World, node: number, key: string, isMeant: (pod: JudgedPod) => boolean): number {
  const domain = domainOf(world, node, key);
  if (domain === undefined) return 0;
  return sum(
    world.kinds.map(({ pod }, at) =>
      isMeant(pod) ? sum(world.nodes.map((_, place) => (domainOf(world, place, key) === domain ? world.counts[at]![place]! : 0))) : 0,
    ),
  );
}

function keepsDistance(world: World, { pod }: Kind, node: number): boolean {
  const mine = termsOf(pod, 'podAntiAffinity').every(
    (term) => inDomain(world, node, term.topologyKey, (other) => matches(term, pod, other)) === 0,
  );
  const theirs = world.kinds.every(({ pod: other }) =>
    termsOf(other, 'podAntiAffinity').every(
      (term) => !matches(term, other, pod) || inDomain(world, node, term.topologyKey, (one) => one === other) === 0,
    ),
  );
  return mine && theirs;
}

function isNear(world: World, { pod }: Kind, node: number): boolean {
  const terms = termsOf(pod, 'podAffinity');
  const all = (other: JudgedPod) => terms.every((term) => matches(term, pod, other));
  if (terms.some(({ topologyKey }) => domainOf(world, node, topologyKey) === undefined)) return false;
  if (terms.every(({ topologyKey }) => inDomain(world, node, topologyKey, all) > 0)) return true;
  const none = terms.every(({ topologyKey }) => world.nodes.every((_, place) => inDomain(world, place, topologyKey, all) === 0));
  return none && all(pod);
}

interface Constraint {
  readonly maxSkew: number;
  readonly topologyKey: string;
  readonly whenUnsatisfiable: string;
  readonly labelSelector: Selector;
  readonly minDomains?: number;
  readonly nodeAffinityPolicy?: string;
  readonly nodeTaintsPolicy?: string;
  readonly matchLabelKeys?: readonly string[];
}

function isEven(world: World, { pod }: Kind, node: number): boolean {
  const all = ((pod.spec['topologySpreadConstraints'] ?? []) as unknown as readonly Constraint[]).filter(
    ({ whenUnsatisfiable }) => whenUnsatisfiable === 'DoNotSchedule',
  );
  return all.every((constraint) => {
    const { topologyKey, maxSkew, minDomains = 1, labelSelector, matchLabelKeys = [] } = constraint;
    const counted = world.nodes.flatMap((candidate, place) =>
      all.every((other) => candidate.labels[other.topologyKey] !== undefined) && isIncluded(pod, candidate, constraint) ? [place] : [],
    );
    const isMeant = (other: JudgedPod) =>
      other.namespace === pod.namespace &&
      selects(labelSelector, other.labels) &&
      matchLabelKeys.every((key) => pod.labels[key] === other.labels[key]);
    const perDomain = new Map<string, number>();
    for (const place of counted) {
      const domain = domainOf(world, place, topologyKey)!;
      const here = sum(world.kinds.map((kind, at) => (isMeant(kind.pod) ? world.counts[at]![place]! : 0)));
      perDomain.set(domain, (perDomain.get(domain) ?? 0) + here);
    }
    const domain = domainOf(world, node, topologyKey);
    if (domain === undefined) return false;
    const fewest = perDomain.size < minDomains || perDomain.size === 0 ? 0 : Math.min(...perDomain.values());
    return (perDomain.get(domain) ?? 0) + (isMeant(pod) ? 1 : 0) - fewest <= maxSkew;
  });
}

function isIncluded({ spec }: JudgedPod, node: Node, { nodeAffinityPolicy, nodeTaintsPolicy }: Constraint): boolean {
  const byAffinity = nodeAffinityPolicy === 'Ignore' || belongsOn(spec, { ...node, taints: [] });
  const bySelector = belongsOn({ tolerations: spec['tolerations'] ?? [] }, node);
  return byAffinity && (nodeTaintsPolicy !== 'Honor' || bySelector);
}
