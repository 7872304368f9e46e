import type { IConstruct } from 'constructs';

let places: WeakMap<IConstruct, string> | undefined;

/**
 * Notes from now on where the owner's code makes each construct. A stack for every construct costs more than all the
 * rest of a render, so a run traces only when it has findings to explain: it builds the tree a second time.
 */
export function startTracing(): void {
  places = new WeakMap();
}

export function stopTracing(): void {
  places = undefined;
}

/** Whose stack says where we are. Only the owner's lines of it are wanted: the map of the tool, which is large, stays unread. */
class Place extends Error {
  readonly onlyOwners = true;
}

/** Called by the constructors that owners call. */
export function trace(construct: IConstruct): void {
  if (places === undefined) return;
  const source = sourceOf(new Place().stack);
  if (source !== undefined) places.set(construct, source);
}

/** The owner's line that made a construct, or the nearest one above it. */
export function sourceOfConstruct(construct: IConstruct): string | undefined {
  if (places === undefined) return undefined;
  for (const scope of [...construct.node.scopes].reverse()) {
    const source = places.get(scope);
    if (source !== undefined) return source;
  }
  return undefined;
}

/** First line of a stack that lies in the owner's code, e.g. `clusters/vx-home/data.ts:12`. */
export function sourceOf(stack: string | undefined): string | undefined {
  const match = stack?.match(/(?:^|[\s(/])(clusters\/[^\s():]+\.ts):(\d+)/m);
  return match === null || match === undefined ? undefined : `${match[1]}:${match[2]}`;
}
