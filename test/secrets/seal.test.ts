import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseCertificate, parseSealedFile, type SealInput, type SealResult, seal, sealLabel, sealValue } from '../../src/secrets/index.ts';
import { formatSealRecord, parseSealRecord } from '../../src/secrets/seal-record.ts';
import { makeControllerKey } from './_certificate.ts';
import { derived, random, requirement } from './_fixture.ts';
import { unseal } from './_unseal.ts';

const now = new Date('2026-06-01T00:00:00Z');
const controller = makeControllerKey();
const certificateOf = (pem: string) => {
  const { certificate } = parseCertificate(pem, 'attic', now);
  if (certificate === undefined) throw new Error('the fixture has no certificate');
  return certificate;
};

const secrets = [
  requirement('ai/pgvector', [random('password'), derived('pgpass', 'x:{{password}}')], {
    labels: { 'app.kubernetes.io/name': 'pgvector' },
  }),
];
const values = new Map([
  ['ai/pgvector/password', 'first'],
  ['ai/pgvector/pgpass', 'x:first'],
]);
const first: SealInput = {
  cluster: 'attic',
  requirements: secrets,
  values,
  certificate: certificateOf(controller.certificatePem),
  sealKey: Buffer.alloc(32, 7).toString('base64'),
  record: new Map(),
  existing: [],
  random: randomBytes,
};

/** The next run: what was written lies in the folder, what was recorded is known. */
const after = (result: SealResult, input: SealInput): SealInput => ({
  ...input,
  record: parseSealRecord(formatSealRecord(result.record), 'attic').record,
  existing: result.write.flatMap(({ file, text }) => parseSealedFile(file, text).sealed ?? []),
});

test('a sealed value opens under its own label and no other', () => {
  const { publicKey } = first.certificate;
  fc.assert(
    fc.property(fc.constantFrom('strict', 'namespace-wide', 'cluster-wide'), fc.string({ unit: 'grapheme' }), (scope, value) => {
      const label = sealLabel(scope, { namespace: 'ai', name: 'pgvector' });
      const sealed = sealValue(publicKey, label, value, randomBytes);
      expect(unseal(controller.privateKey, label, sealed)).toBe(value);
      expect(() => unseal(controller.privateKey, `${label}x`, sealed)).toThrow();
    }),
    { numRuns: 20 },
  );
});

test('the object around the ciphertexts', () => {
  const [file] = seal(first).write;
  const body = parse((file?.text ?? '').replace(/: A[A-Za-z0-9+/=]{200,}/g, ': …'));
  expect(file?.file).toBe('clusters/attic/sealed/ai-pgvector.yaml');
  expect(file?.text).not.toContain('first');
  expect(body).toMatchInlineSnapshot(`
    {
      "apiVersion": "bitnami.com/v1alpha1",
      "kind": "SealedSecret",
      "metadata": {
        "name": "pgvector",
        "namespace": "ai",
      },
      "spec": {
        "encryptedData": {
          "password": "…",
          "pgpass": "…",
        },
        "template": {
          "metadata": {
            "labels": {
              "app.kubernetes.io/name": "pgvector",
            },
            "name": "pgvector",
            "namespace": "ai",
          },
          "type": "Opaque",
        },
      },
    }
  `);
});

test('nothing is sealed again while nothing changed', () => {
  const result = seal(after(seal(first), first));
  expect(result.write).toEqual([]);
  expect(result.unchanged).toEqual(['clusters/attic/sealed/ai-pgvector.yaml']);
});

test('only the key whose value changed is sealed again', () => {
  const before = seal(first);
  const changed = { ...after(before, first), values: new Map([...values, ['ai/pgvector/password', 'second']]) };
  const result = seal(changed);
  expect(result.write.map((w) => w.sealed)).toEqual([['ai/pgvector/password']]);
  const { encryptedData: old } = parse(before.write[0]?.text ?? '').spec;
  const { encryptedData } = parse(result.write[0]?.text ?? '').spec;
  expect(encryptedData.pgpass).toBe(old.pgpass);
  expect(unseal(controller.privateKey, 'ai/pgvector', encryptedData.password)).toBe('second');
});

test.each([
  ['another scope', { scope: 'namespace-wide' }],
  ['a new certificate', { certificate: certificateOf(makeControllerKey().certificatePem) }],
  ['a lost record', { record: new Map() }],
] as const)('%s seals everything again', (_, change) => {
  const result = seal({ ...after(seal(first), first), ...change });
  expect(result.write.map((w) => w.sealed)).toEqual([['ai/pgvector/password', 'ai/pgvector/pgpass']]);
});

test('a ciphertext that somebody else changed is sealed again', () => {
  const next = after(seal(first), first);
  const foreign = next.existing.map((f) => ({ ...f, encryptedData: { ...f.encryptedData, password: 'AgAA' } }));
  expect(seal({ ...next, existing: foreign }).write.map((w) => w.sealed)).toEqual([['ai/pgvector/password']]);
});

test('new labels change the object and no ciphertext', () => {
  const relabelled = secrets.map((s) => ({ ...s, labels: {} }));
  expect(seal({ ...after(seal(first), first), requirements: relabelled }).write.map((w) => w.sealed)).toEqual([[]]);
});

test('a wider scope is marked on the object and on its template', () => {
  const { metadata, spec } = parse(seal({ ...first, scope: 'cluster-wide' }).write[0]?.text ?? '');
  const annotations = { 'sealedsecrets.bitnami.com/cluster-wide': 'true' };
  expect([metadata.annotations, spec.template.metadata.annotations]).toEqual([annotations, annotations]);
  expect(unseal(controller.privateKey, '', spec.encryptedData.password)).toBe('first');
});

test('a sealed file without a requirement is listed and stays', () => {
  const result = seal({ ...after(seal(first), first), requirements: [] });
  expect(result).toMatchObject({ write: [], unused: ['clusters/attic/sealed/ai-pgvector.yaml'] });
  expect(result.record.size).toBe(2);
});

test('SECRET_VALUE_MISSING: a Secret is sealed whole or not at all', () => {
  const { write, issues } = seal({ ...first, values: new Map([['ai/pgvector/password', 'x']]) });
  expect(write).toEqual([]);
  expect(issues.map((i) => `${i.code} ${i.path}`)).toEqual(['SECRET_VALUE_MISSING secrets.ai/pgvector/pgpass']);
});

test('SECRET_SEALED_COLLISION: two names that meet in one file', () => {
  const two = [requirement('a-b/c', []), requirement('a/b-c', [])];
  const { issues } = seal({ ...first, requirements: two });
  expect(issues.map((i) => `${i.code} ${i.path}: ${i.message}`)).toEqual([
    'SECRET_SEALED_COLLISION clusters/attic/sealed/a-b-c.yaml: Secrets a/b-c and a-b/c would both be sealed into this file',
  ]);
});

test.each([
  ['not YAML', 'a: [', 'is not readable YAML'],
  ['a plain Secret', 'kind: Secret\nmetadata: {name: a, namespace: b}\nspec: {}\n', 'is not one SealedSecret'],
  ['no namespace', 'kind: SealedSecret\nmetadata: {name: a}\nspec: {}\n', 'has no name or no namespace'],
])('SECRET_SEALED_BROKEN: %s', (_, text, message) => {
  const { sealed, issues } = parseSealedFile('clusters/attic/sealed/x.yaml', text);
  expect(sealed).toBeUndefined();
  expect(issues[0]).toMatchObject({ code: 'SECRET_SEALED_BROKEN', message: expect.stringContaining(message) });
});

test('SECRET_STORE_BROKEN: a record that is none', () => {
  expect(parseSealRecord('version: 1\nsealed: {a: 1}\n', 'attic').issues.map((i) => i.code)).toEqual(['SECRET_STORE_BROKEN']);
});

test('the fingerprint of a value depends on the key in the store, so that a weak value cannot be guessed from it', () => {
  const one = seal(first).record.get('ai/pgvector/password');
  const other = seal({ ...first, sealKey: Buffer.alloc(32, 8).toString('base64') }).record.get('ai/pgvector/password');
  expect(one?.plaintext).not.toBe(other?.plaintext);
});
