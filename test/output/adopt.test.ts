import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { adopt, planTree, unlistedFiles } from '../../src/output/index.ts';

const root = mkdtempSync(join(tmpdir(), 'labwright-adopt-'));
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('a file that no list names may be replaced or removed once it is adopted; its neighbour may not', () => {
  mkdirSync(join(root, 'dist/a'), { recursive: true });
  for (const name of ['moved.yaml', 'mine.yaml', 'gone.yaml']) writeFileSync(join(root, 'dist/a', name), `${name}\n`);
  const found = unlistedFiles(root, ['dist', 'argocd']);
  expect(found.map(({ path }) => path).sort()).toEqual(['dist/a/gone.yaml', 'dist/a/mine.yaml', 'dist/a/moved.yaml']);
  adopt(
    root,
    found.filter(({ path }) => !path.endsWith('mine.yaml')),
  );
  expect(readFileSync(join(root, 'dist/a/.labwright'), 'utf8').trim().split('\n')).toHaveLength(2);
  expect(unlistedFiles(root, ['dist']).map(({ path }) => path)).toEqual(['dist/a/mine.yaml']);
  const plan = planTree(root, [{ path: 'dist/a/moved.yaml', text: 'new\n' }], ['dist']);
  expect(plan.write.map(({ path }) => path)).toEqual(['dist/a/moved.yaml']);
  expect(plan.remove).toEqual(['dist/a/gone.yaml']);
  expect(plan.issues.filter(({ severity }) => severity === 'error').map(({ code, path }) => `${code} ${path}`)).toEqual([
    'OUTPUT_UNKNOWN_FILE dist/a/mine.yaml',
  ]);
});
