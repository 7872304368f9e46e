import { isObject } from '../../model/index.ts';

/** What a rule found in one object: the field below it, what is wrong, what to do. */
export interface RuleFinding {
  readonly code: 'SCHEMA_VALUE' | 'SCHEMA_REQUIRED' | 'SCHEMA_DUPLICATE_ENTRY' | 'SCHEMA_DEPRECATED_API';
  readonly field: readonly (string | number)[];
  readonly message: string;
  readonly hint?: string | undefined;
}

export type Rule = (value: Readonly<Record<string, unknown>>) => readonly RuleFinding[];

/** Rules of one definition. */
export interface DefinitionRules {
  readonly required?: readonly string[];
  /** JSON Schema keywords added to a field. */
  readonly fields?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** What a schema cannot say. */
  readonly checks?: readonly Rule[];
}

/** A number of a port, or the name of one. */
export const port = { minimum: 1, maximum: 65535, format: 'port-name' } as const;
export const atLeast = (minimum: number) => ({ minimum });
export const between = (minimum: number, maximum: number) => ({ minimum, maximum });
export const format = (name: string) => ({ format: name });
export const oneOf = (...values: readonly string[]) => ({ enum: values });
export const notEmpty = { minLength: 1 } as const;

/** Whether a field holds something; the API server takes an empty text for an absent one. */
export const isSet = (value: unknown): boolean => value !== undefined && value !== '';

/** Exactly one of the fields, or at most one when `least` is 0. Without a list: of all fields but those excepted. */
export function oneField({ of, except = [], least = 1 }: { of?: readonly string[]; except?: readonly string[]; least?: 0 | 1 }): Rule {
  return (value) => {
    const set = (of ?? Object.keys(value)).filter((key) => !except.includes(key) && isSet(value[key]));
    if (set.length > 1) {
      return [{ code: 'SCHEMA_VALUE', field: [set[1] ?? ''], message: `only one of ${quoted(set)} may be set here` }];
    }
    if (set.length >= least) return [];
    return [
      { code: 'SCHEMA_REQUIRED', field: [], message: of === undefined ? 'names nothing to use' : `one of ${quoted(of)} must be set` },
    ];
  };
}

/** A combination that is refused. */
export function forbid(field: string, when: (value: Readonly<Record<string, unknown>>) => boolean, message: string, hint?: string): Rule {
  return (value) => (when(value) ? [{ code: 'SCHEMA_VALUE', field: [field], message, hint }] : []);
}

/** A field that is required in some cases only. */
export function demand(field: string, when: (value: Readonly<Record<string, unknown>>) => boolean, message: string, hint?: string): Rule {
  return (value) => (when(value) ? [{ code: 'SCHEMA_REQUIRED', field: [field], message, hint }] : []);
}

/** No two items of the lists may have the same value in a field. */
export function distinct(lists: readonly string[], key: string): Rule {
  return (value) => {
    const seen = new Map<unknown, string>();
    return lists.flatMap((list) =>
      items(value[list]).flatMap((item, index): readonly RuleFinding[] => {
        if (!isSet(item[key])) return [];
        const earlier = seen.get(item[key]);
        seen.set(item[key], earlier ?? `${list}[${index}]`);
        // Two in one list of several are reported by the list's own keys.
        if (earlier === undefined || (lists.length > 1 && earlier.startsWith(`${list}[`))) return [];
        return [
          {
            code: 'SCHEMA_DUPLICATE_ENTRY',
            field: [list, index, key],
            message: `${JSON.stringify(item[key])} is already the ${key} of ${earlier}`,
          },
        ];
      }),
    );
  };
}

/** The maps of a list; nothing when the value is no list. */
export function items(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.map((item) => (isObject(item) ? item : {})) : [];
}

export function part(value: unknown, ...path: readonly string[]): unknown {
  let at = value;
  for (const key of path) at = isObject(at) ? at[key] : undefined;
  return at;
}

export function quoted(names: readonly string[]): string {
  const all = names.map((name) => `\`${name}\``);
  return all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;
}
