import { isObject } from '../model/index.ts';
import { compareQuantities } from '../units/index.ts';
import { embeddedData } from './embedded.ts';
import { compareLists } from './lists.ts';
import { below, canonical, deepest, isEqual, valueAt } from './plain-data.ts';
import { outside, type Place, placeBelow } from './secrecy.ts';
import { type Shape, shapeAt, shapeOf } from './shape.ts';

/** One value that differs, as it is: secret values are still in it. `place` says whether it may be shown. */
export interface Difference {
  readonly path: string;
  /** Nothing where it was not set. */
  readonly from: unknown;
  /** Nothing where it is not set any more. */
  readonly to: unknown;
  readonly place: Place;
}

/** A list of named items that stands in another order, which the API server takes for the same list. */
export interface Reordering {
  readonly path: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
}

export interface Differences {
  readonly fields: readonly Difference[];
  readonly reordered: readonly Reordering[];
}

/** Where the comparison stands. */
export interface Where {
  readonly path: string;
  readonly shape: Shape | undefined;
  readonly place: Place;
  readonly depth: number;
  /** In the data of a text, where `null` is a value. */
  readonly isData: boolean;
}

/** One comparison: what it found so far, and how it tells it. */
export interface Comparing {
  readonly fields: Difference[];
  readonly reordered: Reordering[];
  readonly isWhole: boolean;
  readonly walk: (from: unknown, to: unknown, where: Where) => void;
}

export interface CompareOptions {
  /** @default what the schemas say of the kind of object */
  readonly shape?: Shape | undefined;
  /** For sentences: a text is one difference, and so is a list whose items nothing tells apart. @default false */
  readonly whole?: boolean | undefined;
}

/** How two values differ, in the order of their fields: those of `from` first. Texts that hold JSON or YAML are looked into. */
export function differencesOf(from: unknown, to: unknown, { shape, whole = false }: CompareOptions = {}): Differences {
  const comparing: Comparing = {
    fields: [],
    reordered: [],
    isWhole: whole,
    walk: (before, after, where) => walk(comparing, before, after, where),
  };
  walk(comparing, from, to, { path: '', shape: shape ?? shapeOfEither(from, to), place: outside, depth: 0, isData: false });
  return comparing;
}

function shapeOfEither(from: unknown, to: unknown): Shape | undefined {
  const shape = (value: unknown) => (isObject(value) ? shapeOf(valueAt(value, 'apiVersion'), valueAt(value, 'kind')) : undefined);
  return shape(to) ?? shape(from);
}

function walk(comparing: Comparing, from: unknown, to: unknown, where: Where): void {
  const [before, after] = where.isData ? [from, to] : [from ?? undefined, to ?? undefined];
  if (Object.is(before, after)) return;
  const { path, shape, place, depth, isData } = where;
  if (depth > deepest) {
    if (canonical(before, isData) !== canonical(after, isData)) comparing.fields.push({ path, from: before, to: after, place });
  } else if (isObject(before) && isObject(after)) compareMaps(comparing, before, after, where);
  // Of what nobody may see each key is told by itself, since nothing else can be.
  else if (place.isHidden && before === undefined && hasKeys(after)) compareMaps(comparing, {}, after, where);
  else if (place.isHidden && after === undefined && hasKeys(before)) compareMaps(comparing, before, {}, where);
  else if (Array.isArray(before) && Array.isArray(after)) compareLists(comparing, before, after, where);
  else if (typeof before === 'string' && typeof after === 'string') compareTexts(comparing, before, after, where);
  else if (!(shape?.amount === true && isSameAmount(before, after))) comparing.fields.push({ path, from: before, to: after, place });
}

/** Most values are the same, and that is seen in a fraction of the time; not again and again in what is nested deep. */
export function areSame(from: unknown, to: unknown, { depth, isData }: Pick<Where, 'depth' | 'isData'>): boolean {
  return depth < 12 ? isEqual(from, to, isData) : Object.is(from, to);
}

function hasKeys(value: unknown): value is Record<string, unknown> {
  return isObject(value) && Object.keys(value).length > 0;
}

function compareMaps(comparing: Comparing, from: Record<string, unknown>, to: Record<string, unknown>, where: Where): void {
  for (const key of Object.keys(from)) {
    const [before, after] = [from[key], valueAt(to, key)];
    if (areSame(before, after, where)) continue;
    const [one, other] = [whereBelow(where, from, key), whereBelow(where, to, key)];
    // What only one side calls a secret is one.
    comparing.walk(before, after, other.place.isHidden ? other : one);
  }
  for (const key of Object.keys(to)) if (!Object.hasOwn(from, key)) comparing.walk(undefined, to[key], whereBelow(where, to, key));
}

function whereBelow({ path, shape, place, depth, isData }: Where, map: Record<string, unknown>, key: string): Where {
  return { path: below(path, key), shape: shapeAt(shape, key), place: placeBelow(place, map, key), depth: depth + 1, isData };
}

function compareTexts(comparing: Comparing, from: string, to: string, where: Where): void {
  const { path, shape, place, depth } = where;
  if (shape?.amount === true && isSameAmount(from, to)) return;
  const data = place.isHidden || comparing.isWhole ? undefined : embeddedData(from, to, place.name);
  if (data === undefined) comparing.fields.push({ path, from, to, place });
  else
    comparing.walk(data.from, data.to, { path, shape: undefined, place: { ...outside, name: place.name }, depth: depth + 1, isData: true });
}

function isSameAmount(from: unknown, to: unknown): boolean {
  const isAmount = (value: unknown) => typeof value === 'string' || typeof value === 'number';
  if (!isAmount(from) || !isAmount(to)) return false;
  try {
    return compareQuantities(from, to) === 0;
  } catch {
    return false;
  }
}
