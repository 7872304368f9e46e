import { isObject } from '../model/index.ts';

/** A map out of YAML that may hold anything. */
export type Fields = Readonly<Record<string, unknown>>;

const nothing: Fields = Object.freeze({});
const none: readonly never[] = Object.freeze([]);

/** The map, or an empty one when the field is missing or of another kind; the wrong kind is the schema's finding. */
export function fields(value: unknown): Fields {
  return isObject(value) ? value : nothing;
}

/** The maps in a list; an empty list when the field is missing or of another kind. */
export function items(value: unknown): readonly Fields[] {
  if (!Array.isArray(value)) return none;
  return value.every(isObject) ? value : value.map(fields);
}

/** The texts in a list. */
export function texts(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return none;
  return value.every((entry) => typeof entry === 'string') ? value : value.filter((entry) => typeof entry === 'string');
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function whole(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** Text by text; entries of another kind are left out. */
export function textMap(value: unknown): Readonly<Record<string, string>> {
  if (!isObject(value)) return nothing as Readonly<Record<string, string>>;
  for (const entry of Object.values(value)) {
    if (typeof entry !== 'string')
      return Object.fromEntries(Object.entries(value).filter((pair): pair is [string, string] => typeof pair[1] === 'string'));
  }
  return value as Readonly<Record<string, string>>;
}

/** Field below a field: `below(body, 'spec', 'template')`. */
export function below(value: unknown, ...path: readonly string[]): unknown {
  let current: unknown = value;
  for (const key of path) current = isObject(current) ? current[key] : undefined;
  return current;
}

/** A value of any kind in a message: texts as they stand, a missing one as such. */
export function shown(value: unknown): string {
  if (value === undefined) return '(missing)';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
