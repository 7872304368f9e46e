import type { Group, Problem } from './problem.ts';
import { fitsAlone, membersOf } from './state.ts';

/** Pods that may stand in the way of one pod of a group, and how many of each. */
export type Adversaries = readonly { readonly group: number; readonly count: number }[];

/**
 * Pods that one pod of the group cannot push out: all others, or those of its priority and above where it preempts. A conflict beyond the
 * node, a spread or an affinity cannot be cleared by preemption, so there all others count.
 */
export function adversariesOf(problem: Problem, at: number): Adversaries {
  const { priority, preempts, affinities, spreads, conflicts } = problem.groups[at]!;
  const clears = preempts && affinities.length === 0 && spreads.length === 0;
  const wide = new Set(conflicts.filter(({ key }) => key !== 0).map(({ other }) => other));
  return problem.groups.flatMap((other, group) => {
    const count = other.count - (group === at ? 1 : 0);
    const stays = !clears || other.priority >= priority || wide.has(group);
    return count > 0 && stays ? [{ group, count }] : [];
  });
}

/**
 * Sets of nodes of which each must keep a place for the pod, whatever the others do; nothing when the constraints are too many to say it
 * this way. Usually the one set of all nodes it may run on; with a spread each domain alone, since any may be the emptiest; with an
 * affinity each domain that a target may stand in.
 */
export function refugesOf(problem: Problem, at: number): readonly (readonly number[])[] | undefined {
  const group = problem.groups[at]!;
  const all = problem.nodes.flatMap((_, node) => (fitsAlone(problem, group, node) ? [node] : []));
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
      problem.nodes.flatMap((_, node) =>
        fitsAlone(problem, problem.groups[target]!, node) && domainOf[node]! >= 0 ? [domainOf[node]!] : [],
      ),
    ),
  );
  // Targets that all stand on nodes without the label leave no place at all.
  const nowhere =
    others.length > 0 &&
    others.every((target) => problem.nodes.some((_, node) => fitsAlone(problem, problem.groups[target]!, node) && domainOf[node]! < 0));
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
  for (let node = 0; node < problem.nodes.length; node++) {
    if (!fitsAlone(problem, problem.groups[other]!, node)) continue;
    const denied = keys.flatMap((key) => members[key]![problem.domains[key]![node]!] ?? []);
    most = Math.max(most, new Set(denied.filter((one) => refuge.has(one))).size);
  }
  return most;
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
  // Fractions of nodes: what is all but everything is everything.
  const nodes = byResource.reduce((sum, part) => sum + Math.floor(part + 1e-9), conflicts);
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
