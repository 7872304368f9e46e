import { readPattern } from './pattern.ts';
import { rules } from './rules.ts';
import type { StoredSchema } from './stored.ts';

/** A schema in the dialect the validator compiles: JSON Schema and the keywords of `validator.ts`. */
export type CompiledSchema = { [key: string]: unknown };

/** What a schema needs from its surroundings. */
export interface Surroundings {
  /** Gives a nested schema a name under which the validator can find it when data first reaches it. */
  readonly name: (schema: StoredSchema) => string;
  /** The stored schema of a name. */
  readonly definition: (name: string) => StoredSchema | undefined;
}

const KEPT = [
  'type',
  'format',
  'enum',
  'pattern',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
  'uniqueItems',
  'required',
  'allOf',
  'anyOf',
  'oneOf',
  'not',
] as const;

/**
 * One level of a stored schema. Nested objects become `definition` keywords, compiled only when data reaches them:
 * compiling all of what a pod can hold takes a third of a second, what a fleet uses of it some milliseconds.
 */
export function translate(schema: StoredSchema, around: Surroundings): CompiledSchema {
  if (schema.$ref !== undefined) {
    const target = around.definition(schema.$ref);
    return target === undefined || target.properties !== undefined ? { definition: schema.$ref } : translate(target, around);
  }
  if (schema.format === 'quantity') return { quantity: true };
  const result: CompiledSchema = {};
  for (const key of KEPT) if (schema[key] !== undefined) result[key] = schema[key];
  if (typeof result.pattern === 'string' && readPattern(result.pattern) === undefined) {
    result.unreadPattern = result.pattern;
    delete result.pattern;
  }
  if (schema['x-kubernetes-int-or-string'] === true) {
    result.type = ['integer', 'string'];
    delete result.anyOf;
  }
  if (schema.nullable === true && result.type !== undefined) {
    result.type = [result.type, 'null'].flat();
    if (Array.isArray(result.enum)) result.enum = [...result.enum, null];
  }
  if (schema.items !== undefined) result.items = nested(schema.items, around);
  if (schema['x-kubernetes-validations'] !== undefined) result.celRules = schema['x-kubernetes-validations'];
  const keys = schema['x-kubernetes-list-map-keys'];
  if (Array.isArray(keys) && schema.items !== undefined) result.listKeys = listKeys(keys, schema.items, around);
  else if (schema['x-kubernetes-list-type'] === 'set') result.listKeys = [];
  if (schema.type === 'object') Object.assign(result, objectKeywords(schema, around));
  return result;
}

/** One built-in definition with the rules that OpenAPI does not carry. */
export function translateDefinition(name: string, schema: StoredSchema, around: Surroundings): CompiledSchema {
  const result = translate(schema, around);
  const extra = rules[name];
  if (extra === undefined) return result;
  const properties = { ...(result.properties as Record<string, CompiledSchema>) };
  for (const [field, fragment] of Object.entries(extra.fields ?? {})) {
    if (properties[field] !== undefined) properties[field] = { ...properties[field], ...fragment };
  }
  const required = [...new Set([...(schema.required ?? []), ...(extra.required ?? [])])];
  return {
    ...result,
    properties,
    ...(required.length === 0 ? {} : { required }),
    ...(extra.checks === undefined ? {} : { ruleChecks: name }),
  };
}

/** The schema of a custom resource: its own fields and those that every object has. */
export function translateCustomResource(schema: StoredSchema, around: Surroundings): CompiledSchema {
  const { metadata, ...own } = schema.properties ?? {};
  const result = translate(
    { ...schema, type: 'object', properties: { ...own, status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } } },
    around,
  );
  const named = metadata?.properties === undefined ? {} : { properties: mapValues(metadata.properties, (value) => nested(value, around)) };
  const everyObject = {
    apiVersion: { type: 'string' },
    kind: { type: 'string' },
    metadata: { definition: 'meta.v1.ObjectMeta', ...named },
  };
  return { ...result, properties: { ...(result.properties as object), ...everyObject } };
}

function nested(schema: StoredSchema, around: Surroundings): CompiledSchema {
  return schema.properties === undefined ? translate(schema, around) : { definition: around.name(schema) };
}

function objectKeywords(schema: StoredSchema, around: Surroundings): CompiledSchema {
  const open = schema['x-kubernetes-preserve-unknown-fields'] === true || schema.additionalProperties === true;
  const values = typeof schema.additionalProperties === 'object' ? nested(schema.additionalProperties, around) : undefined;
  const properties = {
    ...(schema['x-kubernetes-embedded-resource'] === true
      ? { apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata: { definition: 'meta.v1.ObjectMeta' } }
      : {}),
    ...mapValues(schema.properties ?? {}, (value) => nested(value, around)),
  };
  return {
    ...(Object.keys(properties).length === 0 ? {} : { properties }),
    ...(open ? {} : { additionalProperties: values ?? false }),
  };
}

/** The fields by which the items of a list are told apart, each with the value the API server fills in. */
function listKeys(keys: readonly unknown[], items: StoredSchema, around: Surroundings) {
  const item = items.$ref === undefined ? items : around.definition(items.$ref);
  return keys.map((key) => ({ key: String(key), default: item?.properties?.[String(key)]?.default }));
}

function mapValues<T, U>(values: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));
}
