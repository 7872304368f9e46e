import { isObject, type Json, type JsonObject } from '../model/index.ts';
import { identityOf, type KubeObject } from './api.ts';

/** Field below a field, `below(object, 'spec', 'replicas')`; nothing where one of them is missing. What a server sends is JSON. */
export function below(value: unknown, ...path: readonly string[]): Json | undefined {
  let current = value as Json | undefined;
  for (const key of path) current = isObject(current) && Object.hasOwn(current, key) ? (current as JsonObject)[key] : undefined;
  return current;
}

/** The map, or an empty one where the field is missing or of another kind: the API server has judged that already. */
export function fields(value: unknown): JsonObject {
  return isObject(value) ? (value as JsonObject) : {};
}

/** The maps in a list. */
export function items(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? (value.filter(isObject) as JsonObject[]) : [];
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}

/** Text by text. */
export function textMap(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(fields(value)).filter((pair): pair is [string, string] => typeof pair[1] === 'string'));
}

/** A missing count is none, as in the status of a workload. */
export function count(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

/** Text below an object; empty where there is none. */
export function textAt(object: unknown, ...path: readonly string[]): string {
  return text(below(object, ...path));
}

/** Maps in a list below an object; none where there is no list. */
export function itemsAt(object: unknown, ...path: readonly string[]): readonly JsonObject[] {
  return items(below(object, ...path));
}

/** A condition of the status, by its type. */
export function conditionOf(object: unknown, type: string): JsonObject | undefined {
  return itemsAt(object, 'status', 'conditions').find((condition) => condition['type'] === type);
}

export function annotationsOf(object: KubeObject): Readonly<Record<string, string>> {
  return textMap(below(object, 'metadata', 'annotations'));
}

/** `namespace/name`, or the name alone. */
export function nameOf(object: KubeObject): string {
  const { namespace, name } = identityOf(object);
  return namespace === '' ? name : `${namespace}/${name}`;
}

export function uidOf(object: KubeObject): string {
  return textAt(object, 'metadata', 'uid');
}

export function isBeingDeleted(object: KubeObject): boolean {
  return below(object, 'metadata', 'deletionTimestamp') !== undefined;
}
