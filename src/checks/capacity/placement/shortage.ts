import { assign, overfullSet } from './assign.ts';
import { groundedGroups } from './grounded.ts';
import type { Problem } from './problem.ts';
import { fitsAlone, State } from './state.ts';
import { withCounts } from './variants.ts';

/** Why not everything has a place: the fewest pods that cannot all be there, and what is missing. */
export interface Shortage {
  readonly pods: readonly { readonly group: number; readonly count: number }[];
  /** Nodes that these pods are limited to. */
  readonly nodes: readonly number[];
  readonly cause:
    | { readonly kind: 'nowhere' | 'alone' | 'apart' }
    /** Together more than all these nodes have. */
    | { readonly kind: 'sum'; readonly resource: number; readonly asked: number; readonly there: number; readonly missing: number }
    /** There would be enough, but in pieces: the best any node could offer one of them. */
    | { readonly kind: 'pieces'; readonly resource: number; readonly node: number; readonly missing: number };
}

/** Steps for each try to leave something out. */
const BUDGET = 4_000;

/** For a problem that cannot be solved. */
export function shortageOf(problem: Problem): Shortage {
  const grounded = groundedGroups(problem);
  for (const [group, { count, need }] of problem.groups.entries()) {
    if (count === 0) continue;
    const allowed = problem.nodes.flatMap((_, node) => (problem.groups[group]!.may[node] === true ? [node] : []));
    if (allowed.length === 0) return { pods: [{ group, count: 1 }], nodes: [], cause: { kind: 'nowhere' } };
    if (!allowed.some((node) => fitsAlone(problem, problem.groups[group]!, node))) {
      const best = closest(
        problem,
        need,
        allowed,
        problem.nodes.map(({ room }) => room),
      );
      return { pods: [{ group, count: 1 }], nodes: allowed, cause: { kind: 'pieces', ...best } };
    }
    if (grounded[group] !== true) return { pods: [{ group, count: 1 }], nodes: allowed, cause: { kind: 'alone' } };
  }
  return bySum(problem) ?? byPieces(problem);
}

/** Of the pods that a set of nodes is too small for, the largest ones that are already too many. */
function bySum(problem: Problem): Shortage | undefined {
  const overfull = overfullSet(problem);
  if (overfull === undefined) return undefined;
  const { nodes, groups, resource, there } = overfull;
  const largest = [...groups].sort((a, b) => problem.groups[b]!.need[resource]! - problem.groups[a]!.need[resource]! || a - b);
  const pods: { group: number; count: number }[] = [];
  let asked = 0;
  for (const group of largest) {
    const { need, count } = problem.groups[group]!;
    const enough = Math.min(count, Math.floor((there - asked) / need[resource]!) + 1);
    pods.push({ group, count: enough });
    asked += enough * need[resource]!;
    if (asked > there) break;
  }
  return { pods, nodes, cause: { kind: 'sum', resource, asked: overfull.asked, there, missing: overfull.asked - there } };
}

/** Leaves out one group after another, and pods of those that stay, as long as the rest still has no place. */
function byPieces(problem: Problem): Shortage {
  const counts = problem.groups.map(({ count }) => count);
  const stillNone = (): boolean => assign(withCounts(problem, counts), { budget: BUDGET }).kind === 'none';
  for (const group of counts.keys()) {
    const all = counts[group]!;
    if (all === 0) continue;
    counts[group] = 0;
    if (stillNone()) continue;
    let fewest = all;
    for (let count = 1; count < all; count++) {
      counts[group] = count;
      if (!stillNone()) continue;
      fewest = count;
      break;
    }
    counts[group] = fewest;
  }
  const pods = counts.flatMap((count, group) => (count > 0 ? [{ group, count }] : []));
  const nodes = problem.nodes.flatMap((_, node) =>
    pods.some(({ group }) => fitsAlone(problem, problem.groups[group]!, node)) ? [node] : [],
  );
  return { pods, nodes, cause: missingPiece(problem, counts) };
}

/** What the last pod of the set lacks where all others have their place. */
function missingPiece(problem: Problem, counts: readonly number[]): Shortage['cause'] {
  const groups = [...counts.keys()].filter((group) => counts[group]! > 0);
  for (const last of groups) {
    const rest = counts.map((count, group) => (group === last ? count - 1 : count));
    const found = assign(withCounts(problem, rest), { budget: BUDGET });
    if (found.kind !== 'found') continue;
    const state = State.of(problem, found.counts);
    const { need, may } = problem.groups[last]!;
    const allowed = problem.nodes.flatMap((_, node) => (may[node] === true && isLeftByOthers(problem, state, last, node) ? [node] : []));
    if (allowed.length > 0) return { kind: 'pieces', ...closest(problem, need, allowed, state.free) };
  }
  return { kind: 'apart' };
}

function isLeftByOthers(problem: Problem, state: State, group: number, node: number): boolean {
  return problem.groups[group]!.conflicts.every(({ other, key }) => state.inDomain(other, key, node) === 0);
}

/** The node that lacks the least, and what of. */
function closest(
  problem: Problem,
  need: readonly number[],
  nodes: readonly number[],
  free: readonly (readonly number[])[],
): { readonly resource: number; readonly node: number; readonly missing: number } {
  const lacks = nodes.map((node) => {
    const gaps = need.map((amount, r) => (amount > 0 ? Math.max(0, amount - free[node]![r]!) : 0));
    const parts = gaps.map((gap, r) => gap / Math.max(1, problem.nodes[node]!.room[r]!, need[r]!));
    const worst = Math.max(...parts);
    const resource = Math.max(0, parts.indexOf(worst));
    return { node, resource, missing: gaps[resource]!, worst };
  });
  const { node, resource, missing } = lacks.sort((a, b) => a.worst - b.worst || a.node - b.node)[0]!;
  return { node, resource, missing };
}
