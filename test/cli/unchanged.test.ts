import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Home, newHome } from './home.ts';
import { cluster, index, shed } from './shed.ts';

/** A home after two runs, whose record says a number of files that only a run which believes the record would print. */
async function marked(files = shed()): Promise<Home> {
  const home = newHome(files);
  await home.run('synth');
  const cache = 'node_modules/.cache/labwright';
  for (const name of readdirSync(join(home.path, cache)).filter((file) => file.startsWith('rendered-checked-'))) {
    const record = `${cache}/${name}`;
    home.put({ [record]: home.read(record).replace(/"files":\d+/, '"files":4711') });
  }
  return home;
}

const believes = async (home: Home, command = 'synth'): Promise<boolean> => (await home.run(command)).stdout.includes('4711 files');

test('the same code over the same tree is not rendered again, and nothing is written', async () => {
  const home = await marked();
  const before = home.tree();
  expect(await believes(home)).toBe(true);
  expect(home.tree()).toEqual(before);
});

test('every kind of change is rendered', async () => {
  const changes: readonly ((home: Home) => void)[] = [
    (home) => home.put({ 'clusters/shed/cluster.ts': cluster.replace("size: '1Gi'", "size: '2Gi'").replace('data: 900', 'data: 901') }),
    (home) => home.put({ 'dist/shed/data/cache/service-cache.yaml': 'kind: Mine\n' }),
    (home) => home.put({ 'dist/shed/data/cache/service-cache.yaml': undefined }),
    (home) => home.put({ 'dist/shed/data/cache/.labwright': undefined }),
    (home) => home.put({ 'argocd/shed/root.yaml': undefined }),
    (home) => home.put({ 'dist/shed/data/cache/notes.txt': 'x' }),
    (home) => home.put({ 'clusters/shed/forgotten.ts': 'export const x = 1;\n' }),
    (home) => home.put({ 'imports/crds/example.org/things.yaml': '# a schema of the owner\n' }),
  ];
  for (const change of changes) {
    const home = await marked();
    change(home);
    expect([change.toString(), await believes(home)]).toEqual([change.toString(), false]);
  }
});

test('a check of the tree always renders', async () => {
  const home = await marked();
  expect(await believes(home, 'synth --check')).toBe(false);
});

test('files that constructs read count as code', async () => {
  const reading = index.replace('  return cluster;', "  new Manifests(application, 'own', 'clusters/shed/own.yaml');\n  return cluster;");
  const own = (key: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: own }\ndata: { key: ${key} }\n`;
  const home = await marked({ ...shed({ index: reading.replace('Redis }', 'Manifests, Redis }') }), 'clusters/shed/own.yaml': own('a') });
  expect(await believes(home)).toBe(true);
  home.put({ 'clusters/shed/own.yaml': own('b') });
  expect(await believes(home)).toBe(false);
  expect(home.read('dist/shed/data/cache/configmap-own.yaml')).toContain('key: b');
});

test('code that looks at the world is rendered every time', async () => {
  const looking = `import { readFileSync } from 'node:fs';\n${index.replace('  return cluster;', "  if (readFileSync('package.json', 'utf8') === '') throw new Error('empty');\n  return cluster;")}`;
  const home = await marked({ ...shed({ index: looking }), 'package.json': '{}' });
  expect(await believes(home)).toBe(false);
});

test('findings of the last run are told again', async () => {
  const home = newHome(shed({ cluster: cluster.replace("version: '1.36'", "version: '1.34'") }));
  const first = await home.run('synth');
  const second = await home.run('synth');
  expect(first.stdout).toContain('LIFECYCLE_KUBERNETES_END_OF_LIFE');
  expect(second.stdout.split('\n').slice(0, -2)).toEqual(first.stdout.split('\n').slice(0, -2));
});
