import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseCertificate, parseSealedFile, type SealScope, seal } from '../../src/secrets/index.ts';
import { makeControllerKey } from '../secrets/_certificate.ts';
import { random, requirement } from '../secrets/_fixture.ts';
import { unseal } from '../secrets/_unseal.ts';

const BUILD = fileURLToPath(new URL('../../tools/kubeseal/build.mjs', import.meta.url));
const bin = join(process.env.LABWRIGHT_CACHE ?? join(homedir(), '.cache', 'labwright'), 'bin');
const canRun =
  (existsSync(bin) && readdirSync(bin).some((name) => name.startsWith('kubeseal-'))) || spawnSync('go', ['version']).status === 0;
const inPipeline = !['', 'false', undefined].includes(process.env.CI);
const title = canRun || inPipeline ? 'the real kubeseal' : 'the real kubeseal (skipped: needs Go to build it once)';

describe.runIf(canRun || inPipeline)(title, () => {
  const controller = makeControllerKey('20991231235959Z', 4096);
  const folder = mkdtempSync(join(tmpdir(), 'kubeseal-'));
  const keyFile = join(folder, 'key.pem');
  const certificateFile = join(folder, 'certificate.pem');
  let kubeseal = '';
  beforeAll(() => {
    kubeseal = execFileSync(process.execPath, [BUILD], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();
    writeFileSync(keyFile, controller.privatePem);
    writeFileSync(certificateFile, controller.certificatePem);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const secrets = [
    requirement('ai/pgvector', [random('password'), random('note')], {
      labels: { 'app.kubernetes.io/name': 'pgvector' },
      type: 'example.org/own',
    }),
  ];
  const values = new Map([
    ['ai/pgvector/password', 'correct horse'],
    ['ai/pgvector/note', 'two\nlines, ümlaut and 😀'],
  ]);
  const sealed = (scope: SealScope): string => {
    const { certificate } = parseCertificate(controller.certificatePem, 'attic', new Date('2026-06-01T00:00:00Z'));
    if (certificate === undefined) throw new Error('the fixture has no certificate');
    const sealKey = randomBytes(32).toString('base64');
    const input = {
      cluster: 'attic',
      requirements: secrets,
      values,
      certificate,
      scope,
      sealKey,
      record: new Map(),
      existing: [],
      random: randomBytes,
    };
    return seal(input).write[0]?.text ?? '';
  };
  const open = (text: string) =>
    spawnSync(kubeseal, ['--recovery-unseal', '--recovery-private-key', keyFile], { input: text, encoding: 'utf8' });

  test.each(['strict', 'namespace-wide', 'cluster-wide'] as const)('opens what we sealed, scope %s', (scope) => {
    const { status, stdout, stderr } = open(sealed(scope));
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const secret = parse(stdout);
    const data = Object.entries<string>(secret.data).map(
      ([key, value]) => [`ai/pgvector/${key}`, Buffer.from(value, 'base64').toString('utf8')] as const,
    );
    expect(new Map(data)).toEqual(values);
    expect(secret).toMatchObject({
      kind: 'Secret',
      type: 'example.org/own',
      metadata: { name: 'pgvector', namespace: 'ai', labels: { 'app.kubernetes.io/name': 'pgvector' } },
    });
  });

  test.each([
    ['strict', 'name: pgvector', 'name: other'],
    ['strict', 'namespace: ai', 'namespace: data'],
    ['namespace-wide', 'namespace: ai', 'namespace: data'],
  ] as const)('scope %s: does not open with %s changed to %s', (scope, from, to) => {
    const { status, stdout, stderr } = open(sealed(scope).replaceAll(from, to));
    expect(status).not.toBe(0);
    expect(stdout).toBe('');
    expect(stderr).toContain('no key could decrypt secret');
  });

  test('namespace-wide and cluster-wide let go of what they say', () => {
    expect(open(sealed('namespace-wide').replaceAll('name: pgvector', 'name: other')).status).toBe(0);
    expect(open(sealed('cluster-wide').replaceAll('namespace: ai', 'namespace: data')).status).toBe(0);
  });

  test('what kubeseal seals for the same certificate is read and opened by our side', () => {
    const plain = JSON.stringify({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'pgvector', namespace: 'ai' },
      stringData: { password: 'correct horse' },
    });
    const text = execFileSync(kubeseal, ['--cert', certificateFile, '--format', 'yaml'], { input: plain, encoding: 'utf8' });
    const file = parseSealedFile('clusters/attic/sealed/ai-pgvector.yaml', text).sealed;
    expect(file).toMatchObject({ namespace: 'ai', name: 'pgvector', scope: 'strict' });
    expect(unseal(controller.privateKey, 'ai/pgvector', file?.encryptedData.password ?? '')).toBe('correct horse');
  });
});
