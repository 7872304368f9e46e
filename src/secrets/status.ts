import { compareText } from '../issues/index.ts';
import type { SecretKey, SecretRequirement } from '../model/index.ts';
import { type KeyPath, keyPath, readersOf, requiredKeys, type SecretValues } from './key-path.ts';
import { PLACEHOLDER, resolveValues } from './resolve.ts';
import { plaintextHash, type SealRecord } from './seal-record.ts';
import { ciphertextHash, type SealedFile } from './sealed-secret.ts';
import type { Store } from './store.ts';

/** State of one key in one word. */
export type SecretState =
  /** No value on this machine and none in Git. */
  | 'missing'
  /** A value on this machine, not sealed. */
  | 'stored'
  /** Sealed in Git; where this machine has a value, it is the same one. */
  | 'sealed'
  /** Sealed in Git and stored here, but this machine did not seal it, so whether they are equal is not known. */
  | 'unverified'
  /** Sealed for another value than the one stored here. */
  | 'stale'
  /** Stored or sealed, but no construct asks for it. Never deleted by the tool. */
  | 'unused';

/** One line of `labwright secrets status`. Holds no value. */
export interface StatusRow {
  readonly path: KeyPath;
  readonly state: SecretState;
  /** How the key comes to be; nothing for an unused one. */
  readonly kind: SecretKey['kind'] | undefined;
  readonly readers: readonly string[];
  /** What the owner must put there, for a given key that is missing. */
  readonly example?: string | undefined;
}

/** What status looks at; nothing in Git or on this machine is changed. */
export interface StatusInput {
  readonly requirements: readonly SecretRequirement[];
  readonly store?: Store | undefined;
  readonly sealed: readonly SealedFile[];
  readonly record: SealRecord;
}

/** A row for every required key by namespace, name and key, then the unused ones. */
export function secretStatus({ requirements, store, sealed, record }: StatusInput): readonly StatusRow[] {
  const keys = requiredKeys(requirements);
  const known: SecretValues = store?.values ?? new Map();
  const { values } = resolveValues(requirements, known);
  const ciphertexts = new Map(
    sealed.flatMap((f) => Object.entries(f.encryptedData).map(([key, text]) => [keyPath(f, key), text] as const)),
  );
  const rows = [...keys.values()].map((required): StatusRow => {
    const { path, key } = required;
    const state = stateOf(path, values.get(path), ciphertexts.get(path), store?.sealKey, record);
    const example = key.kind === 'given' && state === 'missing' ? { example: key.example } : {};
    return { path, state, kind: key.kind, readers: readersOf(required), ...example };
  });
  const filled = [...known].flatMap(([path, value]) => (value.startsWith(PLACEHOLDER) ? [] : [path]));
  const unused = new Set([...filled, ...ciphertexts.keys()].filter((path) => !keys.has(path)));
  return [...rows, ...[...unused].sort(compareText).map((path): StatusRow => ({ path, state: 'unused', kind: undefined, readers: [] }))];
}

function stateOf(
  path: KeyPath,
  value: string | undefined,
  ciphertext: string | undefined,
  sealKey: string | undefined,
  record: SealRecord,
): SecretState {
  if (ciphertext === undefined) return value === undefined ? 'missing' : 'stored';
  if (value === undefined || sealKey === undefined) return 'sealed';
  const sealedHere = record.get(path);
  if (sealedHere === undefined || sealedHere.ciphertext !== ciphertextHash(ciphertext)) return 'unverified';
  return sealedHere.plaintext === plaintextHash(sealKey, path, value) ? 'sealed' : 'stale';
}
