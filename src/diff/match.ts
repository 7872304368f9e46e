import { groupBy, identityKey, isObject, type Manifest, withoutName } from '../model/index.ts';
import { type Leaves, leavesOf, similarity } from './similarity.ts';

/** One object in two states; one of them may not have it. */
export interface Pair {
  readonly before?: Manifest | undefined;
  readonly after?: Manifest | undefined;
}

/** Least share of leaves that an object and what it is called now have in common. */
const leastAlike = 0.75;
/** By how much the best match has to be better than the next one. */
const leastAhead = 0.1;
/** Fewer values than these say nothing: every ServiceAccount is like every other. */
const fewestLeaves = 3;
/** More pairs of one kind than these are only held against each other as a whole. */
const mostPairs = 2500;

/** Objects of one state that are not the very same in the other: what is alike in both is one object, where they were read together. */
export function notShared(these: readonly Manifest[], those: readonly Manifest[]): readonly Manifest[] {
  const there = new Set(those);
  return these.filter((one) => !there.has(one));
}

/** Finds for every object of one state what it is in the other: by its identity, and what is left by what it consists of. */
export function matchManifests(base: readonly Manifest[], head: readonly Manifest[]): readonly Pair[] {
  const before = groupBy(base, ({ identity }) => identityKey(identity));
  const after = groupBy(head, ({ identity }) => identityKey(identity));
  const pairs = [...new Set([...before.keys(), ...after.keys()])].flatMap((key) =>
    samePlaceFirst(before.get(key) ?? [], after.get(key) ?? []),
  );
  const renamed = renames(
    pairs.flatMap((pair) => (pair.after === undefined && pair.before !== undefined ? [pair.before] : [])),
    pairs.flatMap((pair) => (pair.before === undefined && pair.after !== undefined ? [pair.after] : [])),
  );
  const found = new Set(renamed.values());
  return pairs.flatMap((pair): Pair[] => {
    if (pair.after === undefined && pair.before !== undefined) return [{ ...pair, after: renamed.get(pair.before) }];
    return pair.before === undefined && pair.after !== undefined && found.has(pair.after) ? [] : [pair];
  });
}

/** Nearly always one each. An object that stands twice is first looked for where it was. */
function samePlaceFirst(before: readonly Manifest[], after: readonly Manifest[]): readonly Pair[] {
  if (before.length <= 1 && after.length <= 1) return [{ before: before[0], after: after[0] }];
  const left = [...after];
  const take = (index: number) => (index < 0 ? undefined : left.splice(index, 1)[0]);
  const stayed = before.map((one) => ({ before: one, after: take(left.findIndex(({ file }) => file === one.file)) }));
  const moved = stayed.map((pair) => (pair.after === undefined ? { ...pair, after: take(left.length - 1) } : pair));
  return [...moved, ...left.map((one) => ({ after: one }))];
}

/**
 * Objects that are gone and objects that are new which are the same under another name, or in another namespace: of one kind, and
 * alike in three quarters of their values, each as it is or without the names of object, application and namespace. Where more than one would do, neither is said to be.
 */
function renames(gone: readonly Manifest[], come: readonly Manifest[]): ReadonlyMap<Manifest, Manifest> {
  const kindOf = ({ identity }: Manifest) => `${identity.group}/${identity.kind}`;
  const candidates = groupBy(come, kindOf);
  const found = new Map<Manifest, Manifest>();
  for (const [kind, before] of groupBy(gone, kindOf))
    for (const [a, b] of renamesOfKind(before, candidates.get(kind) ?? [])) found.set(a, b);
  return found;
}

function renamesOfKind(gone: readonly Manifest[], come: readonly Manifest[]): readonly (readonly [Manifest, Manifest])[] {
  if (gone.length === 0 || come.length === 0) return [];
  const [before, after] = [gone.map(nameless), come.map(nameless)];
  const same = sameBodies(before, after);
  const taken = new Set(same.flat());
  const [left, right] = [before.filter((one) => !taken.has(one)), after.filter((one) => !taken.has(one))];
  const alike = left.length * right.length > mostPairs ? [] : alikeBodies(left, right);
  return [...same, ...alike].map(([a, b]) => [a.manifest, b.manifest] as const);
}

/** An object without what it is called. */
interface Nameless {
  readonly manifest: Manifest;
  readonly leaves: Leaves;
  readonly isTelling: boolean;
}

function nameless(manifest: Manifest): Nameless {
  const { identity, origin, body } = manifest;
  const names = [...new Set([identity.name, origin.application, identity.namespace])].filter((name) => name !== '');
  const rules = names.map((name) => withoutName(name, '<name>'));
  const { apiVersion: _, kind: __, metadata, ...rest } = body;
  const { labels, annotations } = isObject(metadata) ? metadata : {};
  const leaves = leavesOf({ ...rest, labels, annotations }, (text) => rules.reduce((left, rule) => rule(left), text));
  return { manifest, leaves, isTelling: leavesOf(rest).raw.length >= fewestLeaves };
}

type Match = readonly [Nameless, Nameless];

/** Those that are equal but for their names, where only one is on each side. Linear, so that it works for any number. */
function sameBodies(before: readonly Nameless[], after: readonly Nameless[]): readonly Match[] {
  const bodyOf = ({ leaves }: Nameless) => JSON.stringify([...leaves.nameless].sort());
  const there = groupBy(after, bodyOf);
  return [...groupBy(before, bodyOf)].flatMap(([body, all]) => {
    const [[one, another], [other, more]] = [all, there.get(body) ?? []];
    return one?.isTelling === true && other !== undefined && another === undefined && more === undefined ? [[one, other] as const] : [];
  });
}

/** Those that are each other's best match by far. */
function alikeBodies(before: readonly Nameless[], after: readonly Nameless[]): readonly Match[] {
  const scores = before.map((one) => after.map((other) => similarity(one.leaves, other.leaves)));
  return before.flatMap((one, row) => {
    const ofRow = scores[row] ?? [];
    const score = Math.max(...ofRow);
    const column = ofRow.indexOf(score);
    const other = after[column];
    if (other === undefined || score < leastAlike || !one.isTelling || !other.isTelling) return [];
    const rivals = [
      ...ofRow.filter((_, index) => index !== column),
      ...scores.flatMap((line, index) => (index === row ? [] : (line[column] ?? []))),
    ];
    return rivals.some((rival) => rival > score - leastAhead) ? [] : [[one, other] as const];
  });
}
