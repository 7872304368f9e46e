import type { Issue } from '../issues/index.ts';

/**
 * Orders names so that each one comes after what it depends on, in time linear in names and edges; among those that
 * could come next, the order given decides. A circle is reported; what lies on it still gets a place, so that one run
 * finds the other problems too.
 */
export function topologicalOrder(
  names: readonly string[],
  dependsOn: (name: string) => readonly string[],
): { readonly order: readonly string[]; readonly cycles: readonly (readonly string[])[] } {
  const state = new Map<string, 'open' | 'done'>();
  const order: string[] = [];
  const cycles: string[][] = [];
  for (const start of names) {
    if (state.has(start)) continue;
    const stack: { readonly name: string; readonly rest: Iterator<string> }[] = [
      { name: start, rest: dependsOn(start)[Symbol.iterator]() },
    ];
    state.set(start, 'open');
    while (stack.length > 0) {
      const top = stack[stack.length - 1]!;
      const next = top.rest.next();
      if (next.done === true) {
        state.set(top.name, 'done');
        order.push(top.name);
        stack.pop();
      } else if (state.get(next.value) === 'open') {
        const from = stack.findIndex((entry) => entry.name === next.value);
        cycles.push([...stack.slice(from).map((entry) => entry.name), next.value]);
      } else if (!state.has(next.value)) {
        state.set(next.value, 'open');
        stack.push({ name: next.value, rest: dependsOn(next.value)[Symbol.iterator]() });
      }
    }
  }
  return { order, cycles };
}

/** TREE_CYCLE: one finding for each circle, with the whole path. */
export function cycleIssues(cluster: string, cycles: readonly (readonly string[])[]): readonly Issue[] {
  return cycles.map((cycle) => ({
    code: 'TREE_CYCLE',
    severity: 'error',
    path: `${cluster}/${cycle[0]}`,
    message: `applications depend on each other in a circle: ${cycle.join(' → ')}`,
    cluster,
  }));
}
