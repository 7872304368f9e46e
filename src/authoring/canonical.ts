import { compareText } from '../issues/index.ts';

const by =
  <T>(...keys: readonly ((value: T) => string)[]) =>
  (a: T, b: T): number => {
    for (const key of keys) {
      const order = compareText(key(a), key(b));
      if (order !== 0) return order;
    }
    return 0;
  };

/** A copy in the order of some keys, and of everything else where these are equal. */
export const sorted = <T>(values: readonly T[], ...keys: readonly ((value: T) => string)[]): readonly T[] =>
  [...values].sort(by(...keys, (v) => JSON.stringify(v)));

/** The same map with its keys in order. */
export function sortKeys<V>(map: Readonly<Record<string, V>>): Record<string, V> {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => compareText(a, b)));
}
