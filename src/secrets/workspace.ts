import type { Issue } from '../issues/index.ts';
import type { Model } from '../model/index.ts';
import type { RandomBytes } from './generate.ts';
import type { KeyPath } from './key-path.ts';
import { renderForApply } from './manifests.ts';
import { type GivenKey, resolveValues, storedValues } from './resolve.ts';
import { type Rotation, rotate } from './rotate.ts';
import { type SealResult, seal } from './seal.ts';
import type { SealScope } from './seal-value.ts';
import { readCertificate, readSealedFiles, readSealRecord, writeSealedFiles, writeSealRecord } from './sealed-folder.ts';
import { type StatusRow, secretStatus } from './status.ts';
import { newStore, type Store, withValues } from './store.ts';
import { readStoreFile, type StoreAccess, writeStoreFile } from './store-file.ts';

/** What each `labwright secrets` command works on. */
export interface SecretsWorkspace extends StoreAccess {
  /** The fleet's root folder. */
  readonly root: string;
  readonly model: Pick<Model, 'cluster' | 'secrets'>;
  readonly random: RandomBytes;
}

/** `secrets status`: reads the store and the sealed files, changes nothing. */
export function statusSecrets({ root, model, ignored }: Omit<SecretsWorkspace, 'random'>): {
  readonly rows: readonly StatusRow[];
  readonly issues: readonly Issue[];
} {
  const { store, issues } = readStoreFile(root, model.cluster, { ignored });
  const files = readSealedFiles(root, model.cluster);
  const { record, issues: recordIssues } = readSealRecord(root, model.cluster);
  const templates = resolveValues(model.secrets, store?.values ?? new Map()).issues;
  const rows = secretStatus({ requirements: model.secrets, store, sealed: files.sealed, record });
  return { rows, issues: [...issues, ...files.issues, ...recordIssues, ...templates] };
}

/** What `secrets generate` did. */
export interface GenerateResult {
  readonly generated: readonly KeyPath[];
  /** Keys that only the owner can fill in. */
  readonly given: readonly GivenKey[];
  readonly issues: readonly Issue[];
}

/** `secrets generate`: makes what is missing and can be made, and writes it to the store. */
export function generateSecrets({ root, model, random, ignored }: SecretsWorkspace): GenerateResult {
  const opened = open(root, model.cluster, random, ignored);
  if (opened.store === undefined) return { generated: [], given: [], issues: opened.issues };
  const { values, generated, given, issues } = resolveValues(model.secrets, opened.store.values, random);
  const found = [...opened.issues, ...issues];
  if (hasErrors(found)) return { generated: [], given, issues: found };
  const written = writeStoreFile(root, withValues(opened.store, storedValues(model.secrets, values)), { ignored });
  return { generated: hasErrors(written) ? [] : generated, given, issues: [...found, ...written] };
}

/** `secrets export`: the Secrets as text for `kubectl apply --server-side -f -`. The text holds secret values. */
export function exportSecrets({ root, model, ignored }: Omit<SecretsWorkspace, 'random'>): {
  readonly text: string;
  readonly issues: readonly Issue[];
} {
  const { store, issues } = readStoreFile(root, model.cluster, { ignored });
  if (hasErrors(issues)) return { text: '', issues };
  const resolved = resolveValues(model.secrets, store?.values ?? new Map());
  if (hasErrors(resolved.issues)) return { text: '', issues: [...issues, ...resolved.issues] };
  const { text, missing } = renderForApply(model.secrets, resolved.values);
  const absent = missing.map((path): Issue => {
    const hint = 'run `labwright secrets generate`, and fill in what it lists';
    return {
      code: 'SECRET_VALUE_MISSING',
      severity: 'error',
      path: `secrets.${path}`,
      message: 'has no value, so its Secret is left out',
      hint,
      cluster: model.cluster,
    };
  });
  return { text, issues: [...issues, ...absent] };
}

/** `secrets rotate`: new values for the selected keys; the replaced ones move to `previous` in the store. */
export function rotateSecrets({ root, model, random, ignored }: SecretsWorkspace, selection: readonly string[]): Omit<Rotation, 'values'> {
  const opened = open(root, model.cluster, random, ignored);
  const { values, ...rotation } = rotate(model.secrets, selection, random);
  const found = [...opened.issues, ...rotation.issues];
  const written =
    opened.store === undefined || hasErrors(found)
      ? []
      : writeStoreFile(root, withValues(opened.store, values, { keepPrevious: true }), { ignored });
  const issues = [...found, ...written];
  if (!hasErrors(issues)) return { ...rotation, issues };
  return { rotated: [], derived: [], restart: [], notes: [], issues };
}

/** `secrets seal`: seals what changed and writes it to `clusters/<cluster>/sealed/`. `now` decides whether the certificate has expired. */
export function sealSecrets(
  { root, model, random, ignored }: SecretsWorkspace,
  { now, scope }: { readonly now: Date; readonly scope?: SealScope | undefined },
): Omit<SealResult, 'record'> {
  const { cluster, secrets: requirements } = model;
  const opened = readStoreFile(root, cluster, { ignored });
  const values = resolveValues(requirements, opened.store?.values ?? new Map());
  const { certificate, issues: certificateIssues } = readCertificate(root, cluster, now);
  const files = readSealedFiles(root, cluster);
  const { record, issues: recordIssues } = readSealRecord(root, cluster);
  const found = [...opened.issues, ...values.issues, ...certificateIssues, ...files.issues, ...recordIssues];
  if (certificate === undefined || hasErrors(found)) return { write: [], unchanged: [], unused: [], issues: found };
  const sealKey = opened.store?.sealKey ?? '';
  const { record: next, ...result } = seal({
    cluster,
    requirements,
    values: values.values,
    certificate,
    scope,
    sealKey,
    record,
    existing: files.sealed,
    random,
  });
  if (result.write.length > 0) {
    writeSealedFiles(root, result.write);
    writeSealRecord(root, cluster, next);
  }
  return { ...result, issues: [...found, ...result.issues] };
}

function open(
  root: string,
  cluster: string,
  random: RandomBytes,
  ignored: boolean | undefined,
): { readonly store?: Store; readonly issues: readonly Issue[] } {
  const { store, issues } = readStoreFile(root, cluster, { ignored });
  if (hasErrors(issues)) return { issues };
  return { store: store ?? newStore(cluster, random), issues };
}

function hasErrors(issues: readonly Issue[]): boolean {
  return issues.some(({ severity }) => severity === 'error');
}
