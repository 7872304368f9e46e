import { type Counts, onceForAlike, type Problem } from './problem.ts';
import { fitsAlone, fittingNodes, hasPreemption, isClosed, State } from './state.ts';

/** Steps after which the search for an arrangement gives up; each looks at every node once. */
const BUDGET = 60_000;

/** `none` is proven: no arrangement of all pods exists. */
export type Assignment = { readonly kind: 'found'; readonly counts: Counts } | { readonly kind: 'none' } | { readonly kind: 'gave-up' };

/**
 * An arrangement of all pods in which every one has its place, or the proof that there is none. `start` is an arrangement of some of them
 * to begin with; where that leads nowhere it is forgotten.
 */
export function assign(
  problem: Problem,
  { budget = BUDGET, start }: { readonly budget?: number; readonly start?: Counts | undefined } = {},
): Assignment {
  const quick = (start === undefined ? undefined : goOnFrom(problem, start)) ?? placeGreedily(problem);
  if (quick !== undefined) return { kind: 'found', counts: quick };
  if (isBeyondSum(problem)) return { kind: 'none' };
  return new Search(problem, budget).run();
}

/** How hard a group is to place: few nodes first, then large pods. */
export function byDifficulty(problem: Problem): readonly number[] {
  const total = problem.resources.map((_, r) => Math.max(1, Math.max(0, ...problem.nodes.map(({ room }) => room[r]!))));
  const size = problem.groups.map(({ need }) => Math.max(0, ...need.map((amount, r) => amount / total[r]!)));
  const choicesOf = onceForAlike(problem, (at) => fittingNodes(problem, problem.groups[at]!).length);
  const choices = problem.groups.map((_, at) => choicesOf(at));
  const tied = problem.groups.map(({ affinities, conflicts, spreads }) => conflicts.length + 2 * spreads.length - 4 * affinities.length);
  return problem.groups.map((_, at) => at).sort((a, b) => choices[a]! - choices[b]! || tied[b]! - tied[a]! || size[b]! - size[a]! || a - b);
}

type Score = (state: State, group: number, node: number) => number;

/** Part of the node that is free after the pod, of whatever is scarcest there. */
function slack(problem: Problem): Score {
  return (state, group, node) => {
    const { need } = problem.groups[group]!;
    const { room } = problem.nodes[node]!;
    let least = 1;
    for (let r = 0; r < need.length; r++) if (room[r]! > 0) least = Math.min(least, (state.free[node]![r]! - need[r]!) / room[r]!);
    return least;
  };
}

/** Large pods first: once into the fullest node that takes them, once into the emptiest, once into the first. */
function placeGreedily(problem: Problem): Counts | undefined {
  const order = byDifficulty(problem);
  const scarcest = slack(problem);
  const ways: readonly Score[] = [scarcest, (state, group, node) => -scarcest(state, group, node), (_state, _group, node) => node];
  for (const score of ways) {
    const state = placeAll(problem, order, score);
    if (state !== undefined) return state.counts;
  }
  return undefined;
}

function goOnFrom(problem: Problem, start: Counts): Counts | undefined {
  const scarcest = slack(problem);
  return placeAll(problem, byDifficulty(problem), (state, group, node) => -scarcest(state, group, node), State.of(problem, start))?.counts;
}

/** Places every pod where the score is least, or nothing when one has no place. Pods that wait for another are tried again after it. */
function placeAll(problem: Problem, order: readonly number[], score: Score, state = new State(problem)): State | undefined {
  let waiting = order.filter((group) => problem.groups[group]!.count > state.placed[group]!);
  while (waiting.length > 0) {
    let moved = false;
    for (const group of waiting) {
      while (state.placed[group]! < problem.groups[group]!.count) {
        const node = best(problem, state, group, score);
        if (node === undefined) break;
        state.place(group, node);
        moved = true;
      }
    }
    if (!moved) return undefined;
    waiting = waiting.filter((group) => state.placed[group]! < problem.groups[group]!.count);
  }
  return state;
}

function best(problem: Problem, state: State, group: number, score: Score): number | undefined {
  let found: number | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (let node = 0; node < problem.nodes.length; node++) {
    if (!state.allows(group, node)) continue;
    const value = score(state, group, node);
    if (value < least) {
      least = value;
      found = node;
    }
  }
  return found;
}

/** Whether pods that can only run on some set of nodes ask for more than these have: for all nodes, and for the nodes of each group. */
export function isBeyondSum(problem: Problem): boolean {
  return overfullSet(problem) !== undefined;
}

export interface Overfull {
  readonly nodes: readonly number[];
  readonly groups: readonly number[];
  readonly resource: number;
  readonly asked: number;
  readonly there: number;
}

/** A set of nodes that is too small for the pods that can run nowhere else; of several the one with the fewest nodes. */
export function overfullSet(problem: Problem): Overfull | undefined {
  const fitting = problem.groups.map((group) => problem.nodes.map((_, node) => fitsAlone(problem, group, node)));
  const sets = new Map(fitting.map((set) => [set.map(Number).join(''), set]));
  sets.set(
    'all',
    problem.nodes.map(() => true),
  );
  const bySize = [...sets.values()].sort((a, b) => a.filter(Boolean).length - b.filter(Boolean).length);
  for (const set of bySize) {
    const groups = problem.groups.flatMap(({ count }, at) =>
      count > 0 && fitting[at]!.every((fits, node) => !fits || set[node] === true) ? [at] : [],
    );
    const nodes = set.flatMap((inside, node) => (inside ? [node] : []));
    for (let r = 0; r < problem.resources.length; r++) {
      const asked = groups.reduce((sum, at) => sum + problem.groups[at]!.count * problem.groups[at]!.need[r]!, 0);
      const there = nodes.reduce((sum, node) => sum + problem.nodes[node]!.room[r]!, 0);
      if (asked > there) return { nodes, groups: groups.filter((at) => problem.groups[at]!.need[r]! > 0), resource: r, asked, there };
    }
  }
  return undefined;
}

/** Tries every arrangement that could hold in the end, alike pods and alike nodes once. */
class Search {
  readonly #problem: Problem;
  readonly #state: State;
  readonly #pods: readonly number[];
  readonly #left: number[];
  readonly #alike: readonly string[];
  #steps: number;

  constructor(problem: Problem, budget: number) {
    this.#problem = problem;
    this.#state = new State(problem);
    this.#pods = byDifficulty(problem).flatMap((group) => Array.from({ length: problem.groups[group]!.count }, () => group));
    this.#left = problem.resources.map((_, r) => this.#pods.reduce((sum, group) => sum + problem.groups[group]!.need[r]!, 0));
    this.#alike = likeness(problem);
    this.#steps = budget;
  }

  run(): Assignment {
    const found = this.#from(0, 0);
    if (found) return { kind: 'found', counts: this.#state.counts };
    return { kind: this.#steps > 0 ? 'none' : 'gave-up' };
  }

  #from(at: number, first: number): boolean {
    if (at === this.#pods.length) return this.#state.holdsAltogether();
    if (--this.#steps <= 0) return false;
    const group = this.#pods[at]!;
    const tried = new Set<string>();
    for (let node = first; node < this.#problem.nodes.length; node++) {
      if (!this.#state.allowsByItself(group, node) || !this.#staysEven(group, node)) continue;
      const look = this.#look(node);
      if (tried.has(look)) continue;
      tried.add(look);
      this.#move(group, node, 1);
      // Pods of one group are alike: each next one goes to the same node or a later one.
      const next = this.#pods[at + 1] === group ? node : 0;
      if (this.#hasRoom() && this.#from(at + 1, next)) return true;
      this.#move(group, node, -1);
      if (this.#steps <= 0) return false;
    }
    return false;
  }

  #move(group: number, node: number, by: 1 | -1): void {
    if (by === 1) this.#state.place(group, node);
    else this.#state.remove(group, node);
    const { need } = this.#problem.groups[group]!;
    for (let r = 0; r < need.length; r++) this.#left[r]! -= by * need[r]!;
  }

  #hasRoom(): boolean {
    return this.#left.every((left, r) => left <= this.#state.free.reduce((sum, free) => sum + free[r]!, 0));
  }

  /** A domain cannot have more than the fewest that any can end with, and the skew on top. */
  #staysEven(group: number, node: number): boolean {
    if (hasPreemption(this.#problem)) return true;
    return this.#problem.groups[group]!.spreads.every((spread) => {
      if (!isClosed(this.#problem, spread)) return true;
      const domain = this.#problem.domains[spread.key]![node]!;
      if (domain < 0) return false;
      const all = spread.counted.reduce((sum, at) => sum + this.#problem.groups[at]!.count, 0);
      const fewest = spread.domains.length < spread.minDomains ? 0 : Math.floor(all / Math.max(1, spread.domains.length));
      return this.#state.spreadCount(spread, domain) + 1 <= fewest + spread.maxSkew;
    });
  }

  /** Nodes that look the same now need to be tried once; what has its own domains never looks like another. */
  #look(node: number): string {
    const here = this.#state.counts.map((counts) => counts[node]!).join(',');
    return `${this.#alike[node]!}|${here}`;
  }
}

/** Nodes with the same text can be exchanged for one another. */
function likeness(problem: Problem): readonly string[] {
  return problem.nodes.map(({ room }, node) =>
    [
      room.join(','),
      problem.groups.map(({ may }) => Number(may[node])).join(''),
      problem.domains.map((domainOf, key) => (key === 0 ? '' : domainOf[node]!)).join(','),
      problem.groups.flatMap(({ spreads }) => spreads.map(({ included }) => Number(included[node]))).join(''),
    ].join('|'),
  );
}
