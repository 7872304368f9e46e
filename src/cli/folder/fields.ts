import { type Code, type Issue, suggest } from '../../issues/index.ts';
import { isObject } from '../../model/index.ts';
import { UnitError } from '../../units/index.ts';

type Path = readonly (string | number)[];

/** Reads fields out of a file that a person wrote, and notes each mistake with its line. */
export class Fields {
  readonly issues: Issue[] = [];
  private readonly file: string;
  private readonly lineOf: (path: Path) => number;

  constructor(file: string, lineOf: (path: Path) => number) {
    this.file = file;
    this.lineOf = lineOf;
  }

  refuse(code: Code, path: Path, message: string, hint?: string): undefined {
    const field = pathText(path);
    this.issues.push({
      code,
      severity: 'error',
      path: `${this.file}:${this.lineOf(path)}${field === '' ? '' : ` ${field}`}`,
      message,
      hint,
      file: this.file,
    });
    return undefined;
  }

  /** A map, with keys out of a list of known ones. Nothing where the field is left out. */
  map(value: unknown, path: Path, known?: readonly string[], what = 'this'): Readonly<Record<string, unknown>> | undefined {
    if (value === undefined) return undefined;
    if (!isObject(value)) return this.refuse('MODEL_VALUE', path, `is ${kindOf(value)}, where a map is needed`);
    if (known !== undefined)
      for (const key of Object.keys(value))
        if (!known.includes(key)) this.refuse('MODEL_UNKNOWN_NAME', [...path, key], `${what} has no such field`, suggest(key, known));
    return value;
  }

  list(value: unknown, path: Path): readonly unknown[] {
    if (value === undefined) return [];
    if (Array.isArray(value)) return value;
    this.refuse('MODEL_VALUE', path, `is ${kindOf(value)}, where a list is needed`, 'write one entry per line after `- `');
    return [];
  }

  /** Text; a number or a boolean counts as what was typed. */
  text(value: unknown, path: Path): string | undefined {
    if (value === undefined) return undefined;
    if (typeof value === 'string' && value !== '') return value;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    return this.refuse('MODEL_VALUE', path, value === '' ? 'is empty' : `is ${kindOf(value)}, where text is needed`);
  }

  /** One of some words. */
  word<T extends string>(value: unknown, path: Path, known: readonly T[]): T | undefined {
    const text = this.text(value, path);
    if (text === undefined || known.includes(text as T)) return text as T | undefined;
    return this.refuse('MODEL_UNKNOWN_NAME', path, `"${text}" is none of ${known.join(', ')}`, suggest(text, known));
  }

  whole(value: unknown, path: Path): number | undefined {
    if (value === undefined) return undefined;
    const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
    if (typeof number === 'number' && Number.isSafeInteger(number) && number >= 0) return number;
    return this.refuse('MODEL_VALUE', path, `${JSON.stringify(value)} is no whole number`);
  }

  /** Text that a parser takes; its own words are the message. */
  parsed(
    code: 'MODEL_QUANTITY' | 'MODEL_ADDRESS' | 'MODEL_RANGE',
    value: unknown,
    path: Path,
    parse: (text: string) => unknown,
  ): string | undefined {
    const text = this.text(value, path);
    if (text === undefined) return undefined;
    try {
      parse(text);
      return text;
    } catch (error) {
      if (!(error instanceof UnitError)) throw error;
      return this.refuse(code, path, error.message, error.hint);
    }
  }
}

function kindOf(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (isObject(value)) return 'a map';
  return typeof value === 'string' ? 'text' : `a ${typeof value}`;
}

/** `nodes[0].labels["a/b"]`. */
function pathText(path: Path): string {
  return path
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`;
      if (!/^[A-Za-z_][\w-]*$/.test(part)) return `["${part}"]`;
      return index === 0 ? part : `.${part}`;
    })
    .join('');
}
