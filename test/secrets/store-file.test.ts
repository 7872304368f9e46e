import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ignoresSecrets, newStore, readStoreFile, withValues, writeStoreFile } from '../../src/secrets/index.ts';
import { fixedRandom, temporaryRoot } from './_fixture.ts';

const store = withValues(newStore('attic', fixedRandom()), new Map([['ai/x/a', 'v']]));
const codes = (issues: readonly { readonly code: string }[]) => issues.map((i) => i.code);

test('a store is written for its owner alone and read back', () => {
  const root = temporaryRoot();
  expect(writeStoreFile(root, store)).toEqual([]);
  expect(statSync(join(root, '.secrets')).mode & 0o777).toBe(0o700);
  expect(statSync(join(root, '.secrets/attic.yaml')).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(root, '.secrets'))).toEqual(['attic.yaml']);
  const read = readStoreFile(root, 'attic');
  expect(read.issues).toEqual([]);
  expect(read.store?.values).toEqual(store.values);
});

test('no file is no problem', () => {
  expect(readStoreFile(temporaryRoot(), 'attic')).toEqual({ issues: [] });
});

test('SECRET_STORE_NOT_IGNORED: nothing is read or written', () => {
  const root = temporaryRoot('node_modules/\n');
  expect(codes(writeStoreFile(root, store))).toEqual(['SECRET_STORE_NOT_IGNORED']);
  expect(existsSync(join(root, '.secrets'))).toBe(false);
  expect(codes(readStoreFile(root, 'attic').issues)).toEqual(['SECRET_STORE_NOT_IGNORED']);
});

test('what the caller learned from Git counts more than `.gitignore`', () => {
  const root = temporaryRoot();
  expect(codes(writeStoreFile(root, store, { ignored: false }))).toEqual(['SECRET_STORE_NOT_IGNORED']);
  expect(writeStoreFile(temporaryRoot(''), store, { ignored: true })).toEqual([]);
});

test('a `.gitignore` above the root folder counts, up to the top of the repository', () => {
  const top = temporaryRoot();
  mkdirSync(join(top, 'lab/.git'), { recursive: true });
  mkdirSync(join(top, 'fleet'));
  expect(writeStoreFile(join(top, 'fleet'), store)).toEqual([]);
  expect(codes(writeStoreFile(join(top, 'lab'), store))).toEqual(['SECRET_STORE_NOT_IGNORED']);
});

test.each([
  ['.secrets/', true],
  ['/.secrets\r', true],
  ['.secrets/*', true],
  ['# .secrets/', false],
  ['.secrets/\n!.secrets/attic.yaml', false],
  ['.secrets-old/', false],
])('ignore line %j: %s', (text, expected) => {
  expect(ignoresSecrets([{ text, own: true }])).toBe(expected);
});

test('an anchored line of a folder above does not count', () => {
  expect(ignoresSecrets([{ text: '/.secrets/', own: false }])).toBe(false);
});

test('SECRET_STORE_PERMISSIONS: file and folder that others may read', () => {
  const root = temporaryRoot();
  writeStoreFile(root, store);
  chmodSync(join(root, '.secrets'), 0o755);
  chmodSync(join(root, '.secrets/attic.yaml'), 0o640);
  const { store: read, issues } = readStoreFile(root, 'attic');
  expect(read).toBeUndefined();
  expect(issues.map((i) => `${i.code} ${i.path}: ${i.message} (${i.hint})`)).toEqual([
    'SECRET_STORE_PERMISSIONS .secrets: mode 755 lets other users of this machine in (chmod 700 .secrets)',
    'SECRET_STORE_PERMISSIONS .secrets/attic.yaml: mode 640 lets other users of this machine in (chmod 600 .secrets/attic.yaml)',
  ]);
});

test('SECRET_STORE_CHANGED: what somebody else wrote meanwhile stays', () => {
  const root = temporaryRoot();
  writeStoreFile(root, store);
  const { store: read } = readStoreFile(root, 'attic');
  if (read === undefined) throw new Error('the store was just written');
  writeFileSync(join(root, '.secrets/attic.yaml'), 'edited');
  expect(codes(writeStoreFile(root, withValues(read, new Map([['ai/x/b', 'w']]))))).toEqual(['SECRET_STORE_CHANGED']);
  expect(readFileSync(join(root, '.secrets/attic.yaml'), 'utf8')).toBe('edited');
});
