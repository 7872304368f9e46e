import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { compareText } from '../../issues/index.ts';
import { isObject } from '../../model/index.ts';
import { parseQuantity, UnitError } from '../../units/index.ts';
import { formats } from './formats.ts';
import { readPattern } from './pattern.ts';
import type { RuleFinding } from './rule.ts';
import { rules } from './rules.ts';
import { escapePointer, type Look, Shape } from './shape.ts';
import type { StoredSchema } from './stored.ts';
import { type CompiledSchema, type Surroundings, translate, translateCustomResource, translateDefinition } from './translate.ts';

/** One thing found, with the JSON pointer to where it was found. */
export type Found =
  | { readonly by: 'schema'; readonly pointer: string; readonly error: ErrorObject }
  | { readonly by: 'rule'; readonly pointer: string; readonly finding: RuleFinding }
  | { readonly by: 'format'; readonly pointer: string; readonly value: unknown; readonly format: string; readonly ofKey: boolean }
  | { readonly by: 'quantity'; readonly pointer: string; readonly value: unknown; readonly rule: string; readonly hint: string | undefined }
  | { readonly by: 'keys'; readonly pointer: string; readonly earlier: number; readonly keys: Readonly<Record<string, unknown>> }
  | { readonly by: 'pattern'; readonly pointer: string; readonly pattern: string }
  | { readonly by: 'cel'; readonly pointer: string; readonly rules: number };

/** The built-in definitions of one Kubernetes minor, and those of them that were read so far. */
export class Definitions {
  readonly stored: Readonly<Record<string, StoredSchema>>;
  readonly read = new Map<string, Readable>();

  constructor(stored: Readonly<Record<string, StoredSchema>>) {
    this.stored = stored;
  }
}

/** One level of a schema: its shape, which knows most right values, and the compiled function, which has the last word and the errors. */
interface Readable {
  readonly schema: CompiledSchema;
  readonly shape: Shape;
  compiled?: ValidateFunction;
}

/**
 * Reads schemas on demand and holds values against them. Every nested object is a level of its own, read when data first
 * reaches it; what they find is gathered in one list, so that one run reports everything. One validator serves every
 * minor: most definitions are the same text in two minors, so a level belongs to its text and finds what lies below it
 * in the definitions that are run.
 */
export class Validator {
  readonly #nested = new Map<string, StoredSchema>();
  readonly #names = new Map<StoredSchema, string>();
  readonly #byText = new Map<string, Readable>();
  readonly #customResources = new Map<string, Readable>();
  readonly #keywords = new Map<string, (setting: unknown) => Look>();
  readonly #ajv: Ajv;
  readonly #around: Surroundings;
  #definitions = new Definitions({});
  #found: Found[] = [];

  constructor() {
    this.#around = { name: (schema) => this.#nameOf(schema), definition: (name) => this.#storedAt(name) };
    this.#ajv = new Ajv({
      allErrors: true,
      verbose: true,
      messages: false,
      strict: false,
      validateSchema: false,
      addUsedSchema: false,
      logger: false,
      code: { optimize: false, regExp: Object.assign(compilePattern, { code: 'new RegExp' }) },
    });
    for (const [name, { type, validate }] of Object.entries(formats)) {
      if (type === 'number') this.#ajv.addFormat(name, { type, validate: validate as (value: number) => boolean });
      else this.#ajv.addFormat(name, { type, validate: validate as (value: string) => boolean });
    }
    this.#addKeywords();
  }

  /** Everything wrong with `value` as an instance of a built-in definition. */
  runDefinition(definitions: Definitions, name: string, value: unknown): readonly Found[] {
    this.#definitions = definitions;
    return this.#run(this.#definition(name), value);
  }

  /** Everything wrong with `value` as a custom resource; `schema` is the JSON text of its CRD's schema. */
  runCustomResource(definitions: Definitions, schema: string, value: unknown): readonly Found[] {
    this.#definitions = definitions;
    const known = this.#customResources.get(schema);
    if (known !== undefined) return this.#run(known, value);
    const made = this.#readable(translateCustomResource(JSON.parse(schema) as StoredSchema, this.#around));
    this.#customResources.set(schema, made);
    return this.#run(made, value);
  }

  #run(readable: Readable, value: unknown): readonly Found[] {
    this.#found = [];
    this.#note(readable, value, '');
    return this.#found;
  }

  #note(readable: Readable, value: unknown, pointer: string): void {
    const before = this.#found.length;
    if (readable.shape.holds(value, pointer)) return;
    // The function looks at everything again.
    this.#found.length = before;
    readable.compiled ??= this.#ajv.compile(readable.schema);
    if (readable.compiled(value, { instancePath: pointer } as never)) return;
    for (const error of readable.compiled.errors ?? []) this.#found.push({ by: 'schema', pointer: error.instancePath, error });
  }

  #storedAt(name: string): StoredSchema | undefined {
    return this.#definitions.stored[name] ?? this.#nested.get(name);
  }

  #definition(name: string): Readable {
    const { read, stored } = this.#definitions;
    const known = read.get(name);
    if (known !== undefined) return known;
    const builtIn = stored[name];
    const nested = this.#nested.get(name);
    let schema: CompiledSchema = {};
    if (builtIn !== undefined) schema = translateDefinition(name, builtIn, this.#around);
    else if (nested !== undefined) schema = translate(nested, this.#around);
    const whole = { ...schema, definitionName: name };
    const text = JSON.stringify(whole);
    const made = this.#byText.get(text) ?? this.#readable(whole);
    this.#byText.set(text, made);
    read.set(name, made);
    return made;
  }

  #readable(schema: CompiledSchema): Readable {
    return { schema, shape: new Shape(schema, { keywords: this.#keywords }) };
  }

  #nameOf(schema: StoredSchema): string {
    const known = this.#names.get(schema);
    if (known !== undefined) return known;
    const name = `#${this.#names.size}`;
    this.#names.set(schema, name);
    this.#nested.set(name, schema);
    return name;
  }

  #addKeywords(): void {
    const keyword = (name: string, prepare: (setting: never) => Look) => {
      this.#keywords.set(name, prepare as (setting: unknown) => Look);
      this.#ajv.addKeyword({
        keyword: name,
        errors: false,
        compile: (setting: unknown) => {
          const look = prepare(setting as never);
          return (value: unknown, place?: { readonly instancePath: string }) => {
            look(value, place ?? { instancePath: '' });
            return true;
          };
        },
      });
    };
    keyword(
      'definition',
      (name: string) =>
        (value, { instancePath }) =>
          this.#note(this.#definition(name), value, instancePath),
    );
    keyword(
      'quantity',
      () =>
        (value, { instancePath }) =>
          this.#quantity(value, instancePath, undefined),
    );
    keyword('amounts', (least: string) => (value, { instancePath }) => {
      if (!isObject(value)) return;
      for (const [key, amount] of Object.entries(value)) this.#quantity(amount, `${instancePath}/${escapePointer(key)}`, least);
    });
    keyword('keyFormat', (format: string) => (value, { instancePath }) => {
      if (!isObject(value)) return;
      for (const key of Object.keys(value)) {
        if (!matches(format, key))
          this.#found.push({ by: 'format', pointer: `${instancePath}/${escapePointer(key)}`, value: key, format, ofKey: true });
      }
    });
    keyword('valueFormat', (format: string) => (value, { instancePath }) => {
      if (!isObject(value)) return;
      for (const [key, text] of Object.entries(value)) {
        if (typeof text === 'string' && !matches(format, text))
          this.#found.push({ by: 'format', pointer: `${instancePath}/${escapePointer(key)}`, value: text, format, ofKey: false });
      }
    });
    keyword(
      'listKeys',
      (keys: readonly { readonly key: string; readonly default: unknown }[]) =>
        (value, { instancePath }) =>
          this.#duplicates(value, keys, instancePath),
    );
    keyword('ruleChecks', (name: string) => {
      const checks = rules[name]?.checks ?? [];
      return (value, { instancePath }) => {
        if (!isObject(value)) return;
        for (const check of checks) for (const finding of check(value)) this.#found.push({ by: 'rule', pointer: instancePath, finding });
      };
    });
    keyword('unreadPattern', (pattern: string) => (value, { instancePath }) => {
      if (typeof value === 'string') this.#found.push({ by: 'pattern', pointer: instancePath, pattern });
    });
    keyword('celRules', (all: readonly { readonly rule?: unknown; readonly optionalOldSelf?: unknown }[]) => {
      const count = all.filter(({ rule, optionalOldSelf }) => optionalOldSelf === true || !String(rule).includes('oldSelf')).length;
      return (_, { instancePath }) => {
        if (count > 0) this.#found.push({ by: 'cel', pointer: instancePath, rules: count });
      };
    });
  }

  #quantity(value: unknown, pointer: string, least: string | undefined): void {
    const report = (rule: string, hint?: string) => this.#found.push({ by: 'quantity', pointer, value, rule, hint });
    if (typeof value !== 'string' && typeof value !== 'number') {
      if (least === undefined) report('must be a quantity such as `500m` or `2Gi`');
      return;
    }
    try {
      const { nano } = parseQuantity(value);
      if (least === 'zero or more' && nano < 0n) report('is below 0');
      if (least === 'more than zero' && nano <= 0n) report('must be above 0');
    } catch (error) {
      if (!(error instanceof UnitError)) throw error;
      if (least === undefined) report(error.rule, error.hint);
    }
  }

  #duplicates(value: unknown, keys: readonly { readonly key: string; readonly default: unknown }[], pointer: string): void {
    if (!Array.isArray(value) || value.length < 2) return;
    const seen = new Map<string, number>();
    for (const [index, item] of value.entries()) {
      const named = keys.map(({ key, default: filled }) => [key, (isObject(item) ? item[key] : undefined) ?? filled] as const);
      if (keys.length > 0 && named.every(([, part]) => part === undefined)) continue;
      const identity = JSON.stringify(keys.length === 0 ? item : named);
      const earlier = seen.get(identity);
      if (earlier === undefined) seen.set(identity, index);
      else
        this.#found.push({
          by: 'keys',
          pointer: `${pointer}/${index}`,
          earlier,
          keys: keys.length === 0 ? { '': item } : Object.fromEntries(named.sort(([a], [b]) => compareText(a, b))),
        });
    }
  }
}

/** Patterns that cannot be read never get here: `translate` marks them. */
function compilePattern(pattern: string): RegExp {
  return readPattern(pattern) ?? /(?:)/;
}

const usable = new Map(Object.entries(formats).map(([name, { validate }]) => [name, validate as (value: string) => boolean]));

function matches(format: string, text: string): boolean {
  return usable.get(format)?.(text) ?? true;
}
