import { isObject } from '../../model/index.ts';
import { leavesNoTrace, sameValue } from './equal.ts';
import { pairing, partner } from './lists.ts';
import type { Path } from './path.ts';

/** One field that is not as rendered. A side without the field is `undefined`. */
export interface Difference {
  readonly path: Path;
  readonly rendered: unknown;
  readonly live: unknown;
}

/**
 * Rendered fields that the cluster has otherwise. What is not rendered is not compared: the API server fills in defaults,
 * and controllers own fields of their own.
 */
export function differences(rendered: unknown, live: unknown, path: Path = []): readonly Difference[] {
  if (isObject(rendered) && isObject(live)) {
    return Object.entries(rendered).flatMap(([key, value]) =>
      differences(value, Object.hasOwn(live, key) ? live[key] : undefined, [...path, key]),
    );
  }
  if (Array.isArray(rendered) && Array.isArray(live)) return listDifferences(rendered, live, path);
  if (live === undefined || live === null ? leavesNoTrace(rendered, path) : sameValue(rendered, live, path)) return [];
  return [{ path, rendered, live: live ?? undefined }];
}

function listDifferences(rendered: readonly unknown[], live: readonly unknown[], path: Path): readonly Difference[] {
  const pairs = pairing(String(path.at(-1)), rendered);
  if (pairs === 'set') return rendered.every((item) => live.includes(item)) ? [] : [{ path, rendered, live }];
  if (pairs === 'place') {
    // One more or one less shifts all that follow, so that only the whole list can be named.
    if (rendered.length !== live.length) return [{ path, rendered, live }];
    return rendered.flatMap((item, index) => differences(item, live[index], [...path, index]));
  }
  return rendered.flatMap((item, index) => differences(item, partner(item, live, pairs), [...path, index]));
}
