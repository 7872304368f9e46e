import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { SecretRequirement } from '../../src/model/index.ts';
import type { RandomBytes } from '../../src/secrets/index.ts';

/** Bytes that look random and are the same in every run. */
export function fixedRandom(seed = 'seed'): RandomBytes {
  let count = 0;
  return (size) => {
    const blocks: Buffer[] = [];
    for (let length = 0; length < size; length += 32) blocks.push(createHash('sha256').update(`${seed}/${count++}`).digest());
    return Buffer.concat(blocks).subarray(0, size);
  };
}

/** A requirement with only what the test is about. */
export function requirement(path: string, keys: SecretRequirement['keys'], rest: Partial<SecretRequirement> = {}): SecretRequirement {
  const [namespace = '', name = ''] = path.split('/');
  return { namespace, name, type: 'Opaque', keys, labels: {}, producer: `attic/${name}`, consumers: [], ...rest };
}

/** A random key of 24 letters and digits. */
export const random = (name: string) => ({ name, kind: 'random', length: 24, alphabet: 'url', purpose: `Password ${name}.` }) as const;
export const derived = (name: string, template: string) => ({ name, kind: 'derived', template, purpose: `Made text ${name}.` }) as const;
export const given = (name: string, example: string) => ({ name, kind: 'given', example, purpose: `Outside ${name}.` }) as const;

/** A database's Secret, its reader with a URL, and a repository credential from outside. */
export const requirements: readonly SecretRequirement[] = [
  requirement('ai/pgvector', [random('password'), derived('pgpass', 'pgvector:5432:*:postgres:{{password}}')], {
    consumers: [{ workload: 'pgvector/pgvector', key: 'password' }],
  }),
  requirement('ai/open-webui', [derived('url', 'postgresql://openwebui:{{ai/pgvector/password}}@pgvector:5432/openwebui')], {
    consumers: [{ workload: 'open-webui/open-webui', key: 'url' }],
  }),
  requirement('argocd/repository', [given('password', 'glpat-xxxx (read_repository)')], {
    labels: { 'argocd.argoproj.io/secret-type': 'repository' },
  }),
];

/** A folder with a `.gitignore` that keeps the store out of Git; removed after the test. */
export function temporaryRoot(ignore = '.secrets/\n'): string {
  const root = mkdtempSync(join(tmpdir(), 'secrets-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  writeFileSync(join(root, '.gitignore'), ignore);
  return root;
}
