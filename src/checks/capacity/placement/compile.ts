import { allocatableOf, isOpen, type Node, nodeLabels } from '../../../model/index.ts';
import type { Facts } from '../../facts.ts';
import { isAdmissible, toleratesTaints } from '../../nodes.ts';
import type { PodTemplate } from '../../pods.ts';
import { fields } from '../../read.ts';
import { affinitiesOf, antiAffinityTerms, type PodTerm, spreadsOf } from './constraints.ts';
import { hostPortsOf, shareHostPort } from './host-ports.ts';
import type { Conflict, Group, Problem } from './problem.ts';

/** Places for pods on a node; every pod takes one. */
const PODS = 'pods';

/** Pods that are alike, before positions are known. */
export interface PodSet {
  readonly name: string;
  readonly count: number;
  /** By resource name, in the units of `NodeAmounts`; one place for a pod is added here. */
  readonly need: Readonly<Record<string, number>>;
  readonly template?: PodTemplate | undefined;
  /** Names of the only nodes that volumes or a controller leave; all when left out. */
  readonly nodes?: readonly string[] | undefined;
  /** Whether each node has one of its own, so that nothing is missed when the node is gone. */
  readonly perNode?: boolean | undefined;
  /** Whether taints do not keep them away, where there is no template that says so. */
  readonly tolerant?: boolean | undefined;
  readonly priority: number;
  readonly preempts: boolean;
  readonly unknown?: string | undefined;
}

/** Pods and nodes as numbers; resources that no pod asks for are left out. */
export function compile(facts: Facts, sets: readonly PodSet[]): Problem {
  const { nodes } = facts.model;
  const resources = [...new Set([PODS, ...sets.flatMap(({ need }) => Object.keys(need).filter((resource) => need[resource]! > 0))])].sort();
  const labels = nodes.map((node) => nodeLabels(facts.model, node));
  const amounts = nodes.map((node) => allocatableOf(facts.model, node));
  const anti = sets.map((set) => antiAffinityTerms(facts, set));
  const near = sets.map((set) => affinitiesOf(facts, set, sets));
  const even = sets.map((set) => spreadsOf(set));
  const keys = new Keys(labels);

  // Pods that ask for the same have the same nodes: thousands of them ask for nothing.
  const known = new Map<string, readonly boolean[]>();
  const askedOf = sets.map(askedOfNodes);
  const may = sets.map((set, position) => {
    const found = known.get(askedOf[position]!) ?? nodes.map((node, at) => mayRunOn(set, node, labels[at]!));
    known.set(askedOf[position]!, found);
    return found;
  });
  const numbers = new Map<string, number>();
  const numberOf = (text: string): number => {
    const number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    return number;
  };
  const conflicts = conflictsOf(sets, anti, keys);
  const groups = sets.map((set, at): Group => {
    const affinities = near[at]!.terms.map(({ topologyKey, targets, self }) => ({ key: keys.of(topologyKey), targets, self }));
    const spreads = even[at]!.map(({ topologyKey, maxSkew, minDomains, counts, self, honoursAffinity, honoursTaints }) => {
      const key = keys.of(topologyKey);
      const included = nodes.map(
        (node, position) =>
          even[at]!.every((other) => keys.domains[keys.of(other.topologyKey)]![position]! >= 0) &&
          (!honoursAffinity || set.template === undefined || isAdmissible(set.template, labels[position]!)) &&
          // The pods of a DaemonSet are pinned by an affinity to their node, which is then the only one that counts.
          (!honoursAffinity || set.template?.manifest.identity.kind !== 'DaemonSet' || set.nodes?.includes(node.name) !== false) &&
          (!honoursTaints || set.template === undefined || toleratesTaints(set.template, node)),
      );
      const domains = [...new Set(keys.domains[key]!.filter((domain, node) => domain >= 0 && included[node] === true))].sort(
        (a, b) => a - b,
      );
      const counted = sets.flatMap((other, position) => (counts(other) ? [position] : []));
      return { key, maxSkew, minDomains, counted, self, included, domains };
    });
    const asked = [...affinities, ...spreads].map(({ key }) => key);
    const need = resources.map((resource) => (resource === PODS ? 1 : (set.need[resource] ?? 0)));
    const isTied = asked.length + conflicts[at]!.length > 0;
    return {
      name: set.name,
      count: set.count,
      need,
      may: asked.length === 0 ? may[at]! : may[at]!.map((allowed, node) => allowed && asked.every((key) => keys.domains[key]![node]! >= 0)),
      priority: set.priority,
      preempts: set.preempts,
      conflicts: conflicts[at]!,
      affinities,
      spreads,
      unknown: set.unknown ?? near[at]!.unknown,
      alike: isTied ? undefined : numberOf(`${numberOf(askedOf[at]!)} ${set.priority} ${set.preempts} ${need.join(' ')}`),
    };
  });
  return {
    resources,
    nodes: nodes.map(({ name }, at) => ({ name, room: resources.map((resource) => roomFor(amounts[at]!, resource)) })),
    groups,
    domains: keys.domains,
  };
}

/** What a node has of a resource. A disk that nobody declared is none that keeps a pod away; a device that nobody declared is not there. */
function roomFor(amounts: Readonly<Record<string, number>>, resource: string): number {
  return amounts[resource] ?? (resource === 'ephemeral-storage' ? Number.MAX_SAFE_INTEGER : 0);
}

/** All that `mayRunOn` reads of pods. */
function askedOfNodes({ template, nodes, tolerant }: PodSet): string {
  const { nodeName, nodeSelector, affinity, tolerations } = fields(template?.podSpec);
  return JSON.stringify([template === undefined, nodes, tolerant, nodeName, nodeSelector, affinity, tolerations]);
}

function mayRunOn({ template, nodes, tolerant }: PodSet, node: Node, labels: Readonly<Record<string, string>>): boolean {
  if (nodes !== undefined && !nodes.includes(node.name)) return false;
  if (template === undefined) return tolerant === true || isOpen(node);
  const bound = fields(template.podSpec).nodeName;
  return (typeof bound !== 'string' || bound === node.name) && isAdmissible(template, labels) && toleratesTaints(template, node);
}

/** Anti-affinity holds both ways: whoever has the term, both cannot be in one domain. So do ports of the node. */
function conflictsOf(sets: readonly PodSet[], anti: readonly (readonly PodTerm[])[], keys: Keys): readonly (readonly Conflict[])[] {
  const conflicts = new Map<number, Map<string, Conflict>>();
  const note = (one: number, other: number, key: number): void => {
    const found = conflicts.get(one) ?? new Map<string, Conflict>();
    conflicts.set(one, found.set(`${other} ${key}`, { other, key }));
  };
  const add = (one: number, other: number, key: number): void => {
    note(one, other, key);
    note(other, one, key);
  };
  const withPorts = sets.flatMap(({ template }, at) =>
    template !== undefined && hostPortsOf(template).length > 0 ? [{ at, template }] : [],
  );
  for (const [one, terms] of anti.entries()) {
    for (const term of terms) for (const [other, set] of sets.entries()) if (term.matches(set)) add(one, other, keys.of(term.topologyKey));
  }
  for (const one of withPorts) for (const other of withPorts) if (shareHostPort(one.template, other.template)) add(one.at, other.at, 0);
  return sets.map((_, at) => [...(conflicts.get(at)?.values() ?? [])]);
}

/** The domains of each topology key, numbered as they are first met. */
class Keys {
  readonly #labels: readonly Readonly<Record<string, string>>[];
  readonly #positions = new Map<string, number>();
  readonly domains: number[][];

  constructor(labels: readonly Readonly<Record<string, string>>[]) {
    this.#labels = labels;
    this.domains = [labels.map((_, node) => node)];
  }

  of(topologyKey: string): number {
    let position = this.#positions.get(topologyKey);
    if (position === undefined) {
      const values = this.#labels.map((labels) => labels[topologyKey]);
      const known = [...new Set(values.filter((value) => value !== undefined))];
      const domains = values.map((value) => (value === undefined ? -1 : known.indexOf(value)));
      // Where every node has a value of its own, the key means the node itself.
      position = domains.every((domain, node) => domain === node) ? 0 : this.domains.push(domains) - 1;
      this.#positions.set(topologyKey, position);
    }
    return position;
  }
}
