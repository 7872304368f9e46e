import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isRefused, lockName, lockTree, type TreeLock, writeTree } from '../../src/output/index.ts';
import { emptyRoot, everythingIn, filesOf, linesOf, owned } from './folders.ts';

const first = { pid: 101, isRunning: () => true };
const second = { pid: 102, isRunning: () => true };
/** To the third, nobody else runs. */
const third = { pid: 103, isRunning: () => false };

async function take(...args: Parameters<typeof lockTree>): Promise<TreeLock> {
  const lock = await lockTree(...args);
  if (isRefused(lock)) throw new Error(lock.message);
  return lock;
}

test('OUTPUT_LOCKED: the second of two gives up after a while, names the first and changes nothing', async () => {
  const root = emptyRoot();
  const lock = await take(root, first);
  const result = await writeTree(root, filesOf({ 'dist/home/a/x.yaml': '1' }), owned, second, 60);
  expect(linesOf(result)).toEqual([`error OUTPUT_LOCKED at ${lockName}: process 101 is writing the generated files; nothing was changed`]);
  expect(result.written).toBe(false);
  expect(Object.keys(everythingIn(root))).toEqual([lockName]);
  lock.release();
  expect(existsSync(join(root, lockName))).toBe(false);
});

test('the second waits for the first and then looks at the disk again', async () => {
  const root = emptyRoot();
  const lock = await take(root, first);
  const files = filesOf({ 'dist/home/a/x.yaml': '1' });
  const waiting = writeTree(root, files, owned, second);
  await new Promise((resolve) => setTimeout(resolve, 20));
  lock.release();
  expect(await waiting).toMatchObject({ written: true, issues: [] });
  expect(Object.keys(everythingIn(root))).toEqual(['dist/home/a/.labwright', 'dist/home/a/x.yaml']);
});

test('many at once: each writes its own tree, one after the other', async () => {
  const root = emptyRoot();
  const trees = Array.from({ length: 6 }, (_, i) => filesOf({ 'dist/home/a/x.yaml': `${i}`, [`dist/home/b${i}/y.yaml`]: `${i}` }));
  const results = await Promise.all(trees.map((files, i) => writeTree(root, files, owned, { pid: 200 + i, isRunning: () => true })));
  expect(results.flatMap(({ issues }) => issues)).toEqual([]);
  const last = readFileSync(join(root, 'dist/home/a/x.yaml'), 'utf8');
  expect(Object.keys(everythingIn(root))).toEqual([
    'dist/home/a/.labwright',
    'dist/home/a/x.yaml',
    `dist/home/b${last}/.labwright`,
    `dist/home/b${last}/y.yaml`,
  ]);
});

test('the lock of a run that was killed is taken over', async () => {
  const root = emptyRoot();
  await take(root, first);
  const lock = await take(root, third, 0);
  expect(readFileSync(join(root, lockName), 'utf8')).toBe(`103 ${hostname()}\n`);
  lock.release();
  expect(everythingIn(root)).toEqual({});
});

test.each([
  ['from another machine, after ten minutes', '7 elsewhere\n', 11 * 60],
  ['that names nobody, after two seconds', '', 3],
])('a lock %s is void', async (_, content, age) => {
  const root = emptyRoot();
  writeFileSync(join(root, lockName), content);
  expect(await lockTree(root, first, 0)).toHaveProperty('code', 'OUTPUT_LOCKED');
  const then = new Date(Date.now() - age * 1000);
  utimesSync(join(root, lockName), then, then);
  (await take(root, first, 0)).release();
  expect(everythingIn(root)).toEqual({});
});

test('nothing is written, no lock either, when there is nothing to do or an error', async () => {
  const root = emptyRoot();
  const files = filesOf({ 'dist/home/a/x.yaml': '1' });
  await writeTree(root, files, owned, first);
  const held = await take(root, first);
  expect(await writeTree(root, files, owned, second, 0)).toMatchObject({ written: true, issues: [] });
  expect(await writeTree(root, [...files, ...files], owned, second, 0)).toMatchObject({
    written: false,
    issues: [{ code: 'OUTPUT_COLLISION' }],
  });
  held.release();
});
