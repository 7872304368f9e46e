import { isObject } from '../model/index.ts';
import { valueAt } from './plain-data.ts';
import type { Shape } from './shape.ts';

/** How the items of two lists are told apart. */
export interface Keying {
  readonly keyOf: (item: unknown) => string;
  /** What stands in a path for an item; `a` and `b` are its places in both lists. */
  readonly labelOf: (from: readonly unknown[], a: number | undefined, to: readonly unknown[], b: number | undefined) => string;
  /** Whether the API server tells them apart in the same way. */
  readonly isOfSchema: boolean;
  /** Items that are one although their keys differ, from places that only the first list has to places that only the second has. */
  readonly pairs: (gone: readonly number[], come: readonly number[]) => ReadonlyMap<number, number>;
}

/** Fields that tell items apart where no schema says which do: the first that every item has and no two share. */
const identifying = [
  ['name'],
  ['metadata', 'name'],
  ['id'],
  ['uid'],
  ['job_name'],
  ['alert'],
  ['record'],
  ['mountPath'],
  ['key'],
  ['containerPort'],
  ['port'],
  ['host'],
  ['secretName'],
  ['topologyKey'],
  ['path'],
] as const;

/** What tells the items of two lists apart; nothing where nothing does. */
export function keyingOf(
  from: readonly unknown[],
  to: readonly unknown[],
  shape: Shape | undefined,
  isHidden: boolean,
): Keying | undefined {
  if (from.length + to.length === 0 || !(from.every(isObject) && to.every(isObject))) return undefined;
  const { keys, defaults, set } = shape ?? {};
  const isNamed = areUnique(from, nameOf) && areUnique(to, nameOf) && !isHidden;
  if (keys !== undefined) {
    const parts = (item: unknown) => keys.map((key) => scalarAt(item, [key]) ?? defaults?.[key] ?? '');
    const keyOf = (item: unknown) => JSON.stringify(parts(item));
    if (!(areUnique(from, keyOf) && areUnique(to, keyOf))) return undefined;
    const label = (item: unknown, index: number) => (isHidden ? String(index) : isNamed ? nameOf(item) : parts(item).join('/'));
    return {
      keyOf,
      labelOf: (one, a, other, b) => (b === undefined ? label(one[a ?? 0], a ?? 0) : label(other[b], b)),
      isOfSchema: true,
      pairs: (gone, come) => (isNamed ? pairsBy(from, gone, to, come) : new Map()),
    };
  }
  if (set === true) return undefined;
  const field = identifying.find((path) => [from, to].every((list) => areUnique(list, (item) => scalarAt(item, path) ?? '')));
  if (field === undefined) return undefined;
  const keyOf = (item: unknown) => scalarAt(item, field) ?? '';
  const isOnly = from.length === 1 && to.length === 1;
  const isCounted = isHidden || field.length > 1;
  return {
    keyOf,
    labelOf: (one, a, other, b) => {
      const isOther = a !== undefined && b !== undefined && keyOf(one[a]) !== keyOf(other[b]);
      if (isCounted || isOther) return String(b ?? a);
      return keyOf(b === undefined ? one[a ?? 0] : other[b]);
    },
    isOfSchema: false,
    // The only item there is is the same thing under another name, and so is what stands in the same place under another address.
    pairs: ([gone, ...more], [come, ...others]) => {
      const isOne = gone !== undefined && come !== undefined && more.length + others.length === 0;
      return new Map(isOne && (isOnly || (gone === come && field[0] !== 'name')) ? [[gone, come]] : []);
    },
  };
}

function nameOf(item: unknown): string {
  return scalarAt(item, ['name']) ?? '';
}

/** Ports that kept their name have another number now. */
function pairsBy(
  from: readonly unknown[],
  gone: readonly number[],
  to: readonly unknown[],
  come: readonly number[],
): ReadonlyMap<number, number> {
  const byName = new Map(come.map((index) => [nameOf(to[index]), index]));
  return new Map(
    gone.flatMap((index) => {
      const other = byName.get(nameOf(from[index]));
      return other === undefined ? [] : [[index, other] as const];
    }),
  );
}

function scalarAt(item: unknown, path: readonly string[]): string | undefined {
  const value = path.reduce<unknown>((map, key) => (isObject(map) ? valueAt(map, key) : undefined), item);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** Whether every item has a key, and no two the same. */
function areUnique(list: readonly unknown[], keyOf: (item: unknown) => string): boolean {
  const seen = new Set<string>();
  for (const item of list) {
    const key = keyOf(item);
    if (key === '' || seen.has(key)) return false;
    seen.add(key);
  }
  return true;
}
