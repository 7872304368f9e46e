import { createHmac } from 'node:crypto';
import { Document, parseDocument } from 'yaml';
import { compareText, type Issue } from '../issues/index.ts';
import { isObject } from '../model/index.ts';
import type { KeyPath } from './key-path.ts';

/** What this machine remembers of one sealed value, so that it is sealed again only when something changed. */
export interface SealedValueRecord {
  /** Keyed fingerprint of the plaintext. */
  readonly plaintext: string;
  /** Fingerprint of the certificate it was sealed for. */
  readonly certificate: string;
  /** Hash of the ciphertext, to notice that somebody else sealed another value into the file. */
  readonly ciphertext: string;
}

/** `.secrets/<cluster>.sealed.yaml`, by key path. It holds no value, and may be lost: everything is then sealed anew. */
export type SealRecord = ReadonlyMap<KeyPath, SealedValueRecord>;

/** File of the record, relative to the fleet's root folder. */
export function sealRecordFile(cluster: string): string {
  return `.secrets/${cluster}.sealed.yaml`;
}

/** Fingerprint of a value under its name, of no use to anyone without the store's key. */
export function plaintextHash(sealKey: string, path: KeyPath, value: string): string {
  return createHmac('sha256', Buffer.from(sealKey, 'base64')).update(path).update('\0').update(value).digest('base64');
}

/** Text of the record, sorted. */
export function formatSealRecord(record: SealRecord): string {
  const sealed = Object.fromEntries([...record].sort(([a], [b]) => compareText(a, b)));
  const document = new Document({ version: 1, sealed });
  document.commentBefore = ' What was sealed from this machine, as fingerprints. Not in Git; when it is lost, everything is sealed again.';
  return document.toString({ lineWidth: 0 });
}

/** Reads the record. SECRET_STORE_BROKEN when it cannot be read. */
export function parseSealRecord(text: string, cluster: string): { readonly record: SealRecord; readonly issues: readonly Issue[] } {
  const record = new Map<KeyPath, SealedValueRecord>();
  const document = parseDocument(text, { prettyErrors: false });
  const body: unknown = document.errors.length > 0 ? undefined : document.toJS();
  const entries = isObject(body) && body.version === 1 && isObject(body.sealed) ? Object.entries(body.sealed) : undefined;
  for (const [path, entry] of entries ?? []) {
    if (!isObject(entry)) continue;
    const { plaintext, certificate, ciphertext } = entry;
    if (typeof plaintext === 'string' && typeof certificate === 'string' && typeof ciphertext === 'string') {
      record.set(path, { plaintext, certificate, ciphertext });
    }
  }
  if (entries !== undefined && record.size === entries.length) return { record, issues: [] };
  return {
    record: new Map(),
    issues: [
      {
        code: 'SECRET_STORE_BROKEN',
        severity: 'error',
        path: sealRecordFile(cluster),
        message: 'is not a record of sealed values',
        hint: 'delete it: everything is then sealed again',
        cluster,
      },
    ],
  };
}
