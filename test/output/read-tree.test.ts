import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readTree } from '../../src/output/index.ts';
import { emptyRoot, linesOf, put, write } from './folders.ts';

test('all files, sorted, without the indexes', () => {
  const root = emptyRoot();
  write(root, { 'dist/home/b/x.yaml': 'x: 1\n', 'dist/home/a/y.yaml': 'y: 1\n', 'dist/home/model.json': '{}\n' });
  put(root, 'dist/home/a/notes.txt', 'mine');
  expect(readTree(root, 'dist/home', (name) => name.endsWith('.yaml'))).toEqual({
    files: [
      { path: 'dist/home/a/y.yaml', text: 'y: 1\n' },
      { path: 'dist/home/b/x.yaml', text: 'x: 1\n' },
    ],
    issues: [],
  });
  expect(readTree(root, 'dist/home').files.map(({ path }) => path)).toEqual([
    'dist/home/a/notes.txt',
    'dist/home/a/y.yaml',
    'dist/home/b/x.yaml',
    'dist/home/model.json',
  ]);
});

test('OUTPUT_UNREADABLE and OUTPUT_SYMLINK: what is not there and what leads elsewhere', () => {
  const root = emptyRoot();
  put(root, 'dist/home/x.yaml', 'x: 1\n');
  symlinkSync('/', join(root, 'dist/home/all'));
  expect(linesOf(readTree(root, 'dist/home'))).toEqual([
    'error OUTPUT_SYMLINK at dist/home/all: it is a symbolic link, and these are never followed',
  ]);
  expect(linesOf(readTree(root, 'dist/away'))).toEqual(['error OUTPUT_UNREADABLE at dist/away: it cannot be read: it does not exist']);
});
