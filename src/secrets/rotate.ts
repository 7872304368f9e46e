import { compareText, type Issue, suggest } from '../issues/index.ts';
import type { SecretRequirement } from '../model/index.ts';
import { generateValue, type RandomBytes } from './generate.ts';
import { type KeyPath, type RequiredKey, readersOf, requiredKeys, type SecretValues, secretPath } from './key-path.ts';
import { referencesOf } from './template.ts';

/** What a rotation changes. `values` holds secret values: it goes into the store and nowhere else. */
export interface Rotation {
  readonly values: SecretValues;
  /** Keys with a new random value. */
  readonly rotated: readonly KeyPath[];
  /** Keys that are made of them and change with them. */
  readonly derived: readonly KeyPath[];
  /** Workloads that read a changed key: they keep the old value until their pods start again. */
  readonly restart: readonly string[];
  /** For each rotated key what it is for, so that the owner sees which program must also be told. */
  readonly notes: readonly { readonly path: KeyPath; readonly purpose: string }[];
  readonly issues: readonly Issue[];
}

/**
 * Makes new values for the selected keys: `namespace/secret/key`, or `namespace/secret` for all random keys of it.
 * Nothing changes while one selection is wrong.
 *
 * SECRET_ROTATE: unknown, or a key that nobody can invent or that follows from others.
 */
export function rotate(requirements: readonly SecretRequirement[], selection: readonly string[], random: RandomBytes): Rotation {
  const keys = requiredKeys(requirements);
  const issues = selection.flatMap((selected) => selectionIssues(selected, keys));
  const chosen =
    issues.length > 0
      ? []
      : [...keys.values()].filter(({ path, requirement }) => selection.some((s) => s === path || s === secretPath(requirement)));
  const values = new Map<KeyPath, string>();
  for (const { path, key } of chosen) if (key.kind === 'random') values.set(path, generateValue(key, random));
  const derived = dependentsOf(new Set(values.keys()), keys);
  const changed = [...values.keys(), ...derived].flatMap((path) => keys.get(path) ?? []);
  return {
    values,
    rotated: [...values.keys()],
    derived,
    restart: [...new Set(changed.flatMap(readersOf))].sort(compareText),
    notes: changed.filter(({ path }) => values.has(path)).map(({ path, key }) => ({ path, purpose: key.purpose })),
    issues,
  };
}

function selectionIssues(selected: string, keys: ReadonlyMap<KeyPath, RequiredKey>): readonly Issue[] {
  const required = keys.get(selected);
  const issue = (message: string, hint: string): Issue[] => [
    { code: 'SECRET_ROTATE', severity: 'error', path: `secrets.${selected}`, message, hint },
  ];
  if (required?.key.kind === 'random') return [];
  if (required?.key.kind === 'given')
    return issue('cannot be invented here', 'get a new one where it comes from and put it into the store');
  if (required !== undefined)
    return issue('is worked out from other keys', `rotate ${randomSources(required, keys).join(', ') || 'what it is made of'}`);
  const whole = [...keys.values()].filter(({ requirement }) => secretPath(requirement) === selected);
  if (whole.some(({ key }) => key.kind === 'random')) return [];
  if (whole.length > 0) return issue('has no random key', 'its keys come from outside or from other keys');
  const names = new Set([...keys.values()].flatMap(({ path, requirement }) => [path, secretPath(requirement)]));
  return issue('no construct asks for this Secret or key', suggest(selected, [...names]));
}

function randomSources(required: RequiredKey, keys: ReadonlyMap<KeyPath, RequiredKey>, seen = new Set<KeyPath>()): readonly KeyPath[] {
  if (seen.has(required.path)) return [];
  seen.add(required.path);
  if (required.key.kind === 'random') return [required.path];
  return referencesOf(required).flatMap((path) => {
    const source = keys.get(path);
    return source === undefined ? [] : randomSources(source, keys, seen);
  });
}

/** Derived keys that change when `changed` does, however many steps away. */
function dependentsOf(changed: ReadonlySet<KeyPath>, keys: ReadonlyMap<KeyPath, RequiredKey>): readonly KeyPath[] {
  const users = new Map<KeyPath, KeyPath[]>();
  for (const required of keys.values()) {
    for (const source of referencesOf(required)) users.set(source, [...(users.get(source) ?? []), required.path]);
  }
  const found = new Set<KeyPath>();
  const queue = [...changed];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    for (const user of users.get(path) ?? []) {
      if (found.has(user)) continue;
      found.add(user);
      queue.push(user);
    }
  }
  return [...found].sort(compareText);
}
