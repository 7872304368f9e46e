import type { JsonObject, Node } from '../../../src/model/index.ts';
import { namespaces, TOKEN } from '../cases/index.ts';
import { belongsOn, type JudgedPod } from '../pods.ts';
import type { Totals } from '../sums.ts';

/** Pods that are alike. */
export interface Kind {
  readonly pod: JudgedPod;
  readonly count: number;
  readonly need: Totals;
  /** Machines that selectors, affinity, taints and volumes leave. */
  readonly may: readonly boolean[];
  readonly priority: number;
  /** Whether they may push out others. */
  readonly preempts: boolean;
}

/** Pods on nodes at one moment, by kind. */
export interface World {
  readonly nodes: readonly Node[];
  readonly kinds: readonly Kind[];
  readonly offers: readonly Totals[];
  readonly counts: readonly (readonly number[])[];
}

/** The filters of the scheduler for one more pod on a node. */
export function passes(world: World, kind: number, node: number): boolean {
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

/** Whether what the pod wants beside it is there; pushing others out cannot help where not. */
export function isNear(world: World, { pod }: Kind, node: number): boolean {
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

export function sum(list: readonly number[]): number {
  return list.reduce((total, one) => total + one, 0);
}
