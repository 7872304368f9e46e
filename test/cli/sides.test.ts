import { cpSync } from 'node:fs';
import { execa } from 'execa';
import { beforeAll, expect, test } from 'vitest';
import type { Io } from '../../src/cli/io.ts';
import { placesOf } from '../../src/cli/review/places.ts';
import { readSides } from '../../src/cli/review/states.ts';
import { diffStates } from '../../src/diff/index.ts';
import { newHome } from './home.ts';
import { shed } from './shed.ts';

const home = newHome(shed());
const io = { root: home.path, cwd: home.path } as Io;
const git = (...args: readonly string[]) =>
  execa('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.org', ...args], { cwd: home.path });
const service = 'dist/shed/data/cache/service-cache.yaml';

const sidesOf = (base: string, head?: string) => {
  const places = placesOf(io, { base, head, direct: true });
  return readSides(io, places.base, places.head, undefined);
};

/** Cluster, kind of change, and the objects that differ. */
function told(base: string, head?: string): readonly string[] {
  const sides = sidesOf(base, head);
  const names = [...new Set([...sides.base.clusters, ...sides.head.clusters].map(({ model }) => model.cluster))];
  const stateIn = (side: 'base' | 'head', name: string) => sides[side].clusters.find(({ model }) => model.cluster === name);
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

test('files that were not written by us are read as what they say', () => {
  const original = home.read(service);
  const same = original.replace('metadata:\n', 'metadata: # by hand\n');
  home.put({ [service]: same });
  expect(told('changed')).toEqual(['shed same: ']);
  home.put({ [service]: original });
});
