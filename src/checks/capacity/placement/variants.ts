import type { Counts, Problem } from './problem.ts';

/** The same pods in other numbers. */
export function withCounts(problem: Problem, counts: readonly number[]): Problem {
  return { ...problem, groups: problem.groups.map((group, at) => ({ ...group, count: counts[at]! })) };
}

/** The same without one node. Pods that could only run there are none; `down` are their groups. */
export function withoutNode(problem: Problem, lost: number): { readonly problem: Problem; readonly down: readonly number[] } {
  const keep = <T>(list: readonly T[]): readonly T[] => list.filter((_, node) => node !== lost);
  const domains = problem.domains.map((domainOf, key) => (key === 0 ? keep(domainOf).map((_, node) => node) : keep(domainOf)));
  const down: number[] = [];
  const groups = problem.groups.map((group, at) => {
    const may = keep(group.may);
    const gone = group.count > 0 && group.may[lost] === true && !may.includes(true);
    if (gone) down.push(at);
    const spreads = group.spreads.map((spread) => {
      const included = keep(spread.included);
      const left = [...new Set(domains[spread.key]!.filter((domain, node) => domain >= 0 && included[node] === true))].sort(
        (a, b) => a - b,
      );
      return { ...spread, included, domains: left };
    });
    return { ...group, may, spreads, count: gone ? 0 : group.count };
  });
  return { problem: { ...problem, nodes: keep(problem.nodes), domains, groups }, down };
}

/** What of an arrangement is left without one node and without pods that are down with it. */
export function countsWithout(counts: Counts, lost: number, down: readonly number[]): Counts {
  return counts.map((nodes, group) => nodes.filter((_, node) => node !== lost).map((count) => (down.includes(group) ? 0 : count)));
}
