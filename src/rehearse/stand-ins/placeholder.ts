import type { SecretKey, SecretRequirement } from '../../model/index.ts';

type Random = Extract<SecretKey, { readonly kind: 'random' }>;

/** One character of each alphabet: right in length and shape, and nothing anybody could take for a password. */
const fill: Readonly<Record<Random['alphabet'], string>> = { url: 'x', hex: '0', base64: 'A' };

/** What the API server itself reads in a Secret of a certain type, so that a mere word would be refused. */
const shaped: Readonly<Record<string, string>> = { '.dockerconfigjson': '{"auths":{}}', '.dockercfg': '{}' };

/**
 * A harmless value for a key of a requirement: its length and alphabet, its template over other placeholders, or its example.
 * A template that goes round in a circle or names no key gets a word in that place; `synth` reports both.
 */
export function placeholderOf(key: SecretKey, requirement: SecretRequirement, all: readonly SecretRequirement[]): string {
  return shaped[key.name] ?? resolve(key, requirement, all, []);
}

function resolve(key: SecretKey, requirement: SecretRequirement, all: readonly SecretRequirement[], trail: readonly SecretKey[]): string {
  if (key.kind === 'random') return fill[key.alphabet].repeat(key.length);
  if (key.kind === 'given') return key.example;
  return key.template.replace(/\{\{([^{}]*)\}\}/g, (_, reference: string) => {
    const [name = '', secret = requirement.name, namespace = requirement.namespace] = reference.trim().split('/').reverse();
    const target = all.find((other) => other.namespace === namespace && other.name === secret);
    const other = target?.keys.find((candidate) => candidate.name === name);
    return target === undefined || other === undefined || trail.includes(other)
      ? 'rehearsal'
      : resolve(other, target, all, [...trail, key]);
  });
}

/** A value for a key of which only the name is known. */
export function placeholderFor(name: string): string {
  return shaped[name] ?? 'rehearsal';
}
