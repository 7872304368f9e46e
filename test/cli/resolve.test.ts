import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { attributes } from '../../src/cli/hooks.ts';
import { newRepository } from './repository.ts';
import { index, shed } from './shed.ts';

const source = 'clusters/shed/index.ts';
/** Far enough from one another that Git merges changes of both. */
const base = index.replace('  return cluster;', '\n  // Further applications:\n\n  return cluster;');
const adding = (lines: string) => base.replace('\n  return cluster;', `${lines}\n  return cluster;`);
const states = {
  bigger: base.replace("size: '1Gi'", "size: '2Gi'"),
  biggest: base.replace("size: '1Gi'", "size: '3Gi'"),
  second: adding(
    "  const more = new Application(cluster, 'more', { layer: 'data', namespace: 'home' });\n  new Redis(more, 'more', { storage: { size: '1Gi' }, noBackup: 'a cache' });",
  ),
  inCache: adding("  new Redis(application, 'second', { storage: { size: '1Gi' }, noBackup: 'a cache' });"),
  renamed: base.replace("'cache', { layer", "'sessions', { layer"),
  without: base.replace(/ {2}const application[\s\S]*?a cache' }\);\n/, '').replace('Application, type Fleet, Redis', 'type Fleet'),
} as const;

/** One repository: each state is a commit on `first`, with what it renders. */
const one = newRepository(shed());
const { home, git, commit } = one;
const unmerged = () =>
  git('diff', '--name-only', '--diff-filter=U')
    .said.split('\n')
    .filter((line) => line !== '');

beforeAll(async () => {
  const render = async (text: string, message: string) => {
    home.put({ [source]: text, 'README.md': `${message}\n` });
    // As if there were no commit yet: nothing that was there is guarded.
    expect(await home.run('synth', { env: { GIT_DIR: '/nowhere' } })).toMatchObject({ code: 0 });
    commit({}, message);
  };
  await render(base, 'first');
  git('branch', 'first');
  for (const [name, text] of Object.entries(states)) {
    git('checkout', '--quiet', '-b', name, 'first');
    await render(text, name);
    // Documents conflict only where a test wants them to.
    git('checkout', '--quiet', 'first', '--', 'README.md');
    git('commit', '--quiet', '--amend', '--no-edit');
  }
}, 240_000);

/** Stands on a copy of one state. */
function standOn(state: keyof typeof states | 'first'): void {
  for (const what of ['merge', 'rebase']) git(what, '--abort');
  git('checkout', '--quiet', '--force', '-B', 'work', state);
  git('clean', '--quiet', '-d', '--force');
}

async function isWhole(): Promise<void> {
  expect(await home.run('synth --check')).toMatchObject({ code: 0 });
}

describe('without a merge driver', () => {
  test('conflicts in generated folders go away, and nothing is staged until asked', async () => {
    standOn('bigger');
    expect(git('merge', 'inCache').status).not.toBe(0);
    const files = unmerged();
    expect(files.length).toBeGreaterThan(0);
    expect(files.filter((path) => !/^(dist|argocd|docs\/clusters)\//.test(path))).toEqual([]);
    expect(home.read(files[0]!)).toContain('<<<<<<<');
    const first = await home.run('resolve');
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toContain(`no longer in conflict: ${files.length} generated file`);
    expect(first.stdout).toContain('next: git add --all -- dist argocd docs/clusters && git merge --continue\n');
    expect(first.stdout).not.toContain('OUTPUT_');
    expect(unmerged()).toEqual(files);
    expect(home.read(files[0]!)).not.toContain('<<<<<<<');
    const staged = await home.run('resolve --stage');
    expect(staged.stdout).toContain('staged: dist argocd docs/clusters\nnext: git merge --continue\n');
    expect(git('merge', '--continue').status).toBe(0);
    expect(git('status', '--porcelain').said).toBe('');
    expect(home.has('dist/shed/data/cache/statefulset-second.yaml')).toBe(true);
    await isWhole();
  });

  test('while the sources have conflicts nothing is rendered, and they are named', async () => {
    standOn('bigger');
    expect(git('merge', 'biggest').status).not.toBe(0);
    const before = home.tree('dist');
    expect(await home.run('resolve --stage')).toEqual({
      code: 1,
      stdout: '',
      stderr: `nothing was rendered: the sources still have conflicts\n  ${source}\nnext: resolve these and \`git add\` them, then \`labwright resolve\`\n`,
    });
    expect(home.tree('dist')).toEqual(before);
    home.put({ [source]: states.biggest });
    git('add', source);
    expect(await home.run('resolve --stage')).toMatchObject({ code: 0 });
    expect(unmerged()).toEqual([]);
    await isWhole();
  });

  test('a rebase goes on from commit to commit', async () => {
    standOn('inCache');
    expect(git('rebase', 'bigger').status).not.toBe(0);
    expect((await home.run('resolve --stage')).stdout).toContain('next: git rebase --continue\n');
    expect(git('rebase', '--continue').status).toBe(0);
    expect(git('log', '--format=%s').said).toBe('inCache\nbigger\nfirst\n');
    expect(git('status', '--porcelain').said).toBe('');
    await isWhole();
  });

  test('an application that one side removed and the other changed is gone, its files too', async () => {
    standOn('without');
    expect(git('merge', 'bigger').status).not.toBe(0);
    home.put({ [source]: states.without });
    git('add', source);
    expect(home.has('dist/shed/data/cache/statefulset-cache.yaml')).toBe(true);
    expect(await home.run('resolve --stage')).toMatchObject({ code: 0 });
    expect(git('merge', '--continue').status).toBe(0);
    expect(home.has('dist/shed/data/cache')).toBe(false);
    expect(git('status', '--porcelain').said).toBe('');
    await isWhole();
  });

  test.each(['renamed', 'inCache'] as const)('a folder that one side renamed while the other put files into it, on %s', async (ours) => {
    standOn(ours);
    expect(git('merge', ours === 'renamed' ? 'inCache' : 'renamed').status).not.toBe(0);
    const { code, stdout } = await home.run('resolve --stage');
    expect(code, stdout).toBe(0);
    expect(git('merge', '--continue').status).toBe(0);
    expect([home.has('dist/shed/data/cache'), home.has('dist/shed/data/sessions/statefulset-second.yaml')]).toEqual([false, true]);
    expect(git('status', '--porcelain').said).toBe('');
    await isWhole();
  });

  test('what the merged code gets wrong stops it, and says that conflicts are left', async () => {
    standOn('bigger');
    git('merge', 'inCache');
    home.put({ [source]: states.bigger.replace("namespace: 'home'", "namespace: 'hom'") });
    const outcome = await home.run('resolve --stage');
    expect(outcome.code).toBe(1);
    expect(outcome.stdout).toMatch(/still in conflict: \d+ generated file/);
    expect(unmerged()).not.toEqual([]);
  });

  test('a document in conflict is left to its author, and does not keep anything from being rendered', async () => {
    standOn('bigger');
    commit({ 'README.md': 'ours\n' });
    git('checkout', '--quiet', '-B', 'documented', 'inCache');
    commit({ 'README.md': 'theirs\n' });
    git('checkout', '--quiet', 'work');
    git('merge', 'documented');
    expect((await home.run('resolve')).stdout).toContain('still yours to resolve: README.md\n');
  });
});

test('a lock file that asks for another version of Labwright: nothing is rendered by the old one', async () => {
  standOn('bigger');
  git('merge', 'inCache');
  const before = home.tree('dist');
  home.put({ 'package-lock.json': JSON.stringify({ lockfileVersion: 3, packages: { 'node_modules/labwright': { version: '99.0.0' } } }) });
  expect(await home.run('resolve')).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('asks for labwright 99.0.0') });
  expect(home.tree('dist')).toEqual(before);
});

test('where all is well nothing is said to be next; outside of a repository it says so', async () => {
  standOn('first');
  expect((await home.run('resolve')).stdout).toMatch(/^1 cluster, \d+ files: 0 written, 0 removed, \d+ unchanged\.\n$/);
  expect(await home.run('resolve', { env: { GIT_DIR: '/nowhere' } })).toEqual({
    code: 2,
    stdout: '',
    stderr: 'this folder is no Git repository\n',
  });
});

describe('with the hooks', () => {
  beforeEach(async () => {
    standOn('first');
    if (home.has('.git/info/attributes')) return;
    home.put({ '.git/info/attributes': attributes });
    expect(await home.run('new hooks')).toMatchObject({ code: 0, stderr: '' });
  });

  test('a merge never stops at generated files, and what it left is rendered at once', async () => {
    standOn('bigger');
    const merge = git('merge', '--no-edit', 'second');
    expect(merge.status).toBe(0);
    expect(merge.said).toContain('next: git add --all -- dist argocd docs/clusters && git commit');
    await isWhole();
    git('add', '--all', '--', 'dist', 'argocd', 'docs/clusters');
    git('commit', '--quiet', '--amend', '--no-edit');
    expect(git('log', '-1', '--format=%P').said.trim().split(' ')).toHaveLength(2);
  });

  test('files that only the other side made are known, because lists keep the lines of both sides', async () => {
    standOn('bigger');
    expect(git('merge', '--no-edit', 'inCache').status).toBe(0);
    expect(home.has('dist/shed/data/cache/statefulset-second.yaml')).toBe(true);
    await isWhole();
  });

  test('a rebase never stops at generated files either', async () => {
    standOn('inCache');
    const rebase = git('rebase', 'bigger');
    expect(rebase.status).toBe(0);
    expect(rebase.said).toContain('next: git add --all -- dist argocd docs/clusters && git commit');
    await isWhole();
  });

  test('a fast-forward is left alone', () => {
    standOn('first');
    const merge = git('merge', 'second');
    expect(merge.status).toBe(0);
    expect(merge.said).not.toContain('files:');
  });
});
