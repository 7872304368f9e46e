import type { ApiObject } from 'cdk8s';
import { isObject, type JsonObject } from '../model/index.ts';

interface Definition {
  readonly props: Readonly<Record<string, unknown>>;
}

interface L1Class {
  manifest?(props: object): unknown;
}

/** A key that was given and is not in the result, as the owner wrote it. */
export interface DroppedField {
  readonly field: string;
}

/**
 * Plain data of one object, made by the generated class itself in one pass. Tokens are resolved first, because the
 * class copies field by field and would lose them.
 */
export function plainObject(object: ApiObject): { readonly body: Record<string, unknown>; readonly dropped: readonly DroppedField[] } {
  const { props } = object as unknown as Definition;
  const given = { ...props, metadata: metadataOf(object) };
  const resolved = resolveTokens(given) as Record<string, unknown>;
  const kind = object.constructor as L1Class;
  if (typeof kind.manifest !== 'function') return { body: resolved, dropped: [] };
  const body = kind.manifest(resolved) as Record<string, unknown>;
  const dropped: DroppedField[] = [];
  findDropped(resolved, body, '', dropped);
  return { body, dropped };
}

function metadataOf({ metadata }: ApiObject): Record<string, unknown> {
  const fields = metadata as unknown as Record<string, unknown>;
  const further = fields['_additionalAttributes'] as Record<string, unknown>;
  const filled: Record<string, unknown> = {};
  for (const key of metadataFields) if (!isEmpty(fields[key])) filled[key] = fields[key];
  for (const key of Object.keys(further)) if (!metadataFields.has(key) && !isEmpty(further[key])) assign(filled, key, further[key]);
  return filled;
}

/** What cdk8s keeps beside the metadata it was given, because methods may change it. */
const metadataFields: ReadonlySet<string> = new Set(['name', 'namespace', 'labels', 'annotations', 'finalizers', 'ownerReferences']);

/** Sets a key as its own, `__proto__` too, which plain assignment would take for the prototype. */
function assign(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  else target[key] = value;
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && !(value instanceof Date) && Object.keys(value).length === 0;
}

/** Replaces cdk8s tokens (`Lazy`, anything with a `resolve()`); data without any is returned as it is. */
function resolveTokens(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (Array.isArray(value)) {
    let copy: unknown[] | undefined;
    for (let i = 0; i < value.length; i++) {
      const next = resolveTokens(value[i]);
      if (next !== value[i]) copy ??= value.slice(0, i);
      copy?.push(next);
    }
    return copy ?? value;
  }
  const { produce, resolve } = value as { produce?: unknown; resolve?: unknown };
  if (typeof produce === 'function') return resolveTokens((produce as () => unknown).call(value));
  if (typeof resolve === 'function') return resolveTokens((resolve as () => unknown).call(value));
  const source = value as Record<string, unknown>;
  let copy: Record<string, unknown> | undefined;
  for (const key of Object.keys(source)) {
    const next = resolveTokens(source[key]);
    if (next === source[key]) continue;
    copy ??= Object.assign(Object.create(Object.getPrototypeOf(source)), source) as Record<string, unknown>;
    copy[key] = next;
  }
  return copy ?? value;
}

/** Names that the classes spell differently from the API, in lower case: enough to find a field again. */
function findDropped(given: unknown, made: unknown, path: string, dropped: DroppedField[]): void {
  if (given === made) return;
  if (Array.isArray(given)) {
    if (!Array.isArray(made)) dropped.push({ field: path });
    else for (let i = 0; i < given.length; i++) findDropped(given[i], made[i], `${path}[${i}]`, dropped);
    return;
  }
  if (!isObject(given)) return;
  if (!isObject(made)) {
    // Quantity and IntOrString are classes that hold one value; a date becomes a text.
    if (made === undefined || !('value' in given || given instanceof Date)) dropped.push({ field: path });
    return;
  }
  for (const key of Object.keys(given)) {
    const value = given[key];
    // Most are texts and numbers that arrived as they are; nothing more is asked of them, nor is their path put together.
    if (value === undefined || value === null || (typeof value !== 'object' && made[key] === value)) continue;
    const next = Object.hasOwn(made, key) ? made[key] : spelledOtherwise(made, key);
    const field = path === '' ? key : `${path}.${key}`;
    if (next === undefined) dropped.push({ field });
    else findDropped(value, next, field, dropped);
  }
}

function spelledOtherwise(made: Record<string, unknown>, key: string): unknown {
  const wanted = key.toLowerCase();
  for (const other of Object.keys(made)) {
    const name = other.toLowerCase();
    if (name === wanted || name === `$${wanted}`) return made[other];
  }
  return undefined;
}

/** Removes what is not data: undefined and null, at any depth. Empty maps stay, because `emptyDir: {}` means something. */
export function canonical(value: unknown): JsonObject {
  return clean(value) as JsonObject;
}

function clean(value: unknown): unknown {
  if (Array.isArray(value)) return Object.freeze(value.filter((entry) => entry !== undefined && entry !== null).map(clean));
  if (value instanceof Date) return value.toISOString();
  if (!isObject(value)) return value;
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const entry = value[key];
    if (entry !== undefined && entry !== null) assign(result, key, clean(entry));
  }
  return Object.freeze(result);
}
