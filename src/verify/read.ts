import { isObject } from '../model/index.ts';

/** A map of the server that may hold anything. */
export type Fields = Readonly<Record<string, unknown>>;

/** Field below a field: `below(node, 'status', 'allocatable')`. */
export function below(value: unknown, ...path: readonly string[]): unknown {
  let current: unknown = value;
  for (const key of path) current = isObject(current) && Object.hasOwn(current, key) ? current[key] : undefined;
  return current;
}

/** The map, or an empty one when the field is missing or of another kind. */
export function fields(value: unknown): Fields {
  return isObject(value) ? value : {};
}

/** The maps in a list. */
export function items(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
