import { isObject } from '../model/index.ts';

/** Leaves of a value that count; more say no more. */
const mostLeaves = 2000;

/** Every value in something with where it stands; items of lists stand where their list does. Longer texts count by their start. */
export function leavesOf(value: unknown, rename: (text: string) => string = (text) => text): ReadonlyMap<string, number> {
  const leaves = new Map<string, number>();
  let count = 0;
  const open: { readonly path: string; readonly value: unknown; readonly depth: number }[] = [{ path: '', value, depth: 0 }];
  for (let next = open.pop(); next !== undefined && count < mostLeaves; next = open.pop()) {
    const { path, depth } = next;
    const inner = next.value;
    if (depth < 100 && Array.isArray(inner)) for (const item of inner) open.push({ path, value: item, depth: depth + 1 });
    else if (depth < 100 && isObject(inner))
      for (const [key, item] of Object.entries(inner)) open.push({ path: `${path}/${rename(key)}`, value: item, depth: depth + 1 });
    else {
      const leaf = `${path}=${typeof inner === 'string' ? rename(inner.slice(0, 200)) : String(inner)}`;
      leaves.set(leaf, (leaves.get(leaf) ?? 0) + 1);
      count++;
    }
  }
  return leaves;
}

/** Share of leaves that two values have in common, from 0 to 1: twice the common ones by all (Dice). */
export function similarity(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  const sum = (leaves: ReadonlyMap<string, number>) => [...leaves.values()].reduce((all, count) => all + count, 0);
  let common = 0;
  for (const [leaf, count] of a) common += Math.min(count, b.get(leaf) ?? 0);
  const all = sum(a) + sum(b);
  return all === 0 ? 1 : (2 * common) / all;
}

/** Whether two items of a list are one that changed: at least half of what is in them is the same. */
export function isAlike(a: unknown, b: unknown): boolean {
  return isObject(a) && isObject(b) && similarity(leavesOf(a), leavesOf(b)) >= 0.5;
}
