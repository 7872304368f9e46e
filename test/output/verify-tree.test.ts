import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { verifyTree, writeTree } from '../../src/output/index.ts';

let root = '';
const holder = { pid: process.pid, isRunning: () => true };
const show = () => verifyTree(root, ['dist']).issues.map(({ code, path, message }) => `${code} ${path} ${message}`);

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'labwright-verify-'));
  const files = ['a', 'b', 'c'].map((name) => ({ path: `dist/attic/data/${name}.yaml`, text: `kind: ${name}\n` }));
  await writeTree(root, files, ['dist'], holder);
});
afterEach(() => rmSync(root, { recursive: true }));

test('a tree as it was written has no findings', () => {
  expect(show()).toEqual([]);
});

test('OUTPUT_HAND_EDITED, OUTPUT_STALE, OUTPUT_UNKNOWN_FILE: each file is named', () => {
  writeFileSync(join(root, 'dist/attic/data/a.yaml'), 'kind: mine\n');
  rmSync(join(root, 'dist/attic/data/b.yaml'));
  writeFileSync(join(root, 'dist/attic/data/foreign.yaml'), '');
  mkdirSync(join(root, 'dist/attic/apps'));
  writeFileSync(join(root, 'dist/attic/apps/foreign.json'), '');
  writeFileSync(join(root, 'dist/attic/data/notes.txt'), '');
  symlinkSync('/etc/passwd', join(root, 'dist/attic/data/link.yaml'));
  expect(show().map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
    'OUTPUT_UNKNOWN_FILE dist/attic/apps/foreign.json',
    'OUTPUT_HAND_EDITED dist/attic/data/a.yaml',
    'OUTPUT_STALE dist/attic/data/b.yaml',
    'OUTPUT_UNKNOWN_FILE dist/attic/data/foreign.yaml',
    'OUTPUT_SYMLINK dist/attic/data/link.yaml',
    'OUTPUT_STRAY_FILE dist/attic/data/notes.txt',
  ]);
});
