import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { parseCertificate } from '../../src/secrets/index.ts';
import { makeControllerKey, selfSign } from './_certificate.ts';

const now = new Date('2026-06-01T00:00:00Z');
const messages = (pem: string | undefined) => parseCertificate(pem, 'attic', now).issues.map((i) => `${i.code} ${i.path}: ${i.message}`);
const key = makeControllerKey();

test('a valid certificate gives its public key and fingerprint', () => {
  const { certificate, issues } = parseCertificate(key.certificatePem, 'attic', now);
  expect(issues).toEqual([]);
  expect(certificate?.publicKey.asymmetricKeyDetails?.modulusLength).toBe(2048);
  expect(certificate?.fingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
});

test('SECRET_CERTIFICATE: missing, unreadable, expired', () => {
  const at = 'SECRET_CERTIFICATE clusters/attic/sealed-secrets.pem:';
  expect(messages(undefined)).toEqual([`${at} there is no certificate to seal for`]);
  expect(messages('hello')).toEqual([`${at} is not a readable PEM certificate`]);
  expect(messages(makeControllerKey('20251231235959Z').certificatePem)).toEqual([`${at} has expired on 2025-12-31`]);
});

test('SECRET_CERTIFICATE: a key of another kind', () => {
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  expect(messages(selfSign(ec.publicKey, key.privateKey, '20991231235959Z'))[0]).toContain('has a key of type ec, the controller uses rsa');
});

test('SECRET_CERTIFICATE: a private key beside the certificate is an alarm', () => {
  expect(messages(key.certificatePem + key.privatePem)[0]).toContain('holds a private key');
});
