import { oncePer } from '../../once.ts';
import type { Group, Problem } from './problem.ts';
import { fitsAlone, fittingNodes, membersOf } from './state.ts';

/** Pods that may stand in the way of one pod of a group, and how many of each. */
export type Adversaries = readonly { readonly group: number; readonly count: number }[];

/**
 * Pods that one pod of the group cannot push out: all others, or those of its priority and above where it preempts. A conflict beyond the
 * node, a spread or an affinity cannot be cleared by preemption, so there all others count.
 */
export function adversariesOf(problem: Problem, at: number): Adversaries {
  const { conflicts } = problem.groups[at]!;
  const lowest = lowestThatStays(problem.groups[at]!);
  const wide = new Set(conflicts.filter(({ key }) => key !== 0).map(({ other }) => other));
  return problem.groups.flatMap((other, group) => {
    const count = other.count - (group === at ? 1 : 0);
    const stays = other.priority >= lowest || wide.has(group);
    return count > 0 && stays ? [{ group, count }] : [];
  });
}

/** The lowest priority that the pod cannot push out. */
function lowestThatStays({ priority, preempts, affinities, spreads }: Group): number {
  return preempts && affinities.length === 0 && spreads.length === 0 ? priority : Number.NEGATIVE_INFINITY;
}

/**
 * Sets of nodes of which each must keep a place for the pod, whatever the others do; nothing when the constraints are too many to say it
 * this way. Usually the one set of all nodes it may run on; with a spread each domain alone, since any may be the emptiest; with an
 * affinity each domain that a target may stand in.
 */
export function refugesOf(problem: Problem, at: number): readonly (readonly number[])[] | undefined {
  const group = problem.groups[at]!;
  const all = fittingNodes(problem, group);
  const spreads = group.spreads.filter((spread) => {
    const counted = spread.counted.reduce((sum, other) => sum + problem.groups[other]!.count, 0);
    return counted + (spread.self ? 0 : 1) > spread.maxSkew;
  });
  if (spreads.length === 0 && group.affinities.length === 0) return [all];
  if (spreads.length + group.affinities.length > 1) return undefined;
  const [spread] = spreads;
  if (spread !== undefined) {
    if (spread.domains.length < spread.minDomains) return undefined;
    return spread.domains.map((domain) => all.filter((node) => problem.domains[spread.key]![node] === domain));
  }
  return nearTargets(problem, at, all);
}

function nearTargets(problem: Problem, at: number, all: readonly number[]): readonly (readonly number[])[] | undefined {
  const { key, targets, self } = problem.groups[at]!.affinities[0]!;
  const domainOf = problem.domains[key]!;
  const within = all.filter((node) => domainOf[node]! >= 0);
  const others = targets.filter((target) => (target === at ? problem.groups[at]!.count > 1 : problem.groups[target]!.count > 0));
  const reachable = new Set(
    others.flatMap((target) =>
      fittingNodes(problem, problem.groups[target]!).flatMap((node) => (domainOf[node]! >= 0 ? [domainOf[node]!] : [])),
    ),
  );
  // Targets that all stand on nodes without the label leave no place at all.
  const nowhere =
    others.length > 0 && others.every((target) => fittingNodes(problem, problem.groups[target]!).some((node) => domainOf[node]! < 0));
  const sets = [...[...reachable].map((domain) => within.filter((node) => domainOf[node] === domain)), ...(nowhere ? [[]] : [])];
  const wherever = self ? [...sets, within] : sets;
  return wherever.length === 0 ? undefined : wherever;
}

/** Nodes of the refuge that one pod of another group denies the pod by conflict, wherever it stands: the most it can. */
function deniedByConflict(problem: Problem, { conflicts }: Group, other: number, refuge: ReadonlySet<number>): number {
  const keys = conflicts.filter((conflict) => conflict.other === other).map(({ key }) => key);
  if (keys.length === 0) return 0;
  const members = membersOf(problem);
  let most = 0;
  for (const node of fittingNodes(problem, problem.groups[other]!)) {
    const denied = keys.flatMap((key) => members[key]![problem.domains[key]![node]!] ?? []);
    most = Math.max(most, new Set(denied.filter((one) => refuge.has(one))).size);
  }
  return most;
}

/**
 * Whether sums alone show that a place stays, which is quick to see and true of most: all others together, wherever they are, take less
 * than so many nodes. `taken` is what they and the pod ask for. Where this says no, `isDeniable` may still find a place.
 */
export function staysBySums(
  problem: Problem,
  at: number,
  refuge: readonly number[],
  spare: number,
  taken = askedBeside(problem, at),
): boolean {
  const group = problem.groups[at]!;
  let nodes = 0;
  for (let r = 0; r < group.need.length; r++) {
    const need = group.need[r]!;
    if (need <= 0) continue;
    let smallest = Number.POSITIVE_INFINITY;
    for (const node of refuge) smallest = Math.min(smallest, problem.nodes[node]!.room[r]!);
    nodes += wholeNodes((taken[r]! - need) / (smallest - need + 1));
  }
  if (nodes >= refuge.length - spare) return false;
  if (group.conflicts.length === 0) return true;
  const inside = new Set(refuge);
  for (const other of new Set(group.conflicts.map((conflict) => conflict.other))) {
    const count = problem.groups[other]!.count - (other === at ? 1 : 0);
    if (count > 0) nodes += count * deniedByConflict(problem, group, other, inside);
  }
  return nodes < refuge.length - spare;
}

/** What the group, and all pods that one of it cannot push out for room, ask for by resource. */
export function askedBeside(problem: Problem, at: number): readonly number[] {
  return sumsOf(problem)(lowestThatStays(problem.groups[at]!));
}

/** What all pods from some priority on ask for, by resource. */
const sumsOf = oncePer(({ resources, groups }: Problem) => {
  const known = new Map<number, readonly number[]>();
  return (lowest: number): readonly number[] => {
    let sums = known.get(lowest);
    if (sums === undefined) {
      const counted = groups.filter(({ count, priority }) => count > 0 && priority >= lowest);
      sums = resources.map((_, r) => counted.reduce((sum, { count, need }) => sum + count * need[r]!, 0));
      known.set(lowest, sums);
    }
    return sums;
  };
});

/** Of a sum of fractions of nodes: what is all but a whole one is one. */
function wholeNodes(parts: number): number {
  return Math.floor(parts + 1e-9);
}

/**
 * Whether the adversaries might deny the pod every node of a refuge. Two counts, and a place always stays if either says so; the other way
 * round nothing follows.
 *
 * By parts: each adversary takes at most some part of a node out of what must be taken before the pod no longer fits, and all parts
 * together are less than the nodes. By resource: every node is denied by a conflict or by one resource, and what all adversaries ask of
 * that resource is enough for so many nodes only. With `spare` the place stays even when any so many nodes of the refuge are lost.
 */
export function isDeniable(problem: Problem, at: number, refuge: readonly number[], adversaries: Adversaries, spare = 0): boolean {
  const group = problem.groups[at]!;
  const inside = new Set(refuge);
  const byResource = group.need.map(() => 0);
  let parts = 0;
  let conflicts = 0;
  for (const { group: other, count } of adversaries) {
    const denied = deniedByConflict(problem, group, other, inside);
    const taken = takes(problem, group, other, refuge);
    conflicts += count * denied;
    parts += count * (denied === 0 ? Math.min(1, Math.max(0, ...taken)) : denied);
    for (const [r, part] of taken.entries()) byResource[r]! += count * part;
  }
  const nodes = byResource.reduce((sum, part) => sum + wholeNodes(part), conflicts);
  return parts > refuge.length - spare - 1e-9 && nodes >= refuge.length - spare;
}

/**
 * By resource the part, of what must be taken of a node before the pod no longer fits, that one pod of the other group takes: on the node
 * of the refuge where it is most.
 */
function takes(problem: Problem, { need }: Group, other: number, refuge: readonly number[]): readonly number[] {
  const theirs = problem.groups[other]!.need;
  const parts = need.map(() => 0);
  for (const node of refuge) {
    if (!fitsAlone(problem, problem.groups[other]!, node)) continue;
    const { room } = problem.nodes[node]!;
    for (let r = 0; r < need.length; r++) {
      // Amounts are whole: one more than what may be taken without harm.
      if (need[r]! > 0 && theirs[r]! > 0) parts[r] = Math.max(parts[r]!, theirs[r]! / (room[r]! - need[r]! + 1));
    }
  }
  return parts;
}
