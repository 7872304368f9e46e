import { compareText, type Issue } from '../issues/index.ts';
import type { SecretRequirement } from '../model/index.ts';
import type { SealingCertificate } from './certificate.ts';
import type { RandomBytes } from './generate.ts';
import { type KeyPath, keyPath, type SecretValues, secretPath, sortRequirements } from './key-path.ts';
import { plaintextHash, type SealedValueRecord, type SealRecord } from './seal-record.ts';
import { type SealScope, sealLabel, sealValue } from './seal-value.ts';
import { ciphertextHash, formatSealedSecret, type SealedFile, sealedFileName } from './sealed-secret.ts';

/** Everything sealing looks at. */
export interface SealInput {
  readonly cluster: string;
  readonly requirements: readonly SecretRequirement[];
  /** Resolved values, derived ones included. */
  readonly values: SecretValues;
  readonly certificate: SealingCertificate;
  /** Default `strict`. */
  readonly scope?: SealScope | undefined;
  readonly sealKey: string;
  readonly record: SealRecord;
  /** What lies in the folder now. */
  readonly existing: readonly SealedFile[];
  readonly random: RandomBytes;
}

/** What sealing decided; nothing is written yet. */
export interface SealResult {
  /** Files to write, and the keys whose value was sealed anew; no key means that only the object around them changed. */
  readonly write: readonly { readonly file: string; readonly text: string; readonly sealed: readonly KeyPath[] }[];
  readonly unchanged: readonly string[];
  /** Sealed files that belong to no requirement. They stay. */
  readonly unused: readonly string[];
  readonly record: SealRecord;
  readonly issues: readonly Issue[];
}

/**
 * Seals what has to be sealed: a value again only when it, its certificate, scope or name changed, or when somebody
 * else changed its ciphertext, because every sealing gives another text and would show up in every review.
 */
export function seal(input: SealInput): SealResult {
  const { cluster, existing, record } = input;
  const write: { file: string; text: string; sealed: readonly KeyPath[] }[] = [];
  const unchanged: string[] = [];
  const before = new Map(existing.map((f) => [secretPath(f), f]));
  const done = new Set<string>();
  const renewed = new Map<KeyPath, SealedValueRecord>();
  const owner = new Map<string, string>();
  const issues: Issue[] = [];
  for (const requirement of sortRequirements(input.requirements)) {
    const path = secretPath(requirement);
    const file = sealedFileName(cluster, requirement);
    const problems = [...collision(cluster, path, file, owner), ...missingValues(cluster, requirement, input.values)];
    owner.set(file, owner.get(file) ?? path);
    issues.push(...problems);
    if (problems.length > 0) continue;
    const old = before.get(path);
    const { text, sealed, records } = sealOne(requirement, old, input);
    done.add(path);
    for (const [key, entry] of records) renewed.set(key, entry);
    if (old?.file === file && old.text === text) unchanged.push(file);
    else write.push({ file, text, sealed });
  }
  const kept = [...record].filter(([path]) => !done.has(path.slice(0, path.lastIndexOf('/'))));
  const required = new Set(input.requirements.map(secretPath));
  const unused = existing.filter((f) => !required.has(secretPath(f))).map((f) => f.file);
  return { write, unchanged, unused: unused.sort(compareText), record: new Map([...kept, ...renewed]), issues };
}

function sealOne(requirement: SecretRequirement, before: SealedFile | undefined, input: SealInput) {
  const scope = input.scope ?? 'strict';
  const label = sealLabel(scope, requirement);
  const encryptedData: Record<string, string> = {};
  const sealed: KeyPath[] = [];
  const records = new Map<KeyPath, SealedValueRecord>();
  for (const { name } of requirement.keys) {
    const path = keyPath(requirement, name);
    const value = input.values.get(path) ?? '';
    const plaintext = plaintextHash(input.sealKey, path, value);
    const certificate = input.certificate.fingerprint;
    const known = input.record.get(path);
    const old = before?.scope === scope ? before.encryptedData[name] : undefined;
    const keep =
      old !== undefined && known?.plaintext === plaintext && known.certificate === certificate && known.ciphertext === ciphertextHash(old);
    const ciphertext = keep ? old : sealValue(input.certificate.publicKey, label, value, input.random);
    if (!keep) sealed.push(path);
    encryptedData[name] = ciphertext;
    records.set(path, { plaintext, certificate, ciphertext: ciphertextHash(ciphertext) });
  }
  return { text: formatSealedSecret(requirement, scope, encryptedData), sealed, records };
}

/** SECRET_SEALED_COLLISION: `a-b/c` and `a/b-c` would share one file. */
function collision(cluster: string, path: string, file: string, owner: ReadonlyMap<string, string>): readonly Issue[] {
  const other = owner.get(file);
  if (other === undefined) return [];
  const message = `Secrets ${other} and ${path} would both be sealed into this file`;
  return [{ code: 'SECRET_SEALED_COLLISION', severity: 'error', path: file, message, hint: 'rename one of the two', cluster }];
}

/** SECRET_VALUE_MISSING: a Secret is sealed whole or not at all, since the controller would make half of it. */
function missingValues(cluster: string, requirement: SecretRequirement, values: SecretValues): readonly Issue[] {
  return requirement.keys
    .map((key) => keyPath(requirement, key.name))
    .filter((path) => !values.has(path))
    .map((path) => ({
      code: 'SECRET_VALUE_MISSING',
      severity: 'error',
      path: `secrets.${path}`,
      message: `has no value, so Secret ${secretPath(requirement)} is not sealed`,
      hint: 'run `labwright secrets generate`, and fill in what it lists',
      cluster,
    }));
}
