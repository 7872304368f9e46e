import type { ErrorObject } from 'ajv';
import { type Code, nearest, type Severity, suggest } from '../../issues/index.ts';
import { formatPath, type PathPart, parsePointer } from './field-path.ts';
import { formats } from './formats.ts';
import type { Found } from './validator.ts';

/** One thing the API server would refuse in one object, or that could not be decided. */
export interface Problem {
  readonly code: Extract<Code, `SCHEMA_${string}`>;
  /** That of its code when left out. */
  readonly severity?: Severity | undefined;
  /** Field as in YAML, `spec.template.spec.containers[0].image`. */
  readonly field: string;
  readonly message: string;
  readonly hint?: string | undefined;
}

/** Tells which newer or older minors know a field that this one does not. */
export type FieldHistory = (definition: string, field: string) => string | undefined;

/** The findings of the validator in words, without those that only explain another one. */
export function toProblems(found: readonly Found[], body: unknown, history: FieldHistory): readonly Problem[] {
  const problems = new Map<string, Problem>();
  for (const item of found) {
    const problem = toProblem(item, found, body, history);
    if (problem !== undefined) problems.set(`${problem.code} ${problem.field} ${problem.message}`, problem);
  }
  return [...problems.values()];
}

function toProblem(item: Found, all: readonly Found[], body: unknown, history: FieldHistory): Problem | undefined {
  const at = parsePointer(item.pointer, body);
  switch (item.by) {
    case 'schema':
      return insideAlternative(item.error) ? undefined : schemaProblem(item.error, at, all, history);
    case 'rule':
      return {
        code: item.finding.code,
        field: formatPath([...at, ...item.finding.field]),
        message: item.finding.message,
        hint: item.finding.hint,
      };
    case 'format':
      return {
        code: 'SCHEMA_VALUE',
        field: formatPath(at),
        message: `${item.ofKey ? 'the key ' : ''}${print(item.value)} must be ${formats[item.format]?.rule}`,
      };
    case 'quantity':
      return {
        code: typeof item.value === 'string' || typeof item.value === 'number' ? 'SCHEMA_VALUE' : 'SCHEMA_TYPE',
        field: formatPath(at),
        message: `${print(item.value)} ${item.rule}`,
        hint: item.hint,
      };
    case 'keys':
      return duplicate(item, at);
    case 'pattern':
      return {
        code: 'SCHEMA_PATTERN_UNCHECKED',
        field: formatPath(at),
        message: `the pattern ${short(item.pattern)} cannot be read here, so the value is not checked`,
      };
    case 'cel':
      return {
        code: 'SCHEMA_CEL_UNCHECKED',
        field: formatPath(at),
        message: `${item.rules} CEL ${item.rules === 1 ? 'rule' : 'rules'} of the CRD not checked; the API server decides`,
      };
  }
}

function duplicate(item: Extract<Found, { by: 'keys' }>, at: readonly PathPart[]): Problem {
  const list = at.slice(0, -1);
  const keys = Object.entries(item.keys).map(([key, value]) => (key === '' ? print(value) : `${key} ${print(value)}`));
  return {
    code: 'SCHEMA_DUPLICATE_ENTRY',
    field: formatPath(at),
    message: `${keys.join(', ')} stands already in ${formatPath([...list, item.earlier])}`,
    hint: 'keep one of the two',
  };
}

/** Errors of one branch of anyOf, oneOf or not say nothing by themselves. */
function insideAlternative({ schemaPath }: ErrorObject): boolean {
  return /(?<!\/properties)\/(anyOf|oneOf|not)\//.test(schemaPath);
}

function schemaProblem(error: ErrorObject, at: readonly PathPart[], all: readonly Found[], history: FieldHistory): Problem | undefined {
  const { keyword, params, data, parentSchema } = error;
  const field = formatPath(at);
  const value = (rule: string, hint?: string): Problem => ({ code: 'SCHEMA_VALUE', field, message: `${print(data)} ${rule}`, hint });
  switch (keyword) {
    case 'additionalProperties':
      return unknownField(String(params.additionalProperty), at, parentSchema, history);
    case 'required':
      return { code: 'SCHEMA_REQUIRED', field: formatPath([...at, String(params.missingProperty)]), message: 'is missing; it is required' };
    case 'type':
      return wrongType(data, params.type, field);
    case 'enum':
      return notAllowed(data, params.allowedValues as readonly unknown[], field);
    case 'format':
      return value(`must be ${formats[String(params.format)]?.rule ?? `of the form ${params.format}`}`);
    case 'pattern':
      return value(`does not match ${params.pattern}`);
    case 'minimum':
    case 'exclusiveMinimum':
      return value(params.comparison === '>=' ? `is below ${params.limit}` : `must be above ${params.limit}`);
    case 'maximum':
    case 'exclusiveMaximum':
      return value(params.comparison === '<=' ? `is above ${params.limit}` : `must be below ${params.limit}`);
    case 'minLength':
      return data === ''
        ? { code: 'SCHEMA_VALUE', field, message: 'is empty; it must hold something' }
        : value(`is shorter than ${params.limit} characters`);
    case 'maxLength':
      return value(`is longer than ${params.limit} characters`);
    case 'minItems':
    case 'minProperties':
      return { code: 'SCHEMA_VALUE', field, message: `has fewer than ${params.limit} ${Number(params.limit) === 1 ? 'entry' : 'entries'}` };
    case 'maxItems':
    case 'maxProperties':
      return { code: 'SCHEMA_VALUE', field, message: `has more than ${params.limit} entries` };
    case 'anyOf':
    case 'oneOf':
      return noAlternative(error, field, all);
    case 'not':
      return { code: 'SCHEMA_VALUE', field, message: `is a combination that the CRD forbids: not ${short(JSON.stringify(error.schema))}` };
    default:
      return { code: 'SCHEMA_VALUE', field, message: `breaks the rule ${keyword} ${short(JSON.stringify(error.schema))}` };
  }
}

function unknownField(name: string, at: readonly PathPart[], parent: unknown, history: FieldHistory): Problem {
  const { properties, definitionName } = parent as { properties?: object; definitionName?: string };
  const known = Object.keys(properties ?? {});
  const match = nearest(name, known);
  const elsewhere = definitionName === undefined ? undefined : history(definitionName, name);
  const hint = elsewhere ?? (match !== undefined || known.length <= 12 ? suggest(name, known) : undefined);
  return {
    code: 'SCHEMA_UNKNOWN_FIELD',
    field: formatPath([...at, name]),
    message: 'is no field the API server knows; it would refuse or drop it',
    hint: known.length === 0 ? undefined : hint,
  };
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  object: 'a map',
  array: 'a list',
  null: 'null',
};

function wrongType(data: unknown, wanted: unknown, field: string): Problem {
  const types = [wanted].flat().map(String);
  const rule = types.map((type) => typeNames[type] ?? type).join(' or ');
  if (data === null)
    return { code: 'SCHEMA_TYPE', field, message: `is null; it must be ${rule}`, hint: 'leave the field out, or give it a value' };
  return { code: 'SCHEMA_TYPE', field, message: `${print(data)} must be ${rule}`, hint: typeHint(data, types) };
}

function typeHint(data: unknown, types: readonly string[]): string | undefined {
  if (types.includes('string') && (typeof data === 'number' || typeof data === 'boolean')) return `write it in quotes: \`"${data}"\``;
  if (typeof data !== 'string') return undefined;
  if ((types.includes('integer') || types.includes('number')) && /^-?\d+$/.test(data)) return `write it without quotes: \`${data}\``;
  if (types.includes('boolean') && /^(true|false)$/.test(data)) return `write it without quotes: \`${data}\``;
  if (types.includes('array')) return 'write a list, one item per line after `- `';
  return undefined;
}

function notAllowed(data: unknown, allowed: readonly unknown[], field: string): Problem {
  const names = allowed.filter((value) => typeof value === 'string' && value !== '') as string[];
  const known = allowed.filter((value) => value !== '' && value !== null).map((value) => `\`${value}\``);
  const match = typeof data === 'string' ? nearest(data, names) : undefined;
  const rule =
    allowed.length === 1
      ? `must be ${known.join('')}`
      : known.length > 12
        ? 'is not among the allowed values'
        : `is not one of ${known.join(', ')}`;
  return {
    code: 'SCHEMA_VALUE',
    field,
    message: `${print(data)} ${rule}`,
    hint: match === undefined ? undefined : `did you mean \`${match}\`?`,
  };
}

function noAlternative(error: ErrorObject, field: string, all: readonly Found[]): Problem {
  const branches = all.flatMap((found) =>
    found.by === 'schema' && found.error.schemaPath.startsWith(`${error.schemaPath}/`) && found.pointer === error.instancePath
      ? [found.error]
      : [],
  );
  const missing = branches.filter(({ keyword }) => keyword === 'required').map(({ params }) => `\`${params.missingProperty}\``);
  if (branches.length > 0 && missing.length === branches.length) {
    return { code: 'SCHEMA_REQUIRED', field, message: `needs one of ${[...new Set(missing)].join(', ')}` };
  }
  const several = error.keyword === 'oneOf' && Array.isArray(error.params.passingSchemas);
  return {
    code: 'SCHEMA_VALUE',
    field,
    message: `${print(error.data)} ${several ? 'fits more than one of the alternatives the CRD allows' : 'fits none of the alternatives the CRD allows'}`,
  };
}

/** A value as typed, cut where it is long. */
function print(value: unknown): string {
  return value === undefined ? 'nothing' : short(JSON.stringify(value));
}

function short(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 77)}…`;
}
