import { isObject } from '../model/index.ts';
import { areSame, type Comparing, type Where } from './differences.ts';
import { type Keying, keyingOf } from './keys.ts';
import { runsOf } from './lines.ts';
import { isOrderMeant } from './order.ts';
import { canonical } from './plain-data.ts';
import { placeOfItem } from './secrecy.ts';
import { shapeOfItems } from './shape.ts';
import { isAlike } from './similarity.ts';

type List = readonly unknown[];

/** Compares two lists: items by what tells them apart, sets without order, all others by the shortest way from one to the other. */
export function compareLists(comparing: Comparing, from: List, to: List, where: Where): void {
  const keying = keyingOf(from, to, where.shape, where.place.isHidden);
  if (keying !== undefined) compareKeyed(comparing, from, to, where, keying);
  else if (from.length === 1 && to.length === 1 && (!comparing.isWhole || (isObject(from[0]) && isObject(to[0]))))
    step(comparing, [from, 0], [to, 0], where, '0');
  else if (where.shape?.set === true) compareSets(comparing, from, to, where);
  else if (comparing.isWhole) compareWhole(comparing, from, to, where);
  else compareInOrder(comparing, from, to, where);
}

function compareKeyed(comparing: Comparing, from: List, to: List, where: Where, { keyOf, labelOf, isOfSchema, pairs }: Keying): void {
  const [before, after] = [
    new Map(from.map((item, index) => [keyOf(item), index])),
    new Map(to.map((item, index) => [keyOf(item), index])),
  ];
  const partner = pairs(
    [...before].filter(([key]) => !after.has(key)).map(([, index]) => index),
    [...after].filter(([key]) => !before.has(key)).map(([, index]) => index),
  );
  const known = comparing.fields.length;
  const taken = new Set<number>();
  from.forEach((item, index) => {
    const other = after.get(keyOf(item)) ?? partner.get(index);
    if (other !== undefined) taken.add(other);
    step(comparing, [from, index], [to, other], where, labelOf(from, index, to, other));
  });
  to.forEach((_, index) => {
    if (!taken.has(index)) step(comparing, [from, undefined], [to, index], where, labelOf(from, undefined, to, index));
  });
  const common = (list: List, others: ReadonlyMap<string, number>) => list.filter((item) => others.has(keyOf(item))).map(keyOf);
  const [wasOrder, isOrder] = [common(from, after), common(to, before)];
  if (wasOrder.every((key, index) => key === isOrder[index])) return;
  const names = (list: List) => list.map((_, index) => labelOf(list, index, list, index));
  const order = { path: where.path, from: names(from), to: names(to) };
  if (isOfSchema && !isOrderMeant(where.place.name, from, to)) comparing.reordered.push({ ...order });
  // Beside other changes of its items a sentence need not tell the order as well.
  else if (!comparing.isWhole || comparing.fields.length === known) comparing.fields.push({ ...order, place: where.place });
}

function compareSets(comparing: Comparing, from: List, to: List, where: Where): void {
  const texts = (list: List) => list.map((item) => canonical(item, where.isData));
  const [before, after] = [texts(from), texts(to)];
  const [had, has] = [new Set(before), new Set(after)];
  const gone = [...from.keys()].filter((index) => !has.has(before[index] ?? ''));
  const come = [...to.keys()].filter((index) => !had.has(after[index] ?? ''));
  if (gone.length + come.length === 0) return;
  const [one, other] = [gone[0], come[0]];
  if (comparing.isWhole && ![...from, ...to].every(isObject)) comparing.fields.push({ path: where.path, from, to, place: where.place });
  else if (gone.length === 1 && come.length === 1 && isObject(from[one ?? 0]) && isObject(to[other ?? 0]))
    step(comparing, [from, one], [to, other], where, String(other));
  else {
    const label = (item: unknown, index: number) =>
      typeof item === 'string' && !where.place.isHidden && item.length <= 80 ? item : String(index);
    for (const index of gone) step(comparing, [from, index], [to, undefined], where, label(from[index], index));
    for (const index of come) step(comparing, [from, undefined], [to, index], where, label(to[index], index));
  }
}

function compareWhole(comparing: Comparing, from: List, to: List, where: Where): void {
  if (from.length === to.length && [...from, ...to].every(isObject)) {
    for (const index of from.keys()) step(comparing, [from, index], [to, index], where, String(index));
  } else if (canonical(from, where.isData) !== canonical(to, where.isData))
    comparing.fields.push({ path: where.path, from, to, place: where.place });
}

function compareInOrder(comparing: Comparing, from: List, to: List, where: Where): void {
  const texts = (list: List) => list.map((item) => canonical(item, where.isData));
  let [a, b] = [0, 0];
  let gone: number[] = [];
  let come: number[] = [];
  const close = () => {
    compareGap(comparing, [from, gone], [to, come], where);
    [gone, come] = [[], []];
  };
  for (const { kind, count } of runsOf(texts(from), texts(to))) {
    if (kind === ' ') close();
    for (let index = 0; index < count; index++) {
      if (kind === '-') gone.push(a + index);
      if (kind === '+') come.push(b + index);
    }
    if (kind !== '+') a += count;
    if (kind !== '-') b += count;
  }
  close();
}

/** Items between two that are equal: as many as before are the same ones, changed; else those that are alike. */
function compareGap(
  comparing: Comparing,
  [from, gone]: readonly [List, number[]],
  [to, come]: readonly [List, number[]],
  where: Where,
): void {
  let next = 0;
  for (const [position, index] of gone.entries()) {
    const found =
      gone.length === come.length
        ? position
        : come.findIndex((other, place) => place >= next && place < next + 20 && isAlike(from[index], to[other]));
    if (found < 0) step(comparing, [from, index], [to, undefined], where, String(index));
    else {
      for (; next < found; next++) step(comparing, [from, undefined], [to, come[next]], where, String(come[next]));
      step(comparing, [from, index], [to, come[found]], where, String(come[found]));
      next = found + 1;
    }
  }
  for (; next < come.length; next++) step(comparing, [from, undefined], [to, come[next]], where, String(come[next]));
}

/** Compares two items, or tells of one that only one list has. */
function step(
  comparing: Comparing,
  [from, a]: readonly [List, number | undefined],
  [to, b]: readonly [List, number | undefined],
  where: Where,
  label: string,
): void {
  if (a !== undefined && b !== undefined && areSame(from[a], to[b], where)) return;
  const place = [
    a === undefined ? where.place : placeOfItem(where.place, from, a),
    b === undefined ? where.place : placeOfItem(where.place, to, b),
  ];
  comparing.walk(a === undefined ? undefined : from[a], b === undefined ? undefined : to[b], {
    path: `${where.path}[${label}]`,
    shape: shapeOfItems(where.shape),
    place: place.find(({ isHidden }) => isHidden) ?? where.place,
    depth: where.depth + 1,
    isData: where.isData,
  });
}
