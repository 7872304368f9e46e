import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { readMinor, readMinors, readPackedCrds } from '../../src/checks/schema/stored.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const imports = join(root, 'imports');

test('what `npm run import` makes is what is stored', () => {
  expect(execFileSync(process.execPath, [join(root, 'scripts/import.mjs'), '--check'], { encoding: 'utf8' })).toMatch(
    /(\d+) of \1 generated files are up to date/,
  );
});

test('every minor of versions.json is stored, at its patch, and no other', () => {
  const versions = JSON.parse(readFileSync(join(imports, 'kubernetes/versions.json'), 'utf8')) as {
    minors: Record<string, { patch: string; sum: string }>;
  };
  for (const [minor, { patch, sum }] of Object.entries(versions.minors)) {
    expect(patch).toMatch(new RegExp(`^${minor.replace('.', '\\.')}\\.\\d+$`));
    expect(sum).toMatch(/^h1:/);
    expect(readMinor(imports, minor).patch).toBe(patch);
  }
  const stored = readdirSync(join(imports, 'kubernetes')).filter((name) => name.endsWith('.gz'));
  expect(stored.sort()).toEqual(
    Object.keys(versions.minors)
      .map((minor) => `${minor}.json.gz`)
      .sort(),
  );
});

test.each(readMinors(imports))('%s: every reference leads to a definition, allowed values are there', (minor) => {
  const { kinds, schemas } = readMinor(imports, minor);
  const references = [...JSON.stringify(schemas).matchAll(/"\$ref":"([^"]+)"/g)].map(([, name]) => name ?? '');
  expect([...references, ...Object.values(kinds).map(({ schema }) => schema)].filter((name) => schemas[name] === undefined)).toEqual([]);
  expect(schemas['core.v1.Container']?.properties?.imagePullPolicy?.enum).toEqual(['Always', 'IfNotPresent', 'Never']);
  expect(kinds['apps/v1/Deployment']).toEqual({ schema: 'apps.v1.Deployment', scope: 'Namespaced' });
});

test('every kept CRD has its source, and the sources name nothing else', () => {
  const { groups } = parse(readFileSync(join(imports, 'crds/SOURCES.yaml'), 'utf8')) as {
    groups: Record<string, { kinds: Record<string, string>; licence: string; classes: string[] }>;
  };
  const declared = Object.entries(groups).flatMap(([group, { kinds }]) =>
    Object.entries(kinds).flatMap(([kind, versions]) => versions.split(', ').map((version) => `${group}/${version}/${kind}`)),
  );
  expect(Object.keys(readPackedCrds(imports).kinds).sort()).toEqual(declared.sort());
  for (const { kinds, classes } of Object.values(groups)) expect(classes.filter((kind) => kinds[kind] === undefined)).toEqual([]);
  expect([...new Set(Object.values(groups).map(({ licence }) => licence))].sort()).toEqual(['Apache-2.0', 'MIT']);
});

test('CRDs that constructs render are those that are kept, whole', () => {
  const rendered = JSON.parse(readFileSync(join(imports, 'snapshot.storage.k8s.io.crds.json'), 'utf8')) as object[];
  const folder = join(imports, 'crds/snapshot.storage.k8s.io');
  expect(rendered).toEqual(
    readdirSync(folder)
      .sort()
      .map((file) => parse(readFileSync(join(folder, file), 'utf8'))),
  );
});

test('scopes.json lists kinds without a namespace only', () => {
  const scopes = JSON.parse(readFileSync(join(imports, 'scopes.json'), 'utf8')) as Record<string, string>;
  expect([scopes['/Namespace'], scopes['storage.k8s.io/StorageClass'], scopes['apps/Deployment']]).toEqual([
    'Cluster',
    'Cluster',
    undefined,
  ]);
});
