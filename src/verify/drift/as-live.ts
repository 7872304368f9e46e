import { isObject, type Json, type JsonObject } from '../../model/index.ts';
import { leavesNoTrace, sameValue } from './equal.ts';
import { leftovers } from './leftovers.ts';
import { pairing, partner } from './lists.ts';
import type { Path } from './path.ts';

/**
 * The live object as far as it is ours: every rendered field with the value it has in the cluster, and what Argo CD set there
 * before and is no longer rendered. Defaults of the API server and fields of controllers are not in it.
 */
export function asLive(rendered: JsonObject, live: JsonObject): JsonObject {
  const shared = pictured(rendered, live, []) as JsonObject;
  return leftovers(rendered, live).reduce<JsonObject>((object, path) => withLeftover(object, live, path, '') as JsonObject, shared);
}

/** Nothing where the cluster has nothing in its place. */
function pictured(rendered: Json, live: Json | undefined, path: Path): Json | undefined {
  if (live === undefined || live === null) return leavesNoTrace(rendered, path) ? rendered : undefined;
  if (isObject(rendered) && isObject(live)) {
    const entries = Object.entries(rendered as JsonObject).flatMap(([key, value]) => {
      const there = pictured(value, Object.hasOwn(live, key) ? (live as JsonObject)[key] : undefined, [...path, key]);
      return there === undefined ? [] : [[key, there] as const];
    });
    return Object.fromEntries(entries);
  }
  if (Array.isArray(rendered) && Array.isArray(live)) return picturedList(rendered, live, path);
  return sameValue(rendered, live, path) ? rendered : live;
}

function picturedList(rendered: readonly Json[], live: readonly Json[], path: Path): Json {
  const pairs = pairing(String(path.at(-1)), rendered);
  if (pairs === 'set') return rendered.filter((item) => live.includes(item));
  if (pairs === 'place')
    return live.map((item, index) =>
      index < rendered.length ? (pictured(rendered[index] ?? null, item, [...path, index]) ?? item) : item,
    );
  return rendered.flatMap((item, index) => pictured(item, partner(item, live, pairs) as Json | undefined, [...path, index]) ?? []);
}

/** Puts what stands at a path of the live object to the rest of ours; items of lists are found by their keys. */
function withLeftover(ours: Json | undefined, live: Json | undefined, [step, ...rest]: Path, field: string): Json {
  if (step === undefined) return live ?? null;
  if (typeof step === 'number') {
    const [list, there] = [Array.isArray(ours) ? (ours as readonly Json[]) : [], (live as readonly Json[])[step]];
    const pairs = pairing(field, list.length === 0 ? [there] : list);
    const mine = typeof pairs === 'string' ? undefined : list.find((item) => partner(there, [item], pairs) !== undefined);
    if (mine === undefined) return [...list, withLeftover(undefined, there, [], field)];
    return list.map((item) => (item === mine ? withLeftover(item, there, rest, field) : item));
  }
  const [object, there] = [isObject(ours) ? (ours as JsonObject) : {}, isObject(live) ? (live as JsonObject)[step] : undefined];
  return { ...object, [step]: withLeftover(object[step], there, rest, step) };
}
