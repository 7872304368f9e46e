import { isObject, type Model } from '../model/index.ts';
import modelSchema from '../model/model.schema.json' with { type: 'json' };

/** As much of JSON Schema as the schema of a model is written in; a test holds that it uses no more. */
interface Schema {
  readonly description?: string;
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
}

const definitions: Readonly<Record<string, Schema>> = modelSchema.definitions;
const model = modelSchema.definitions.Model;

/** All fields of a model. */
export const modelFields = Object.keys(model.properties) as readonly (keyof Model)[];

/** What in a value does not follow the published schema of a model; nothing when all does. */
export function modelFault(value: unknown): string | undefined {
  return faultIn(value, model, '')?.trim();
}

/** Whether one field alone follows the schema. */
export function isModelField(key: keyof Model, value: unknown): boolean {
  return faultIn(value, model.properties[key], '') === undefined;
}

export function isRequiredField(key: keyof Model): boolean {
  return model.required.includes(key);
}

/**
 * The first fault, in the words and the order of Ajv, which takes a tenth of a second to compile this schema before it reads
 * anything.
 */
function faultIn(value: unknown, schema: Schema, path: string): string | undefined {
  if (schema.$ref !== undefined) return faultIn(value, definitions[schema.$ref.slice('#/definitions/'.length)] ?? {}, path);
  const types = schema.type === undefined ? [] : [schema.type].flat();
  if (types.length > 0 && !types.includes(typeOf(value))) return `${path} must be ${types.join()}`;
  if (schema.const !== undefined && value !== schema.const) return `${path} must be equal to constant`;
  if (schema.enum?.includes(value) === false) return `${path} must be equal to one of the allowed values`;
  const branches = schema.anyOf?.map((branch) => faultIn(value, branch, path)) ?? [];
  if (branches.length > 0 && !branches.includes(undefined)) return branches[0];
  if (Array.isArray(value)) return firstFault(value.entries(), () => schema.items, path);
  return isObject(value) ? faultInMap(value, schema, path) : undefined;
}

function faultInMap(value: Readonly<Record<string, unknown>>, schema: Schema, path: string): string | undefined {
  const { required = [], properties = {}, additionalProperties = true } = schema;
  const missing = required.find((key) => value[key] === undefined);
  if (missing !== undefined) return `${path} must have required property '${missing}'`;
  const others = Object.keys(value).filter((key) => !Object.hasOwn(properties, key));
  if (additionalProperties === false && others.length > 0) return `${path} must NOT have additional properties`;
  const rest = typeof additionalProperties === 'object' ? additionalProperties : undefined;
  const known = Object.keys(properties).filter((key) => value[key] !== undefined);
  return firstFault(
    [...others, ...known].map((key) => [key, value[key]]),
    (key) => properties[key] ?? rest,
    path,
  );
}

function firstFault<K extends string | number>(
  entries: Iterable<readonly [K, unknown]>,
  schemaOf: (key: K) => Schema | undefined,
  path: string,
): string | undefined {
  for (const [key, value] of entries) {
    const schema = schemaOf(key);
    const fault = schema === undefined ? undefined : faultIn(value, schema, `${path}/${escaped(key)}`);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** A key as a JSON pointer has it. */
function escaped(key: string | number): string {
  return String(key).replaceAll('~', '~0').replaceAll('/', '~1');
}

function typeOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
}
