import { type Issue, suggest } from '../issues/index.ts';
import type { SecretRequirement } from '../model/index.ts';
import { type KeyPath, keyPath, type RequiredKey, requiredKeys } from './key-path.ts';

/** A template in pieces: literal text, or a reference to another key. */
export type TemplatePart = { readonly text: string } | { readonly reference: KeyPath; readonly place: Place };

/**
 * Where in the template a reference stands. In the `user-info` of a URL (`postgresql://user:HERE@host`) almost every
 * sign but a letter or digit ends the password early; elsewhere in a URL only some do.
 */
export type Place = 'text' | 'url' | 'user-info';

const REFERENCE = /\{\{([^{}]*)\}\}/g;

/** Splits a template; `{{key}}` becomes the full path of a key in the same Secret. */
export function parseTemplate(template: string, { requirement }: Pick<RequiredKey, 'requirement'>): readonly TemplatePart[] {
  const parts: TemplatePart[] = [];
  let end = 0;
  for (const match of template.matchAll(REFERENCE)) {
    const name = (match[1] ?? '').trim();
    if (match.index > end) parts.push({ text: template.slice(end, match.index) });
    end = match.index + match[0].length;
    const reference = name.includes('/') ? name : keyPath(requirement, name);
    parts.push({ reference, place: placeOf(template.slice(0, match.index), template.slice(end)) });
  }
  if (end < template.length) parts.push({ text: template.slice(end) });
  return parts;
}

/** Paths a derived key is made of; empty for any other kind. */
export function referencesOf(required: RequiredKey): readonly KeyPath[] {
  if (required.key.kind !== 'derived') return [];
  return parseTemplate(required.key.template, required).flatMap((part) => ('reference' in part ? [part.reference] : []));
}

/** What is wrong with the requirements themselves, before there is any value: `synth` asks this. */
export function requirementIssues(requirements: readonly SecretRequirement[]): readonly Issue[] {
  return templateIssues(requiredKeys(requirements));
}

/** SECRET_TEMPLATE, SECRET_NOT_URL_SAFE over declared requirements, values aside: templates that name an unknown key, go round in a circle, or would break a URL. */
export function templateIssues(keys: ReadonlyMap<KeyPath, RequiredKey>): readonly Issue[] {
  return [...[...keys.values()].flatMap((required) => referenceIssues(required, keys)), ...cycleIssues(keys)];
}

function placeOf(before: string, after: string): Place {
  const word = before.slice(before.search(/\S*$/));
  const scheme = word.lastIndexOf('://');
  if (scheme < 0) return 'text';
  const authorityIsOpen = !/[/?#@]/.test(word.slice(scheme + 3).replace(REFERENCE, ''));
  return authorityIsOpen && /^[^\s/?#]*@/.test(after.replace(REFERENCE, '')) ? 'user-info' : 'url';
}

function referenceIssues(required: RequiredKey, keys: ReadonlyMap<KeyPath, RequiredKey>): readonly Issue[] {
  if (required.key.kind !== 'derived') return [];
  const { template } = required.key;
  const path = fieldOf(required);
  const issues: Issue[] = [];
  const rest = template.replace(REFERENCE, '');
  if (rest.includes('{{') || rest.includes('}}')) {
    issues.push({
      code: 'SECRET_TEMPLATE',
      severity: 'error',
      path,
      message: 'a `{{` or `}}` has no partner',
      hint: 'write `{{key}}` or `{{namespace/secret/key}}`',
    });
  }
  for (const part of parseTemplate(template, required)) {
    if (!('reference' in part)) continue;
    const target = keys.get(part.reference);
    if (target === undefined) {
      issues.push({
        code: 'SECRET_TEMPLATE',
        severity: 'error',
        path,
        message: `no Secret key ${part.reference} is required by any construct`,
        hint: suggest(part.reference, [...keys.keys()]),
      });
    } else if (part.place !== 'text' && target.key.kind === 'random' && target.key.alphabet === 'base64') {
      issues.push({
        code: 'SECRET_NOT_URL_SAFE',
        severity: 'error',
        path,
        message: `${part.reference} enters a URL, but its alphabet is \`base64\`, which has \`/\` and \`+\``,
        hint: "use alphabet `'url'` or `'hex'` for it",
      });
    }
  }
  return issues;
}

function cycleIssues(keys: ReadonlyMap<KeyPath, RequiredKey>): readonly Issue[] {
  const done = new Set<KeyPath>();
  const issues: Issue[] = [];
  const visit = (path: KeyPath, trail: readonly KeyPath[]): void => {
    const start = trail.indexOf(path);
    const required = keys.get(path);
    if (required !== undefined && start >= 0) {
      const circle = [...trail.slice(start), path].join(' → ');
      issues.push({ code: 'SECRET_TEMPLATE', severity: 'error', path: fieldOf(required), message: `is made of itself: ${circle}` });
      return;
    }
    if (required === undefined || done.has(path)) return;
    for (const reference of new Set(referencesOf(required))) visit(reference, [...trail, path]);
    done.add(path);
  };
  for (const path of keys.keys()) visit(path, []);
  return issues;
}

/** The construct that asks for the Secret, and the key's template. */
function fieldOf({ path, requirement }: RequiredKey): string {
  return `${requirement.producer} secrets.${path} template`;
}
