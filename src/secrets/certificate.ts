import { type KeyObject, X509Certificate } from 'node:crypto';
import type { Issue } from '../issues/index.ts';

/** Public half of the key of a cluster's Sealed Secrets controller. */
export interface SealingCertificate {
  readonly publicKey: KeyObject;
  /** SHA-256 of the certificate; another one means that the controller has a new key. */
  readonly fingerprint: string;
}

/** File of a cluster's certificate, relative to the fleet's root folder. It is public and belongs in Git. */
export function certificateFile(cluster: string): string {
  return `clusters/${cluster}/sealed-secrets.pem`;
}

const FETCH = 'fetch it again with `kubeseal --fetch-cert`, and commit it: it is public';

/**
 * Reads the certificate that values are sealed for. `now` decides whether it has expired.
 *
 * SECRET_CERTIFICATE when it is missing, unreadable, expired, not RSA, or when a private key was put in its place.
 */
export function parseCertificate(
  pem: string | undefined,
  cluster: string,
  now: Date,
): { readonly certificate?: SealingCertificate; readonly issues: readonly Issue[] } {
  const refuse = (message: string, hint = FETCH) => ({
    issues: [{ code: 'SECRET_CERTIFICATE', severity: 'error', path: certificateFile(cluster), message, hint, cluster } satisfies Issue],
  });
  if (pem === undefined) return refuse('there is no certificate to seal for', FETCH.replace('again ', ''));
  if (pem.includes('PRIVATE KEY')) {
    return refuse(
      'holds a private key, which can read every sealed value',
      'remove it from the repository and its history, then give the controller a new key and seal again',
    );
  }
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(pem);
  } catch {
    return refuse('is not a readable PEM certificate');
  }
  const { publicKey, validTo } = certificate;
  const expires = new Date(validTo);
  if (!(expires.getTime() > now.getTime())) return refuse(`has expired on ${expires.toISOString().slice(0, 10)}`);
  if (publicKey.asymmetricKeyType !== 'rsa')
    return refuse(`has a key of type ${publicKey.asymmetricKeyType ?? 'unknown'}, the controller uses rsa`);
  return { certificate: { publicKey, fingerprint: certificate.fingerprint256 }, issues: [] };
}
