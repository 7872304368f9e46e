import { constants, createCipheriv, type KeyObject, publicEncrypt } from 'node:crypto';
import type { RandomBytes } from './generate.ts';

/**
 * Where a sealed value may be opened: only as this Secret (`strict`), as any Secret of the namespace, or anywhere in
 * the cluster. Strict is the default, because a wider value can be copied into a Secret that somebody else may read.
 */
export type SealScope = 'strict' | 'namespace-wide' | 'cluster-wide';

/** The label a value is bound to; opening it under another label fails. */
export function sealLabel(scope: SealScope, { namespace, name }: { readonly namespace: string; readonly name: string }): string {
  if (scope === 'cluster-wide') return '';
  return scope === 'namespace-wide' ? namespace : `${namespace}/${name}`;
}

/**
 * Seals one value as the Sealed Secrets controller expects it: a fresh AES-256-GCM key encrypts the value, RSA-OAEP
 * with SHA-256 and the label encrypts that key; length of the RSA part in two bytes, RSA part, AES part with its tag.
 * The nonce is zero, which is safe only because the key is never used again. Every call gives another text.
 */
export function sealValue(publicKey: KeyObject, label: string, plaintext: string, random: RandomBytes): string {
  const sessionKey = random(32);
  const wrapped = publicEncrypt(
    { key: publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256', oaepLabel: Buffer.from(label, 'utf8') },
    sessionKey,
  );
  const cipher = createCipheriv('aes-256-gcm', sessionKey, Buffer.alloc(12));
  const length = Buffer.alloc(2);
  length.writeUInt16BE(wrapped.length);
  return Buffer.concat([length, wrapped, cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64');
}
