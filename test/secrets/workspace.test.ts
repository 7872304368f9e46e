import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import {
  exportSecrets,
  generateSecrets,
  parseSealedFile,
  readStoreFile,
  rotateSecrets,
  type SecretsWorkspace,
  sealSecrets,
  statusSecrets,
} from '../../src/secrets/index.ts';
import { makeControllerKey } from './_certificate.ts';
import { fixedRandom, requirements, temporaryRoot } from './_fixture.ts';
import { unseal } from './_unseal.ts';

const now = new Date('2026-06-01T00:00:00Z');
const secrets = requirements.filter((r) => r.namespace === 'ai');
const workspace = (root: string, required = secrets): SecretsWorkspace => ({
  root,
  model: { cluster: 'attic', secrets: required },
  random: fixedRandom(),
});

test('generate makes what it can once, and lists what only the owner knows', () => {
  const lab = workspace(temporaryRoot(), [...requirements]);
  expect(generateSecrets(lab)).toMatchObject({
    generated: ['ai/pgvector/password'],
    given: [{ path: 'argocd/repository/password' }],
    issues: [],
  });
  const text = readFileSync(join(lab.root, '.secrets/attic.yaml'), 'utf8');
  expect(generateSecrets(lab)).toMatchObject({ generated: [], issues: [] });
  expect(readFileSync(join(lab.root, '.secrets/attic.yaml'), 'utf8')).toBe(text);
  expect(parse(text).values).toEqual({ ai: { pgvector: { password: expect.any(String) } } });
});

test('SECRET_VALUE_MISSING: export leaves out a Secret without a value and names it', () => {
  const lab = workspace(temporaryRoot(), [...requirements]);
  generateSecrets(lab);
  const { text, issues } = exportSecrets(lab);
  expect(parseAllDocuments(text).map((d) => `${d.get('kind')} ${d.getIn(['metadata', 'name'])}`)).toEqual([
    'Namespace ai',
    'Secret open-webui',
    'Secret pgvector',
  ]);
  expect(issues.map((i) => `${i.code} ${i.path}`)).toEqual(['SECRET_VALUE_MISSING secrets.argocd/repository/password']);
});

test('seal, rotate, seal again: status follows, and only the changed Secret is sealed anew', () => {
  const lab = workspace(temporaryRoot());
  const controller = makeControllerKey();
  generateSecrets(lab);
  mkdirSync(join(lab.root, 'clusters/attic'), { recursive: true });
  writeFileSync(join(lab.root, 'clusters/attic/sealed-secrets.pem'), controller.certificatePem);
  const states = () => statusSecrets(lab).rows.map((row) => row.state);

  expect(states()).toEqual(['stored', 'stored', 'stored']);
  expect(sealSecrets(lab, { now })).toMatchObject({ write: [{}, {}], issues: [] });
  expect(states()).toEqual(['sealed', 'sealed', 'sealed']);
  expect(sealSecrets(lab, { now })).toMatchObject({ write: [], issues: [] });
  expect(statSync(join(lab.root, '.secrets/attic.sealed.yaml')).mode & 0o777).toBe(0o600);

  expect(rotateSecrets(lab, ['ai/pgvector'])).toMatchObject({ rotated: ['ai/pgvector/password'], issues: [] });
  expect(states()).toEqual(['stale', 'stale', 'stale']);
  sealSecrets(lab, { now });
  expect(states()).toEqual(['sealed', 'sealed', 'sealed']);

  const { store } = readStoreFile(lab.root, 'attic');
  const file = 'clusters/attic/sealed/ai-pgvector.yaml';
  const { sealed } = parseSealedFile(file, readFileSync(join(lab.root, file), 'utf8'));
  expect(unseal(controller.privateKey, 'ai/pgvector', sealed?.encryptedData.password ?? '')).toBe(
    store?.values.get('ai/pgvector/password'),
  );
  expect(store?.previous.get('ai/pgvector/password')).not.toBe(store?.values.get('ai/pgvector/password'));
});

test('a broken store stops every command before anything is made', () => {
  const lab = workspace(temporaryRoot());
  mkdirSync(join(lab.root, '.secrets'));
  chmodSync(join(lab.root, '.secrets'), 0o700);
  writeFileSync(join(lab.root, '.secrets/attic.yaml'), 'values: hunter2\n', { mode: 0o600 });
  const results = [generateSecrets(lab), exportSecrets(lab), rotateSecrets(lab, ['ai/pgvector']), sealSecrets(lab, { now })];
  for (const { issues } of results) expect(issues.map((i) => i.code)).toContain('SECRET_STORE_BROKEN');
  expect(JSON.stringify(results)).not.toContain('hunter2');
  expect(readFileSync(join(lab.root, '.secrets/attic.yaml'), 'utf8')).toBe('values: hunter2\n');
  expect(existsSync(join(lab.root, 'clusters'))).toBe(false);
});
