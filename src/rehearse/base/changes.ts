import { differencesOf, withoutSecrets } from '../../diff/index.ts';
import type { Json, JsonObject } from '../../model/index.ts';

/** One field that the owner changed. */
export interface Change {
  /** As the API server writes fields, but list items by their name: `spec.template.spec.containers[web].image`. */
  readonly path: string;
  /** Nothing where the field was not set. */
  readonly from: Json | undefined;
  /** Nothing where the field is not set any more. */
  readonly to: Json | undefined;
}

/** Stands for each value of a Secret: not even a changed one may reach a report. */
export const HIDDEN = '(not shown)';

/**
 * What differs between two states of one object, in the order of its fields. Amounts are the same when they mean the same,
 * and so are lists of named items whatever their order, unless the order is all that differs.
 */
export function changesBetween(base: JsonObject, head: JsonObject): readonly Change[] {
  const { fields, reordered } = differencesOf(base, head, { whole: true });
  const changes = fields.map(({ path, from, to, place }): Change => {
    const shown = (value: unknown) => (place.isHidden && value !== undefined ? HIDDEN : (withoutSecrets(value, place) as Json | undefined));
    return { path, from: shown(from), to: shown(to) };
  });
  const isTold = (list: string) => changes.some(({ path }) => path.startsWith(`${list}[`));
  return [...changes, ...reordered.filter(({ path }) => !isTold(path))];
}
