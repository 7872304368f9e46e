import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeRepository } from '../../../src/rehearse/argocd/repository.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'labwright-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function git(...args: readonly string[]): Promise<string> {
  return (await execa('git', ['-C', join(folder, 'fleet.git'), ...args])).stdout;
}

test('each commit holds the files that are given and no others, to the byte', async () => {
  const { commit, url } = await makeRepository(folder, 'main');
  expect(url).toBe(`file://${folder}/fleet.git`);
  const odd = 'dist/attic/ä "quoted" \\ name.yaml';
  await commit(
    new Map([
      ['dist/a.yaml', 'a: ü\n'],
      [odd, 'no end of line'],
    ]),
    'first',
  );
  expect(await git('show', `main:${odd}`)).toBe('no end of line');
  const second = await commit(new Map([['dist/b.yaml', '']]), 'second\n\nwith a body');
  expect(await git('-c', 'core.quotePath=false', 'ls-tree', '-r', '--name-only', 'main')).toBe('dist/b.yaml');
  expect(await git('show', 'main~:dist/a.yaml')).toBe('a: ü');
  expect(await git('rev-parse', 'HEAD')).toBe(second);
});

test.each([
  ['HEAD', 'refs/heads/main'],
  ['refs/heads/release', 'refs/heads/release'],
  ['team/fleet', 'refs/heads/team/fleet'],
])('revision %s is branch %s', async (revision, branch) => {
  const { commit } = await makeRepository(folder, revision);
  await commit(new Map([['a', 'a']]), 'first');
  expect(await git('symbolic-ref', 'HEAD')).toBe(branch);
});

test('a repository whose hook runs this is left alone', async () => {
  process.env['GIT_DIR'] = join(folder, 'other.git');
  try {
    const { commit } = await makeRepository(folder, 'main');
    await expect(commit(new Map([['a', 'a']]), 'first')).resolves.toMatch(/^[0-9a-f]{40}$/);
  } finally {
    delete process.env['GIT_DIR'];
  }
});

test('a machine without git is told what to install', async () => {
  const before = process.env['PATH'];
  process.env['PATH'] = folder;
  try {
    await expect(makeRepository(folder, 'main')).rejects.toMatchObject({
      issues: [
        { code: 'REHEARSE_BINARIES', message: 'there is no `git` on this machine, and Argo CD reads the fleet from a Git repository' },
      ],
    });
  } finally {
    process.env['PATH'] = before;
  }
});
