import { type Issue, nearest, suggest } from '../../issues/index.ts';
import { formatIdentity } from '../../model/index.ts';
import type { Check } from '../check.ts';
import { type Facts, factsOf } from '../facts.ts';
import { finding } from '../finding.ts';
import { producedSecrets } from './producers.ts';
import { type SecretRead, secretReads } from './reads.ts';

/** SECRET_UNPRODUCED, SECRET_KEY_MISSING: every Secret that is read will exist, with the key that is read. */
export const secretsAreProduced: Check = (input) => {
  const facts = factsOf(input);
  const produced = producedSecrets(facts);
  const reported = new Map<object, Set<string>>();
  return secretReads(facts).flatMap((read): readonly Issue[] => {
    const secret = produced.get(`${read.namespace}/${read.name}`);
    if (secret?.keys !== undefined && (read.key === undefined || secret.keys.has(read.key))) return [];
    if (secret !== undefined && secret.keys === undefined) return [];
    // One object that reads five keys of a missing Secret has one problem.
    const what = `${read.namespace}/${read.name}/${secret === undefined ? '' : read.key}`;
    const seen = reported.get(read.manifest) ?? new Set();
    reported.set(read.manifest, seen);
    if (seen.has(what)) return [];
    seen.add(what);
    return [secret === undefined ? unproduced(facts, read) : keyMissing(read, secret.by, [...(secret.keys ?? [])])];
  });
};

function unproduced(facts: Facts, { manifest, namespace, name, field }: SecretRead): Issue {
  const subject = `${formatIdentity(manifest.identity)} reads Secret ${namespace}/${name}`;
  const undecided = facts.partial ? 'the facts of the cluster are not given' : facts.elsewhere(namespace);
  if (undecided !== undefined) {
    const reason = facts.partial ? `${undecided}, so not checked` : `it may come from ${undecided}`;
    return finding(manifest, {
      code: 'SECRET_UNPRODUCED',
      severity: 'unchecked',
      field,
      message: `${subject}, which nothing here produces; ${reason}`,
    });
  }
  const all = [...producedSecrets(facts).values()];
  const here = all.filter((secret) => secret.namespace === namespace).map((secret) => secret.name);
  const there = all.find((secret) => secret.name === name);
  const elsewhere =
    there === undefined ? undefined : `there is one in namespace ${there.namespace}, but a Secret is read only in its own namespace`;
  const hint = nearest(name, here) === undefined ? (elsewhere ?? suggest(name, here)) : suggest(name, here);
  return finding(manifest, { code: 'SECRET_UNPRODUCED', severity: 'error', field, message: `${subject}, which nothing produces`, hint });
}

function keyMissing({ manifest, namespace, name, key = '', field }: SecretRead, by: string, keys: readonly string[]): Issue {
  const message = `Secret ${namespace}/${name} has no key "${key}" (made by ${by})`;
  const hint = by.startsWith('SealedSecret') ? `${suggest(key, keys)}; for a new key run \`labwright secrets seal\`` : suggest(key, keys);
  return finding(manifest, { code: 'SECRET_KEY_MISSING', severity: 'error', field, message, hint });
}
