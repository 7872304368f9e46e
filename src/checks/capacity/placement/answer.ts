import { assign } from './assign.ts';
import { type Adversaries, adversariesOf, askedBeside, isDeniable, refugesOf, staysBySums } from './blocking.ts';
import { deny } from './deny.ts';
import { groundedGroups } from './grounded.ts';
import { type Counts, onceForAlike, type Problem } from './problem.ts';
import { fitsAlone, hasPreemption, State } from './state.ts';
import { settle, trySomeOrders, walkAllOrders } from './walk.ts';

/**
 * Whether all pods find a place: in every order of arrival, in some (`depends`), in none (`cannot`), or not found out (`undecided`).
 * `fits` and `cannot` are proven.
 */
export type Answer =
  | { readonly verdict: 'fits'; readonly counts: Counts }
  | {
      readonly verdict: 'depends';
      /** Groups of which a pod waits, and where the others stand meanwhile. */
      readonly waiting: readonly number[];
      readonly stuck: Counts;
      /** Where everything has its place. */
      readonly counts: Counts;
    }
  | { readonly verdict: 'cannot' }
  /** With an arrangement where one was found, and only the orders are open. */
  | { readonly verdict: 'undecided'; readonly why: string; readonly counts?: Counts | undefined };

/** Orders that are tried where nothing is proven. */
const RUNS = 60;

export interface AnswerOptions {
  /** Where some of the pods stand, to begin the search with. */
  readonly start?: Counts | undefined;
  /** Groups that may be in doubt, where it is known that no other is. */
  readonly among?: readonly number[] | undefined;
  /** @default true - false leaves aside whether every order leads there, and calls an arrangement `depends` */
  readonly orders?: boolean | undefined;
}

export function answer(problem: Problem, { start, among, orders = true }: AnswerOptions = {}): Answer {
  const unknown = problem.groups.find(({ unknown: what, count }) => count > 0 && what !== undefined);
  const alone = problem.groups.some((group) => group.count > 0 && !problem.nodes.some((_, node) => fitsAlone(problem, group, node)));
  const grounded = groundedGroups(problem);
  if (alone || problem.groups.some(({ count }, at) => count > 0 && grounded[at] !== true)) return { verdict: 'cannot' };
  const assignment = assign(problem, { start });
  if (assignment.kind === 'none') return { verdict: 'cannot' };
  if (assignment.kind === 'gave-up') return { verdict: 'undecided', why: 'the search for an arrangement gave up' };
  if (unknown?.unknown !== undefined) return { verdict: 'undecided', why: `${unknown.name}: ${unknown.unknown}` };
  return orders ? inAnyOrder(problem, assignment.counts, among) : { verdict: 'depends', waiting: [], stuck: [], counts: assignment.counts };
}

/** Groups whose last pod may find its place taken, as far as plain arithmetic tells; with `spare` nodes less than there are. */
export function doubtfulGroups(problem: Problem, spare = 0, among: readonly number[] = [...problem.groups.keys()]): readonly number[] {
  const isSafe = onceForAlike(problem, (at) => hasRefuge(problem, at, spare));
  return among.filter((at) => problem.groups[at]!.count > 0 && !isSafe(at));
}

/**
 * Groups whose last pod may find its place taken, as far as sums tell, beside one of `sets` and whichever it is: a superset. `base` has
 * none of the sets in it, `together` has all.
 */
export function doubtfulBesideOne(base: Problem, together: Problem, sets: readonly number[]): readonly number[] {
  const { groups, resources } = together;
  const most = resources.map((_, r) => Math.max(0, ...sets.map((at) => groups[at]!.count * groups[at]!.need[r]!)));
  const isSafe = onceForAlike(together, (at) => {
    // Whom an affinity asks for would have to be looked at for each set.
    if (groups[at]!.affinities.length > 0) return false;
    const taken = askedBeside(base, at).map((amount, r) => amount + most[r]!);
    return refugesOf(together, at)?.every((refuge) => staysBySums(together, at, refuge, 0, taken)) === true;
  });
  return [...groups.keys()].filter((at) => !isSafe(at));
}

/** Steps that all searches for ways to deny a place have together. */
const STEPS = 150_000;

function inAnyOrder(problem: Problem, counts: Counts, among?: readonly number[]): Answer {
  const doubtful = doubtfulGroups(problem, 0, among);
  if (doubtful.length === 0) return { verdict: 'fits', counts };
  const open: number[] = [];
  let steps = STEPS;
  for (const at of doubtful) {
    const found = standsInTheWay(problem, at, Math.min(20_000, steps));
    steps -= found.steps;
    if (found.counts !== undefined) return { verdict: 'depends', waiting: [at], stuck: found.counts, counts };
    if (!found.safe) open.push(at);
  }
  if (open.length === 0) return { verdict: 'fits', counts };
  if (!hasPreemption(problem)) {
    const walk = walkAllOrders(problem);
    if (walk.kind === 'always-ends') return { verdict: 'fits', counts };
    if (walk.kind === 'stands-still') return { verdict: 'depends', waiting: walk.at.waiting, stuck: walk.at.counts, counts };
    const tried = trySomeOrders(problem, RUNS);
    if (tried !== undefined) return { verdict: 'depends', waiting: tried.waiting, stuck: tried.counts, counts };
  }
  const names = open.slice(0, 3).map((at) => problem.groups[at]!.name);
  const more = open.length > names.length ? ` and ${open.length - names.length} more` : '';
  const why = `there is a place for everything, but not every order of arrival could be tried for ${names.join(', ')}${more}`;
  return { verdict: 'undecided', why, counts };
}

/** Whether a place is left for the last pod of the group by plain arithmetic, whatever the others did. */
function hasRefuge(problem: Problem, at: number, spare: number): boolean {
  const refuges = refugesOf(problem, at);
  if (refuges === undefined) return false;
  const left = refuges.filter((refuge) => !staysBySums(problem, at, refuge, spare));
  if (left.length === 0) return true;
  if (left.some((refuge) => refuge.length <= spare)) return false;
  const adversaries = adversariesOf(problem, at);
  return left.every((refuge) => !isDeniable(problem, at, refuge, adversaries, spare));
}

/** Looks for an arrangement in which a pod of the group has no place and never gets one; `safe` when there is none. */
function standsInTheWay(
  problem: Problem,
  at: number,
  budget: number,
): { readonly counts?: Counts | undefined; readonly safe: boolean; readonly steps: number } {
  const refuges = refugesOf(problem, at);
  if (refuges === undefined) return { safe: false, steps: 0 };
  const adversaries = adversariesOf(problem, at);
  let safe = true;
  let steps = 0;
  for (const refuge of refuges) {
    if (refuge.length === 0) {
      safe = false;
      continue;
    }
    if (!isDeniable(problem, at, refuge, adversaries)) continue;
    const denial = deny(problem, at, refuge, adversaries, budget - steps);
    steps += denial.steps;
    if (denial.kind === 'safe') continue;
    const counts = denial.kind === 'denied' ? tryOut(problem, at, denial.stands, adversaries) : undefined;
    if (counts !== undefined) return { counts, safe: false, steps };
    safe = false;
  }
  return { safe, steps };
}

/** Lets the adversaries take their stands in some order that the scheduler would allow, then everybody else come; the pod must be left over. */
function tryOut(
  problem: Problem,
  at: number,
  stands: readonly { readonly group: number; readonly node: number }[],
  adversaries: Adversaries,
): Counts | undefined {
  const state = new State(problem);
  let left = stands;
  while (left.length > 0) {
    const next = left.find(({ group, node }) => state.allows(group, node));
    if (next === undefined) return undefined;
    state.place(next.group, next.node);
    left = left.filter((one) => one !== next);
  }
  // Whom the pod could push out does not count, and has to come later.
  const rest = problem.groups.flatMap(({ count }, group) => {
    const others = adversaries.find((entry) => entry.group === group)?.count ?? 0;
    return Array.from({ length: Math.min(others, count) - state.placed[group]! }, () => group);
  });
  settle(problem, state, rest, (_state, nodes) => nodes[0]!);
  return problem.nodes.some((_, node) => state.allows(at, node)) ? undefined : state.counts;
}
