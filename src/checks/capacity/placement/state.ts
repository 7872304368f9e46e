import { oncePer } from '../../once.ts';
import type { Counts, Group, Problem, Spread } from './problem.ts';

/** Pods on nodes while the search goes on, and whether the scheduler would let one more onto a node. */
export class State {
  readonly #problem: Problem;
  readonly #members: readonly (readonly (readonly number[])[])[];
  /** Free of each resource on each node. */
  readonly free: number[][];
  /** Pods of each group on each node. */
  readonly counts: number[][];
  /** Pods of each group altogether. */
  readonly placed: number[];

  constructor(problem: Problem) {
    this.#problem = problem;
    this.#members = membersOf(problem);
    this.free = problem.nodes.map(({ room }) => [...room]);
    this.counts = problem.groups.map(() => problem.nodes.map(() => 0));
    this.placed = problem.groups.map(() => 0);
  }

  /** Pods that stand somewhere already. */
  static of(problem: Problem, counts: Counts): State {
    const state = new State(problem);
    for (const [group, nodes] of counts.entries())
      for (const [node, count] of nodes.entries()) if (count > 0) state.#move(group, node, count);
    return state;
  }

  place(group: number, node: number): void {
    this.#move(group, node, 1);
  }

  remove(group: number, node: number): void {
    this.#move(group, node, -1);
  }

  #move(group: number, node: number, by: number): void {
    const { need } = this.#problem.groups[group]!;
    const free = this.free[node]!;
    for (let r = 0; r < need.length; r++) free[r]! -= by * need[r]!;
    this.counts[group]![node]! += by;
    this.placed[group]! += by;
  }

  /** Everything the scheduler's filters ask. */
  allows(group: number, node: number): boolean {
    return this.allowsByItself(group, node) && this.#isNearTargets(group, node) && this.#isEven(group, node);
  }

  /** The part that later pods cannot undo: the node itself, its room, and pods that cannot be together. */
  allowsByItself(group: number, node: number): boolean {
    const { may, need, conflicts } = this.#problem.groups[group]!;
    if (may[node] !== true) return false;
    const free = this.free[node]!;
    for (let r = 0; r < need.length; r++) if (need[r]! > 0 && need[r]! > free[r]!) return false;
    return conflicts.every(({ other, key }) => this.inDomain(other, key, node) === 0);
  }

  /** Pods of a group in the node's domain; 0 where the node has none. */
  inDomain(group: number, key: number, node: number): number {
    const counts = this.counts[group]!;
    if (key === 0) return counts[node]!;
    if (this.placed[group] === 0) return 0;
    const domain = this.#problem.domains[key]![node]!;
    return domain < 0 ? 0 : this.#sum(counts, key, domain);
  }

  #sum(counts: readonly number[], key: number, domain: number, included?: readonly boolean[]): number {
    let sum = 0;
    for (const node of this.#members[key]![domain]!) if (included === undefined || included[node] === true) sum += counts[node]!;
    return sum;
  }

  #isNearTargets(group: number, node: number): boolean {
    const { affinities } = this.#problem.groups[group]!;
    if (affinities.length === 0) return true;
    if (affinities.every(({ key }) => this.#problem.domains[key]![node]! >= 0)) {
      if (affinities.every(({ key, targets }) => targets.some((target) => this.inDomain(target, key, node) > 0))) return true;
      // The first of all pods that ask for one another may go anywhere.
      return affinities.every(({ self, targets, key }) => self && targets.every((target) => !this.#standsInAnyDomain(target, key)));
    }
    return false;
  }

  #standsInAnyDomain(group: number, key: number): boolean {
    return this.placed[group]! > 0 && this.counts[group]!.some((count, node) => count > 0 && this.#problem.domains[key]![node]! >= 0);
  }

  #isEven(group: number, node: number): boolean {
    return this.#problem.groups[group]!.spreads.every((spread) => {
      const domain = this.#problem.domains[spread.key]![node]!;
      if (domain < 0) return false;
      const after = this.spreadCount(spread, domain) + (spread.self ? 1 : 0);
      return after - this.fewest(spread) <= spread.maxSkew;
    });
  }

  /** Pods that count for a spread in one domain. */
  spreadCount({ counted, key, included }: Spread, domain: number): number {
    return counted.reduce((sum, group) => sum + (this.placed[group] === 0 ? 0 : this.#sum(this.counts[group]!, key, domain, included)), 0);
  }

  /** The count of the domain that has the fewest. */
  fewest(spread: Spread): number {
    if (spread.domains.length < spread.minDomains || spread.domains.length === 0) return 0;
    return Math.min(...spread.domains.map((domain) => this.spreadCount(spread, domain)));
  }

  /**
   * Whether affinities and spreads hold now that everything is placed; of a spread, only where all that counts obeys it. Where pods push
   * out others, what held when a pod came may be gone by now, and nothing follows.
   */
  holdsAltogether(): boolean {
    if (hasPreemption(this.#problem)) return true;
    return this.#problem.groups.every((group, at) => {
      if (this.placed[at] === 0) return true;
      const stands = this.counts[at]!.flatMap((count, node) => (count > 0 ? [node] : []));
      return (
        group.affinities.every(({ key, targets }) =>
          stands.every((node) => targets.some((target) => this.inDomain(target, key, node) > 0)),
        ) &&
        group.spreads.every(
          (spread) =>
            !isClosed(this.#problem, spread) ||
            spread.domains.every((domain) => this.spreadCount(spread, domain) - this.fewest(spread) <= spread.maxSkew),
        )
      );
    });
  }
}

/** Whether every pod that counts for a spread obeys the same one, so that the skew also holds in the end. */
export function isClosed({ groups }: Problem, spread: Spread): boolean {
  let known = closed.get(spread);
  if (known === undefined) {
    known = spread.self && spread.counted.every((at) => groups[at]!.spreads.some((other) => isSame(other, spread)));
    closed.set(spread, known);
  }
  return known;
}

const closed = new WeakMap<Spread, boolean>();

function isSame(one: Spread, other: Spread): boolean {
  return (
    one.self &&
    one.key === other.key &&
    one.maxSkew === other.maxSkew &&
    one.minDomains === other.minDomains &&
    sameList(one.counted, other.counted) &&
    sameList(one.included, other.included)
  );
}

/** Whether any pod may push out another. */
export const hasPreemption = oncePer((problem: Problem): boolean => {
  const lowest = Math.min(...problem.groups.map(({ priority }) => priority));
  return problem.groups.some(({ priority, preempts }) => preempts && priority > lowest);
});

function sameList<T>(one: readonly T[], other: readonly T[]): boolean {
  return one.length === other.length && one.every((value, at) => value === other[at]);
}

/** For each topology key the nodes of each domain. */
export const membersOf = oncePer((problem: Problem): readonly (readonly (readonly number[])[])[] =>
  problem.domains.map((domainOf) => {
    const nodes: number[][] = [];
    for (const [node, domain] of domainOf.entries()) {
      if (domain < 0) continue;
      nodes[domain] ??= [];
      nodes[domain].push(node);
    }
    return nodes;
  }),
);

/** The one node that pods of a group may run on; nothing where there are more, or none. */
export function onlyNodeOf({ may }: Group): number | undefined {
  const first = may.indexOf(true);
  return first >= 0 && may.indexOf(true, first + 1) < 0 ? first : undefined;
}

/** Whether one pod of the group fits a node that is empty. */
export function fitsAlone({ nodes }: Problem, { may, need }: Group, node: number): boolean {
  if (may[node] !== true) return false;
  const { room } = nodes[node]!;
  for (let r = 0; r < need.length; r++) if (need[r]! > 0 && need[r]! > room[r]!) return false;
  return true;
}

/** Nodes that one pod of the group fits when they are empty. */
export function fittingNodes(problem: Problem, group: Group): readonly number[] {
  const nodes: number[] = [];
  for (let node = 0; node < problem.nodes.length; node++) if (fitsAlone(problem, group, node)) nodes.push(node);
  return nodes;
}
