import { createHash } from 'node:crypto';
import { parseDocument } from 'yaml';
import { compareText, type Issue } from '../issues/index.ts';
import { isObject, type JsonObject, type SecretRequirement } from '../model/index.ts';
import { toYaml } from './_yaml.ts';
import type { SealScope } from './seal-value.ts';

/** One file of `clusters/<cluster>/sealed/`, as it lies in Git. */
export interface SealedFile {
  /** Relative to the fleet's root folder. */
  readonly file: string;
  readonly text: string;
  readonly namespace: string;
  readonly name: string;
  readonly scope: SealScope;
  /** Ciphertext by key. */
  readonly encryptedData: Readonly<Record<string, string>>;
}

const PREFIX = 'sealedsecrets.bitnami.com/';

/** Folder of a cluster's sealed files, relative to the fleet's root folder. */
export function sealedFolder(cluster: string): string {
  return `clusters/${cluster}/sealed`;
}

/** File of one Secret's sealed form. */
export function sealedFileName(cluster: string, { namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `${sealedFolder(cluster)}/${namespace}-${name}.yaml`;
}

/** The SealedSecret object around ciphertexts. Its template carries what the controller shall put on the Secret. */
export function sealedSecret(
  requirement: SecretRequirement,
  scope: SealScope,
  encryptedData: Readonly<Record<string, string>>,
): JsonObject {
  const { name, namespace, labels, type } = requirement;
  const annotations: { annotations?: JsonObject } = scope === 'strict' ? {} : { annotations: { [`${PREFIX}${scope}`]: 'true' } };
  const metadata: JsonObject = { name, namespace, ...annotations };
  const sorted = Object.fromEntries(Object.entries(encryptedData).sort(([a], [b]) => compareText(a, b)));
  return {
    apiVersion: 'bitnami.com/v1alpha1',
    kind: 'SealedSecret',
    metadata,
    spec: {
      encryptedData: sorted,
      template: { metadata: { name, namespace, ...(Object.keys(labels).length > 0 ? { labels } : {}), ...annotations }, type },
    },
  };
}

/** Text of a sealed file. */
export function formatSealedSecret(
  requirement: SecretRequirement,
  scope: SealScope,
  encryptedData: Readonly<Record<string, string>>,
): string {
  return toYaml(sealedSecret(requirement, scope, encryptedData));
}

/** Reads one sealed file. SECRET_SEALED_BROKEN when it is not one SealedSecret. */
export function parseSealedFile(file: string, text: string): { readonly sealed?: SealedFile; readonly issues: readonly Issue[] } {
  const broken = (message: string) => ({
    issues: [
      {
        code: 'SECRET_SEALED_BROKEN',
        severity: 'error',
        path: file,
        message,
        hint: 'delete the file and run `labwright secrets seal`',
      } satisfies Issue,
    ],
  });
  const document = parseDocument(text, { prettyErrors: false });
  if (document.errors.length > 0) return broken(`is not readable YAML (${document.errors.map((e) => e.code).join(', ')})`);
  const body: unknown = document.toJS();
  if (!isObject(body) || body.kind !== 'SealedSecret' || !isObject(body.metadata) || !isObject(body.spec))
    return broken('is not one SealedSecret');
  const { name, namespace, annotations } = body.metadata;
  const data = isObject(body.spec.encryptedData) ? Object.entries(body.spec.encryptedData) : [];
  if (typeof name !== 'string' || typeof namespace !== 'string') return broken('has no name or no namespace');
  if (!data.every((entry): entry is [string, string] => typeof entry[1] === 'string'))
    return broken('has a value in `encryptedData` that is not text');
  return { sealed: { file, text, name, namespace, scope: scopeOf(annotations), encryptedData: Object.fromEntries(data) }, issues: [] };
}

/** Fingerprint of a ciphertext, to see whether the file still holds what this machine sealed. */
export function ciphertextHash(ciphertext: string): string {
  return createHash('sha256').update(ciphertext).digest('base64');
}

function scopeOf(annotations: unknown): SealScope {
  if (!isObject(annotations)) return 'strict';
  if (annotations[`${PREFIX}cluster-wide`] === 'true') return 'cluster-wide';
  return annotations[`${PREFIX}namespace-wide`] === 'true' ? 'namespace-wide' : 'strict';
}
