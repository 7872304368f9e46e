import { isObject } from '../model/index.ts';
import { deepest } from './plain-data.ts';

/** Leaves of a value that count; more say no more. */
const mostLeaves = 2000;

/** Every value in something with where it stands, as it is and without names; items of lists stand where their list does. */
export interface Leaves {
  readonly raw: readonly string[];
  readonly nameless: readonly string[];
}

/** Long texts count by their start. */
export function leavesOf(value: unknown, withoutNames: (text: string) => string = (text) => text): Leaves {
  const raw: string[] = [];
  const open: { readonly path: string; readonly value: unknown; readonly depth: number }[] = [{ path: '', value, depth: 0 }];
  for (let next = open.pop(); next !== undefined && raw.length < mostLeaves; next = open.pop()) {
    const { path, depth } = next;
    const inner = next.value;
    if (depth < deepest && Array.isArray(inner)) for (const item of inner) open.push({ path, value: item, depth: depth + 1 });
    else if (depth < deepest && isObject(inner))
      for (const [key, item] of Object.entries(inner)) open.push({ path: `${path}/${key}`, value: item, depth: depth + 1 });
    else raw.push(`${path}=${typeof inner === 'string' ? inner.slice(0, 200) : String(inner)}`);
  }
  return { raw, nameless: raw.map(withoutNames) };
}

/** Share of leaves that two values have in common as they are or without names, from 0 to 1: twice the common ones by all (Dice). */
export function similarity(a: Leaves, b: Leaves): number {
  const same = commonOf(a.raw, b.raw);
  const alike = commonOf(restOf(a, same), restOf(b, same));
  const sum = (counts: ReadonlyMap<string, number>) => [...counts.values()].reduce((all, count) => all + count, 0);
  const all = a.raw.length + b.raw.length;
  return all === 0 ? 1 : (2 * (sum(same) + sum(alike))) / all;
}

/** How often each text stands in both lists. */
function commonOf(a: readonly string[], b: readonly string[]): ReadonlyMap<string, number> {
  const count = (list: readonly string[]) => {
    const counts = new Map<string, number>();
    for (const one of list) counts.set(one, (counts.get(one) ?? 0) + 1);
    return counts;
  };
  const others = count(b);
  return new Map([...count(a)].map(([one, times]) => [one, Math.min(times, others.get(one) ?? 0)]));
}

/** The leaves without names of what is not common already. */
function restOf({ raw, nameless }: Leaves, common: ReadonlyMap<string, number>): readonly string[] {
  const left = new Map(common);
  return nameless.filter((_, index) => {
    const times = left.get(raw[index] ?? '') ?? 0;
    left.set(raw[index] ?? '', times - 1);
    return times <= 0;
  });
}

/** Whether two items of a list are one that changed: at least half of what is in them is the same. */
export function isAlike(a: unknown, b: unknown): boolean {
  return isObject(a) && isObject(b) && similarity(leavesOf(a), leavesOf(b)) >= 0.5;
}
