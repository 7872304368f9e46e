import { type Issue, IssueError } from '../issues/index.ts';
import type { SecretRequirement } from '../model/index.ts';
import { generateValue, type RandomBytes } from './generate.ts';
import { type KeyPath, type RequiredKey, requiredKeys, type SecretValues } from './key-path.ts';
import { parseTemplate, templateIssues } from './template.ts';

/** A key that nobody can invent and that the owner has not filled in yet. */
export interface GivenKey {
  readonly path: KeyPath;
  readonly example: string;
  readonly purpose: string;
}

/** What is known after a pass over the requirements. */
export interface ResolvedValues {
  /** Every value there is for a required key: known, new and derived. */
  readonly values: SecretValues;
  /** Random keys that got a new value in this pass. */
  readonly generated: readonly KeyPath[];
  /** Keys only the owner can fill in. */
  readonly given: readonly GivenKey[];
  /** Required keys without a value: the given ones, and what is derived from them. */
  readonly missing: readonly KeyPath[];
  readonly issues: readonly Issue[];
}

/** Start of every placeholder in the example file. A value that still starts with it counts as missing. */
export const PLACEHOLDER = 'REPLACE_ME';

/**
 * Keeps every known value, makes the random ones that are missing, and works out the derived ones from them. A derived
 * value is never taken from `known`, so that it cannot fall behind what it is made of. Without `random` nothing is made.
 * Nothing is resolved while a template is wrong.
 */
export function resolveValues(
  requirements: readonly SecretRequirement[],
  known: SecretValues,
  random?: RandomBytes | undefined,
): ResolvedValues {
  const keys = requiredKeys(requirements);
  const issues: Issue[] = [...templateIssues(keys)];
  if (issues.length > 0) return { values: new Map(), generated: [], given: [], missing: [...keys.keys()], issues };

  const values = new Map<KeyPath, string>();
  const generated: KeyPath[] = [];
  for (const { path, key } of keys.values()) {
    if (key.kind === 'derived') continue;
    const value = known.get(path);
    if (value !== undefined && value !== '' && !value.startsWith(PLACEHOLDER)) {
      values.set(path, value);
    } else if (key.kind === 'random' && random !== undefined) {
      values.set(path, generateValue(key, random));
      generated.push(path);
    }
  }
  for (const required of keys.values()) {
    if (required.key.kind !== 'derived') continue;
    issues.push(...urlIssues(required, values));
    derive(required, keys, values);
  }

  const missing = [...keys.keys()].filter((path) => !values.has(path));
  const given = missing.flatMap((path): GivenKey[] => {
    const key = keys.get(path)?.key;
    return key?.kind === 'given' ? [{ path, example: key.example, purpose: key.purpose }] : [];
  });
  return { values, generated, given, missing, issues };
}

/** Only the values that belong in the store: a derived value is worked out again each time. */
export function storedValues(requirements: readonly SecretRequirement[], values: SecretValues): SecretValues {
  const keys = requiredKeys(requirements);
  return new Map([...values].filter(([path]) => keys.get(path)?.key.kind !== 'derived'));
}

function derive(required: RequiredKey, keys: ReadonlyMap<KeyPath, RequiredKey>, values: Map<KeyPath, string>): string | undefined {
  const { path, key } = required;
  if (key.kind !== 'derived' || values.has(path)) return values.get(path);
  let text = '';
  for (const part of parseTemplate(key.template, required)) {
    if ('text' in part) {
      text += part.text;
      continue;
    }
    const target = keys.get(part.reference);
    if (target === undefined) throw new IssueError(templateIssues(keys));
    const value = derive(target, keys, values);
    if (value === undefined) return undefined;
    text += value;
  }
  values.set(path, text);
  return text;
}

/** A value written by hand that would end the password of a URL early. Names the key, never the value. */
function urlIssues(required: RequiredKey, values: SecretValues): readonly Issue[] {
  if (required.key.kind !== 'derived') return [];
  return parseTemplate(required.key.template, required).flatMap((part): Issue[] => {
    if (!('reference' in part) || part.place !== 'user-info') return [];
    const value = values.get(part.reference);
    if (value === undefined || /^[A-Za-z0-9._~-]*$/.test(value)) return [];
    return [
      {
        code: 'SECRET_NOT_URL_SAFE',
        severity: 'error',
        path: `secrets.${part.reference}`,
        message: `its value enters the user part of the URL in ${required.path} and has a sign that is not a letter, digit, \`.\`, \`_\`, \`~\` or \`-\``,
        hint: `choose another value, or let \`labwright secrets rotate\` make one`,
      },
    ];
  });
}
