import { identityOf, type KubeObject } from '../../api/index.ts';
import { isObject, type Json, type JsonObject } from '../../model/index.ts';

/** The map, or an empty one where the field is missing or of another kind: the API server has judged that already. */
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

/** Text by text. */
export function textMap(value: Json | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(fields(value)).filter((pair): pair is [string, string] => typeof pair[1] === 'string'));
}

/** Field below a field: `below(object, 'spec', 'template')`. */
export function below(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  let current = value;
  for (const key of path) current = fields(current)[key];
  return current;
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
  return text(below(object, 'metadata', 'uid'));
}

export function isBeingDeleted(object: KubeObject): boolean {
  return below(object, 'metadata', 'deletionTimestamp') !== undefined;
}
