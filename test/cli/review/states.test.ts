import { cpSync, renameSync } from 'node:fs';
import { execa } from 'execa';
import { beforeAll, expect, test } from 'vitest';
import type { Io } from '../../../src/cli/io.ts';
import { placesOf } from '../../../src/cli/review/places.ts';
import { readSides } from '../../../src/cli/review/states.ts';
import { diffStates } from '../../../src/diff/index.ts';
import { IssueError } from '../../../src/issues/index.ts';
import { newHome } from '../home.ts';
import { shed } from '../shed.ts';

const home = newHome(shed());
const io = { root: home.path, cwd: home.path } as Io;
const git = (...args: readonly string[]) =>
  execa('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.org', ...args], { cwd: home.path });
const service = 'dist/shed/data/cache/service-cache.yaml';

function sidesOf(base: string, head?: string, cluster?: string) {
  const places = placesOf(io, { base, head, code: false, direct: false });
  return readSides(io, places.base, places.head, cluster);
}

/** Cluster, kind of change, and the objects that differ. */
function told(base: string, head?: string): readonly string[] {
  const sides = sidesOf(base, head);
  const states = { base: sides.base, head: sides.head };
  const names = [...new Set([...sides.base.clusters, ...sides.head.clusters].map(({ model }) => model.cluster))];
  const stateIn = (side: keyof typeof states, name: string) => states[side].clusters.find(({ model }) => model.cluster === name);
  return names.map((name) => {
    const { change, objects } = diffStates(stateIn('base', name), stateIn('head', name));
    return `${name} ${change}: ${objects.map((one) => `${one.change} ${one.identity.kind}`).join(', ')}`;
  });
}

beforeAll(async () => {
  await home.run('synth');
  await git('init', '--quiet', '--initial-branch', 'main');
  await git('add', 'dist', 'argocd');
  await git('commit', '--quiet', '--message', 'base');
  for (const folder of ['dist', 'argocd']) cpSync(`${home.path}/${folder}`, `${home.path}/old/${folder}`, { recursive: true });
  home.put({ [service]: home.read(service).replace('6379', '6380') });
  await git('checkout', '--quiet', '-b', 'changed');
  await git('commit', '--quiet', '--all', '--message', 'changed');
});

test('a commit, a folder and the working tree are the same state, wherever it is read from', () => {
  expect(told('main')).toEqual(['shed changed: changed Service']);
  expect(told('main', 'changed')).toEqual(['shed changed: changed Service']);
  expect(told('./old')).toEqual(['shed changed: changed Service']);
  expect(told('./old', 'changed')).toEqual(['shed changed: changed Service']);
  expect(told('old', 'main')).toEqual(['shed same: ']);
  expect(told('changed')).toEqual(['shed same: ']);
});

test.each([
  ['main', undefined],
  ['main', 'changed'],
  ['./old', undefined],
])('what is alike is the same object on both sides: %s, %s', (base, head) => {
  const sides = sidesOf(base, head);
  const [before, after] = [sides.base, sides.head].map(({ clusters }) => clusters[0]!);
  expect(after!.model).toBe(before!.model);
  const shared = after!.manifests.filter((manifest) => before!.manifests.includes(manifest));
  expect(shared).toHaveLength(after!.manifests.length - 1);
  for (const { identity, apiVersion, body } of shared) {
    expect(body).toMatchObject({ apiVersion, kind: identity.kind, metadata: { name: identity.name } });
    expect((body.metadata as { namespace?: string }).namespace ?? '').toBe(identity.namespace);
  }
});

test('sides are called what they are', async () => {
  const { stdout } = await git('rev-parse', 'main');
  expect(sidesOf('main')).toMatchObject({ base: { name: `main (${stdout.slice(0, 8)})` }, head: { name: 'working tree' } });
  expect(sidesOf('./old', 'main').base.name).toBe('./old');
});

test('a cluster that only one side has is on one side', () => {
  cpSync(`${home.path}/old`, `${home.path}/two`, { recursive: true });
  renameSync(`${home.path}/two/dist/shed`, `${home.path}/two/dist/barn`);
  home.put({ 'two/dist/barn/model.json': home.read('two/dist/barn/model.json').replaceAll('shed', 'barn') });
  expect(told('main', './two')).toEqual([expect.stringMatching(/^shed removed: removed /), expect.stringMatching(/^barn added: ?/)]);
});

test('files that were not written by us are read as what they say', () => {
  const original = home.read(service);
  const same = original.replace('metadata:\n', 'metadata: # by hand\n');
  home.put({ [service]: same });
  expect(told('changed')).toEqual(['shed same: ']);
  home.put({ [service]: original });
});

const issuesOf = (base: string, head?: string, cluster?: string) => {
  try {
    sidesOf(base, head, cluster);
    return [];
  } catch (error) {
    return error instanceof IssueError ? error.issues.map(({ code, path, message }) => `${code} ${path}: ${message}`) : [String(error)];
  }
};

test('what cannot be read is said, of whichever side', () => {
  expect(issuesOf('nope')).toEqual(['DIFF_BASE base: there is no commit and no folder "nope" here']);
  expect(issuesOf('main', 'nope')).toEqual(['DIFF_BASE head: there is no commit and no folder "nope" here']);
  expect(issuesOf('./nope')).toEqual(['DIFF_BASE base: there is no folder ./nope']);
  expect(issuesOf('main', undefined, 'shad')).toEqual(['MODEL_UNKNOWN_NAME --cluster: neither side holds a cluster "shad"']);
  const original = home.read(service);
  home.put({ [service]: '<<<<<<< HEAD\na: [\n' });
  expect(issuesOf('main')).toEqual([expect.stringMatching(/^TREE_MANIFEST dist\/shed\/data\/cache\/service-cache\.yaml: /)]);
  home.put({ [service]: original });
});
