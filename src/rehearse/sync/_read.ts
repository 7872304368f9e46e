import { isObject, type Json, type JsonObject } from '../../model/index.ts';

/** Field below a field, `below(object, 'spec', 'replicas')`; nothing where one of them is missing. */
export function below(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  let current = value;
  for (const key of path) current = isObject(current) ? (current as JsonObject)[key] : undefined;
  return current;
}

/** The map, or an empty one where the field is missing. */
export function fields(value: Json | undefined): JsonObject {
  return isObject(value) ? (value as JsonObject) : {};
}

/** The maps in a list. */
export function items(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? (value.filter(isObject) as JsonObject[]) : [];
}

export function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

export function texts(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}

/** A missing count is none, as in the status of a workload. */
export function count(value: Json | undefined): number {
  return typeof value === 'number' ? value : 0;
}
