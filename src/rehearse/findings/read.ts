import type { KubeObject } from '../../api/index.ts';
import { isObject } from '../../model/index.ts';

/** A value below an object of the server, whatever it is. */
export function at(object: unknown, ...path: readonly string[]): unknown {
  let value = object;
  for (const key of path) value = isObject(value) ? value[key] : undefined;
  return value;
}

/** Text below an object; empty where there is none. */
export function textAt(object: unknown, ...path: readonly string[]): string {
  const value = at(object, ...path);
  return typeof value === 'string' ? value : '';
}

/** Maps in a list below an object; none where there is no list. */
export function listAt(object: unknown, ...path: readonly string[]): readonly Record<string, unknown>[] {
  const value = at(object, ...path);
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** A condition of the status, by its type. */
export function conditionOf(object: KubeObject, type: string): Record<string, unknown> | undefined {
  return listAt(object, 'status', 'conditions').find((condition) => condition.type === type);
}
