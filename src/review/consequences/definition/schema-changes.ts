import { isDeepStrictEqual } from 'node:util';
import { below, type Fields, fields, texts } from '../../../checks/index.ts';

/** What a schema no longer takes, or takes otherwise. Paths as in an object, `[]` for each item of a list, `{}` for each value of a map. */
export interface SchemaChange {
  readonly path: string;
  /** `gone` is dropped from objects without a word, the other two are refused. */
  readonly change: 'gone' | 'required' | 'narrower';
}

/** How a later schema takes less than an earlier one. */
export function schemaChanges(before: unknown, after: unknown, path = ''): readonly SchemaChange[] {
  const [old, young] = [fields(before), fields(after)];
  const [oldProperties, properties] = [fields(old.properties), fields(young.properties)];
  const keepsUnknown = young['x-kubernetes-preserve-unknown-fields'] === true || young.additionalProperties !== undefined;
  const at = (name: string) => (path === '' ? name : `${path}.${name}`);
  const required = texts(young.required).filter(
    (name) => !texts(old.required).includes(name) && below(properties[name], 'default') === undefined,
  );
  return [
    ...Object.keys(oldProperties).flatMap((name) => {
      if (properties[name] !== undefined) return schemaChanges(oldProperties[name], properties[name], at(name));
      return keepsUnknown ? [] : [{ path: at(name), change: 'gone' as const }];
    }),
    ...required.map((name) => ({ path: at(name), change: 'required' as const })),
    ...(isNarrower(old, young) ? [{ path, change: 'narrower' as const }] : []),
    ...(old.items === undefined ? [] : schemaChanges(old.items, young.items, `${path}[]`)),
    ...(isMap(old) && isMap(young) ? schemaChanges(old.additionalProperties, young.additionalProperties, `${path}{}`) : []),
  ];
}

function isMap({ additionalProperties }: Fields): boolean {
  return typeof additionalProperties === 'object' && additionalProperties !== null;
}

const lower = ['maximum', 'maxLength', 'maxItems', 'maxProperties'];
const higher = ['minimum', 'minLength', 'minItems', 'minProperties'];

function isNarrower(old: Fields, young: Fields): boolean {
  if (young.type !== old.type && old.type !== undefined && young.type !== undefined) return true;
  if (Array.isArray(young.enum) && (!Array.isArray(old.enum) || old.enum.some((value) => !(young.enum as unknown[]).includes(value))))
    return true;
  if (young.pattern !== undefined && young.pattern !== old.pattern) return true;
  if (old.nullable === true && young.nullable !== true) return true;
  const number = (value: unknown) => (typeof value === 'number' ? value : undefined);
  const shrinks = (key: string, isLess: (a: number, b: number) => boolean) => {
    const [from, to] = [number(old[key]), number(young[key])];
    return to !== undefined && (from === undefined || isLess(to, from));
  };
  if (lower.some((key) => shrinks(key, (a, b) => a < b)) || higher.some((key) => shrinks(key, (a, b) => a > b))) return true;
  const rules = (one: Fields) => (Array.isArray(one['x-kubernetes-validations']) ? (one['x-kubernetes-validations'] as unknown[]) : []);
  return rules(young).some((rule) => !rules(old).some((known) => isDeepStrictEqual(known, rule)));
}

/** Whether an object has what a change is about: a value at the path, or for a newly required field a parent without it. */
export function isConcerned(object: unknown, { path, change }: SchemaChange): boolean {
  const steps = path.split(/\.|(?=\[\]|\{\})/).filter((step) => step !== '');
  if (change !== 'required') return valuesAt(object, steps).some((value) => value !== undefined);
  const [name = ''] = steps.slice(-1);
  return valuesAt(object, steps.slice(0, -1)).some((value) => value !== undefined && below(value, name) === undefined);
}

function valuesAt(value: unknown, [step, ...rest]: readonly string[]): readonly unknown[] {
  if (step === undefined || value === undefined) return [value];
  if (step === '[]') return Array.isArray(value) ? value.flatMap((item) => valuesAt(item, rest)) : [];
  if (step === '{}') return Object.values(fields(value)).flatMap((item) => valuesAt(item, rest));
  return valuesAt(fields(value)[step], rest);
}
