import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';

const folder = mkdtempSync(join(tmpdir(), 'labwright-bench-test-'));
const labwright = join(folder, 'labwright');
const synth = () => execa(process.execPath, [resolve('bin/labwright.mjs'), 'synth', '--no-check'], { cwd: labwright });

beforeAll(async () => {
  await execa(process.execPath, [resolve('bench/bench.mjs'), '--generate', folder, '--objects', '60']);
  await synth();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface KubernetesObject {
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

/** Objects of all YAML files below a folder, by kind and name. */
function objectsBelow(root: string): Record<string, KubernetesObject> {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml'));
  const objects = files.flatMap((name) =>
    parseAllDocuments(readFileSync(join(root, name), 'utf8')).map((document) => document.toJS() as KubernetesObject),
  );
  return Object.fromEntries(objects.map((object) => [`${object.kind}/${object.metadata.name}`, object]));
}

test.each(['FILE_PER_CHART', 'FILE_PER_RESOURCE'])('the generated fleet means the same here and in cdk8s, %s', async (type) => {
  const out = join(folder, type);
  await execa(process.execPath, ['main.cjs', out, type], { cwd: join(folder, 'cdk8s') });
  const theirs = objectsBelow(out);
  expect(Object.keys(theirs)).toHaveLength(60);
  expect(objectsBelow(join(labwright, 'dist', 'bench', 'apps'))).toEqual(theirs);
});

test('the generated fleet passes every check', async () => {
  const { stdout } = await execa(process.execPath, [resolve('bin/labwright.mjs'), 'check', '--strict'], { cwd: labwright });
  expect(stdout).toMatch(/^\d+ objects of 1 cluster checked$/);
});

test('an unchanged fleet is not compiled again', async () => {
  const cache = join(labwright, 'node_modules', '.cache', 'labwright');
  const times = () => ['tool.json', 'fleet.json', 'tool-synth.v8', 'fleet-synth.v8'].map((name) => statSync(join(cache, name)).mtimeMs);
  const before = times();
  await synth();
  expect(times()).toEqual(before);
});

test('no generated class in the bundle copies an object once for each key', () => {
  const bundle = readFileSync(join(labwright, 'node_modules', '.cache', 'labwright', 'tool.cjs'), 'utf8');
  expect(bundle.includes('definedOnly(result)')).toBe(true);
  expect(bundle.includes('Object.entries(result).reduce')).toBe(false);
});

test('an edit that keeps the length of the file is rendered', async () => {
  const file = join(labwright, 'clusters', 'bench', 'apps', 'app-00000.ts');
  writeFileSync(file, readFileSync(file, 'utf8').replace('web:1.0.0', 'web:9.0.0'));
  await synth();
  const rendered = join(labwright, 'dist', 'bench', 'apps', 'app-00000', 'deployment-app-00000-web-0.yaml');
  expect(readFileSync(rendered, 'utf8')).toContain('web:9.0.0');
});
