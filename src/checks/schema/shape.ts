import { formats } from './formats.ts';
import { readPattern } from './pattern.ts';

/** Looks at a value in passing, and notes elsewhere what it finds. */
export type Look = (value: unknown, place: { readonly instancePath: string }) => void;

type Schema = Readonly<Record<string, unknown>>;

/** What a schema needs from its surroundings. */
export interface ShapeSurroundings {
  /** Keywords beside those of JSON Schema, each giving what looks at values; they look in this order. @default none */
  readonly keywords?: ReadonlyMap<string, (setting: unknown) => Look>;
  /** The whole schema, where parts of it name others (`#/definitions/Node`). */
  readonly root?: Schema | undefined;
}

/** Keywords that are read here, and those that say nothing about a value. */
const read: ReadonlySet<string> = new Set([
  ...['type', 'enum', 'const', 'pattern', 'format', 'minLength', 'maxLength', 'minimum', 'maximum'],
  ...['items', 'minItems', 'maxItems', 'required', 'properties', 'additionalProperties', 'anyOf', '$ref'],
  ...['definitions', 'definitionName', 'description', 'default', '$schema', '$id'],
]);

/**
 * A schema that tells of most right values that they are, without being compiled to code. Compiling takes far longer than a look at
 * what a fleet has of a kind, and nearly everything that is rendered is right; the compiled validator is there for the rest.
 */
export class Shape {
  readonly #isRead: boolean;
  readonly #types: readonly unknown[] | undefined;
  readonly #values: readonly unknown[] | undefined;
  readonly #looks: readonly Look[];
  readonly #texts: readonly ((value: string) => boolean)[];
  readonly #numbers: readonly ((value: number) => boolean)[];
  readonly #lists: readonly ((list: readonly unknown[]) => boolean)[];
  readonly #required: readonly string[];
  readonly #items: Shape | undefined;
  readonly #properties: ReadonlyMap<string, Shape>;
  /** What fields must be that are not among the properties: false where there may be none, true where anything goes. */
  readonly #others: Shape | boolean;
  /** Shapes of which one is enough. What looks in passing does not look there, as it may see a value that is not meant. */
  readonly #any: readonly Shape[] | undefined;
  readonly #target: (() => Shape) | undefined;
  /** Whether anything looks here or below, so that places have to be named. */
  readonly #isWatched: boolean;

  constructor(schema: Schema, around: ShapeSurroundings = {}) {
    const { keywords = new Map<string, (setting: unknown) => Look>() } = around;
    const below = (part: unknown): Shape => new Shape(part as Schema, around);
    const { type, enum: among, const: only, properties, additionalProperties, items, required, anyOf, $ref } = schema;
    const pattern = typeof schema['pattern'] === 'string' ? readPattern(schema['pattern']) : undefined;
    this.#isRead = Object.keys(schema).every((key) => read.has(key) || keywords.has(key)) && !Array.isArray(items);
    this.#types = type === undefined ? undefined : [type].flat();
    this.#values = 'const' in schema ? [only] : (among as readonly unknown[] | undefined);
    this.#looks = [...keywords].flatMap(([name, prepare]) => (name in schema ? [prepare(schema[name])] : []));
    this.#texts = [...textLimits(schema), ...(pattern === undefined ? [] : [(value: string) => pattern.test(value)])];
    this.#numbers = numberLimits(schema);
    this.#lists = limits(schema, 'minItems', 'maxItems').map((test) => (list: readonly unknown[]) => test(list.length));
    this.#required = (required as readonly string[] | undefined) ?? [];
    this.#items = items === undefined ? undefined : below(items);
    this.#properties = new Map(Object.entries(properties ?? {}).map(([key, part]) => [key, below(part)]));
    this.#others = typeof additionalProperties === 'object' ? below(additionalProperties) : additionalProperties !== false;
    this.#any = (anyOf as readonly Schema[] | undefined)?.map((part) => new Shape(part, { root: around.root }));
    this.#target = typeof $ref === 'string' ? targetOf($ref, around) : undefined;
    const parts = [...this.#properties.values(), this.#items, this.#others];
    this.#isWatched = this.#looks.length > 0 || $ref !== undefined || parts.some((one) => one instanceof Shape && one.#isWatched);
  }

  /** Whether a value surely follows the schema. `pointer` is where it stands. */
  holds(value: unknown, pointer = ''): boolean {
    if (!this.#isRead || (this.#types !== undefined && !this.#types.some((type) => isOfType(value, type)))) return false;
    if (this.#values !== undefined && !this.#values.includes(value)) return false;
    if (this.#any !== undefined && !this.#any.some((shape) => shape.holds(value))) return false;
    if (this.#target !== undefined && !this.#target().holds(value, pointer)) return false;
    for (const look of this.#looks) look(value, { instancePath: pointer });
    if (typeof value === 'string') return this.#texts.every((test) => test(value));
    if (typeof value === 'number') return this.#numbers.every((test) => test(value));
    if (typeof value !== 'object' || value === null) return true;
    return Array.isArray(value) ? this.#holdsList(value, pointer) : this.#holdsMap(value as Schema, pointer);
  }

  #holdsList(list: readonly unknown[], pointer: string): boolean {
    if (!this.#lists.every((test) => test(list))) return false;
    const items = this.#items;
    return items === undefined || list.every((item, at) => items.holds(item, items.#isWatched ? `${pointer}/${at}` : ''));
  }

  #holdsMap(map: Schema, pointer: string): boolean {
    if (this.#required.some((key) => map[key] === undefined)) return false;
    for (const key of Object.keys(map)) {
      const shape = this.#properties.get(key) ?? this.#others;
      if (shape === true) continue;
      if (shape === false || !shape.holds(map[key], shape.#isWatched ? `${pointer}/${escapePointer(key)}` : '')) return false;
    }
    return true;
  }
}

function isOfType(value: unknown, type: unknown): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'integer':
      return Number.isInteger(value);
    case 'array':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    default:
      return typeof value === type;
  }
}

function limits(schema: Schema, least: string, most: string): readonly ((amount: number) => boolean)[] {
  const { [least]: lowest, [most]: highest } = schema;
  return [
    ...(lowest === undefined ? [] : [(amount: number) => amount >= (lowest as number)]),
    ...(highest === undefined ? [] : [(amount: number) => amount <= (highest as number)]),
  ];
}

function textLimits(schema: Schema): readonly ((value: string) => boolean)[] {
  const format = formats[String(schema['format'])];
  const lengths = limits(schema, 'minLength', 'maxLength').map((test) => (value: string) => test([...value].length));
  return format?.type === 'string' ? [...lengths, format.validate as (value: string) => boolean] : lengths;
}

function numberLimits(schema: Schema): readonly ((value: number) => boolean)[] {
  const format = formats[String(schema['format'])];
  const range = limits(schema, 'minimum', 'maximum');
  return format?.type === 'number' ? [...range, format.validate as (value: number) => boolean] : range;
}

/** The part of the whole schema that a reference names; made when a value first gets there, as parts may hold themselves. */
function targetOf(reference: string, around: ShapeSurroundings): () => Shape {
  let known: Shape | undefined;
  return () => {
    known ??= new Shape(partAt(reference, around.root), around);
    return known;
  };
}

function partAt(reference: string, root: Schema = {}): Schema {
  const [, ...path] = reference.split('/').map(decodeURIComponent);
  return path.reduce((schema, key) => schema[key] as Schema, root);
}

/** One step of a JSON pointer. */
export function escapePointer(key: string): string {
  return key.includes('~') || key.includes('/') ? key.replaceAll('~', '~0').replaceAll('/', '~1') : key;
}
