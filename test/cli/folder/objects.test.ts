import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { objectsIn } from '../../../src/cli/folder/objects.ts';
import { formatIssue } from '../../../src/issues/index.ts';
import { formatIdentity } from '../../../src/model/index.ts';

const base = mkdtempSync(join(tmpdir(), 'labwright-folder-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));
let count = 0;

/** What a folder with these files holds, and what is said of it. */
function look(files: Readonly<Record<string, string | Buffer>>, prepare: (folder: string) => void = () => undefined, isOneCluster = false) {
  const folder = join(base, `f${count++}`);
  mkdirSync(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  prepare(folder);
  const { manifests, issues } = objectsIn(folder, false, 'theirs', (path) => (path === '' ? 'theirs' : `theirs/${path}`), isOneCluster);
  return { objects: manifests.map(({ identity, file }) => `${formatIdentity(identity)} ${file}`), issues: issues.map(formatIssue) };
}

const config = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\n`;

test('objects of any form are found: many in a file, in lists, in JSON, of Windows, in links, without a name of their own', () => {
  const { objects, issues } = look(
    {
      'a.yaml': `# only a comment\n---\n${config('one')}---\n---\n${config('two')}`,
      'deep/er/b.YML': config('three').replaceAll('\n', '\r\n'),
      'c.json': JSON.stringify({
        apiVersion: 'v1',
        kind: 'List',
        items: [
          { apiVersion: 'v1', kind: 'List', items: [{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's', namespace: 'home' } }] },
        ],
      }),
      'd.yaml': Buffer.from(`\ufeff${config('four')}`, 'utf16le'),
      'e.yaml': 'apiVersion: batch/v1\nkind: Job\nmetadata: { generateName: once- }\n',
      'empty.yaml': 'apiVersion: v1\nkind: List\nitems: []\n',
      '.git/x.yaml': config('never'),
      'node_modules/x/x.yaml': config('never'),
      'notes.txt': 'x',
      '.hidden': config('five'),
    },
    (folder) => symlinkSync(join(folder, '.hidden'), join(folder, 'link.yaml')),
  );
  expect(issues).toEqual([]);
  expect(objects).toEqual([
    'ConfigMap five theirs/link.yaml',
    'ConfigMap four theirs/d.yaml',
    'ConfigMap one theirs/a.yaml',
    'ConfigMap three theirs/deep/er/b.YML',
    'ConfigMap two theirs/a.yaml',
    'Secret home/s theirs/c.json',
    'Job  theirs/e.yaml',
  ]);
});

test('TREE_MANIFEST: broken YAML names file and line, and the rest is checked', () => {
  const { objects, issues } = look({
    'a.yaml': `${config('one')}---\nkind: [Service\n---\n${config('two')}---\napiVersion: v1\nkind: Service\n`,
    'b.json': '{ "apiVersion": "v1", "kind": ',
    'c.yaml': 'apiVersion: v1\nkind: List\nitems: [3]\n',
  });
  expect(objects).toEqual(['ConfigMap one theirs/a.yaml', 'ConfigMap two theirs/a.yaml']);
  expect(issues).toEqual([
    'error TREE_MANIFEST at theirs/a.yaml: line 6: Flow sequence in block collection must be sufficiently indented and end with a ]',
    'error TREE_MANIFEST at theirs/a.yaml document 4: has no metadata.name',
    'error TREE_MANIFEST at theirs/b.json: line 1: Flow map must end with a }',
    'error TREE_MANIFEST at theirs/c.yaml items[0]: is no object',
  ]);
});

test('TREE_DUPLICATE: one object in two files, unless two kustomizations hold it', () => {
  const overlay = 'resources: [a.yaml]\n';
  expect(look({ 'a.yaml': config('one'), 'b.yaml': `${config('one')}---\n${config('two')}---\n${config('two')}` }).issues).toEqual([
    'error TREE_DUPLICATE at theirs/b.yaml: ConfigMap one is in theirs/a.yaml already\n  hint: the one that is applied last wins; remove the other',
    'error TREE_DUPLICATE at theirs/b.yaml: ConfigMap two stands twice in this file\n  hint: the one that is applied last wins; remove the other',
  ]);
  const apart = { 'a/a.yaml': config('one'), 'b/a.yaml': config('one') };
  expect(look(apart).issues).toEqual([
    'warning TREE_DUPLICATE at theirs/b/a.yaml: ConfigMap one is in theirs/a/a.yaml already\n  hint: where both folders go to one cluster, the one that is applied last wins; else check each folder by itself',
  ]);
  expect(look(apart, undefined, true).issues.map((issue) => issue.split(' ')[0])).toEqual(['error']);
  const two = { 'staging/a.yaml': config('one'), 'production/a.yaml': config('one') };
  expect(look({ ...two, 'staging/kustomization.yaml': overlay, 'production/kustomization.yaml': overlay }).issues).toEqual([]);
});

test('TREE_TEMPLATE: charts, and templates that lie about, are said and not read', () => {
  const template = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\n';
  const chart = { 'Chart.yaml': 'name: web\n', 'values.yaml': 'a: 1\n', 'templates/a.yaml': template, 'templates/tests/b.yaml': template };
  const { objects, issues } = look({
    ...Object.fromEntries(Object.entries(chart).map(([path, text]) => [`web/${path}`, text])),
    'web/charts/inner/Chart.yaml': 'name: inner\n',
    'web/charts/inner/templates/c.yaml': template,
    'web/crds/crd.yaml': config('stands-as-it-is'),
    'loose.yaml': template,
  });
  expect(objects).toEqual(['ConfigMap stands-as-it-is theirs/web/crds/crd.yaml']);
  expect(issues).toEqual([
    'unchecked TREE_TEMPLATE at theirs/web: is a Helm chart: its 3 templates are no YAML before they are rendered, and were not checked\n  hint: `helm template name theirs/web > all.yaml` renders it; check that file',
    'unchecked TREE_TEMPLATE at theirs/loose.yaml: is a template: line 4 holds `name: {{ .Release.Name }}`, so it is no YAML before it is rendered, and was not checked\n  hint: check what the program that renders it prints',
  ]);
});

test('TREE_KUSTOMIZE: patches are no objects, and what a kustomization changes is said', () => {
  const patch = 'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec: { replicas: 3 }\n';
  const { objects, issues } = look({
    'base/kustomization.yaml': 'resources: [a.yaml]\n',
    'base/a.yaml': config('one'),
    'over/kustomization.yaml': 'resources: [../base]\nnamePrefix: x-\npatches:\n  - path: patch.yaml\n',
    'over/patch.yaml': patch,
  });
  expect(objects).toEqual(['ConfigMap one theirs/base/a.yaml']);
  expect(issues).toEqual([
    'unchecked TREE_KUSTOMIZE at theirs/over/kustomization.yaml: changes its objects before they are applied; they were checked as the files hold them, and its patches were not\n  hint: `kubectl kustomize theirs/over > all.yaml` prints what is applied; check that file',
  ]);
});

test('TREE_NOT_KUBERNETES: files of other programs are told once', () => {
  const { issues } = look({
    'docker-compose.yml': 'services: { web: { image: nginx } }\n',
    'renovate.json': '{ "extends": [] }',
    'list.yaml': '- a\n- b\n',
    'good.yaml': config('one'),
  });
  expect(issues).toEqual([
    'unchecked TREE_NOT_KUBERNETES at theirs: 3 files hold no object of Kubernetes and were not checked: theirs/docker-compose.yml (a Compose file), theirs/list.yaml, theirs/renovate.json (settings of a program)\n  hint: an object says `apiVersion` and `kind`; name a folder that holds nothing else if this is in the way',
  ]);
});

test('OUTPUT_SYMLINK: a link to a folder is not followed, so that a circle ends', () => {
  const { objects, issues } = look({ 'a/a.yaml': config('one') }, (folder) => symlinkSync(folder, join(folder, 'a/round')));
  expect(objects).toEqual(['ConfigMap one theirs/a/a.yaml']);
  expect(issues).toEqual(['unchecked OUTPUT_SYMLINK at theirs/a/round: is a link to a folder, and these are not followed']);
});
