import { expect, test } from 'vitest';
import { localFleet, replaceUrl, withoutOthers } from '../../../src/rehearse/argocd/local-fleet.ts';
import { manifests, model } from '../stand-ins/_model.ts';

const url = 'https://gitlab.com/home/fleet.git';
const local = 'file:///tmp/fleet.git';

test.each([
  [`repoURL: ${url}`, `repoURL: ${local}`],
  [`- ${url}\n- "${url}"\n`, `- ${local}\n- "${local}"\n`],
  [`repoURL: ${url}/other`, `repoURL: ${url}/other`],
  [`repoURL: ${url}-charts`, `repoURL: ${url}-charts`],
  ['repoURL: https://gitlab.com/home/fleet', 'repoURL: https://gitlab.com/home/fleet'],
])('%j becomes %j', (text, expected) => {
  expect(replaceUrl(text, url, local)).toBe(expected);
});

test('an Application without charts stays as it is, to the byte', () => {
  const text = '{ "name":"attic-photos",  "charts": [] }';
  expect(withoutOthers(text)).toEqual([text, []]);
});

test('charts and other repositories are taken out and named; every other setting stays', () => {
  const chart = { repoURL: 'https://charts.example.org/', chart: 'portal', version: '2.4.0', releaseName: 'portal', values: {} };
  const source = { repoURL: 'https://github.com/example/parts.git', revision: 'v1.2.3', path: 'deploy', namespace: '', patches: [] };
  const [text, notes] = withoutOthers(
    JSON.stringify({ name: 'attic-portal', cascade: true, charts: [chart, { ...chart, chart: 'crds' }], sources: [source] }),
  );
  expect(JSON.parse(text)).toEqual({ name: 'attic-portal', cascade: true, charts: [], sources: [] });
  expect(notes.map(({ what }) => what)).toEqual([
    'attic-portal: chart portal 2.4.0 of https://charts.example.org/',
    'attic-portal: chart crds 2.4.0 of https://charts.example.org/',
    'attic-portal: deploy of https://github.com/example/parts.git at v1.2.3',
  ]);
});

test('the repository is replaced where Argo CD reads it, and nowhere else; each file is named', () => {
  const files = ['root.yaml', 'root/appproject-attic-apps.yaml', 'bootstrap/kustomization.yaml', 'secrets.example.yaml'].map((name) => ({
    path: `argocd/attic/${name}`,
    content: `# ${url}\n`,
  }));
  const dist = { path: 'dist/attic/apps/photos/configmap-photos.yaml', content: `url: ${url}\n` };
  const fleet = localFleet({
    model: { ...model(), cluster: 'attic', repository: { url, revision: 'main' } },
    files: [...files, dist],
    manifests: [],
    url: local,
  });
  const changed = [...fleet.files].filter(([, text]) => text.includes(local)).map(([path]) => path);
  expect(changed).toEqual(['argocd/attic/root.yaml', 'argocd/attic/root/appproject-attic-apps.yaml']);
  expect(fleet.notes).toEqual([
    {
      what: `${url} replaced by a local repository in argocd/attic/root.yaml, argocd/attic/root/appproject-attic-apps.yaml`,
      why: 'Argo CD reads the working tree here, as branch main; nothing else in these files is changed',
    },
  ]);
});

test('what asks a server that does not run is left out of the repository; CronJobs stay', () => {
  const rendered = manifests(`
{ apiVersion: admissionregistration.k8s.io/v1, kind: MutatingWebhookConfiguration, metadata: { name: helper } }
---
{ apiVersion: batch/v1, kind: CronJob, metadata: { name: nightly, namespace: home }, spec: { schedule: '0 3 * * *' } }
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: shelves.example.org }
spec: { group: example.org, conversion: { strategy: Webhook, webhook: { clientConfig: {} } } }
`);
  const [webhook = '', cronJob = '', definition = ''] = rendered.map(({ file }) => file);
  const files = rendered.map(({ file }) => ({ path: file, content: 'as rendered' }));
  const fleet = localFleet({ model: model(), files, manifests: rendered, url: local });
  expect(fleet.files.has(webhook)).toBe(false);
  expect(fleet.files.get(cronJob)).toBe('as rendered');
  expect(fleet.files.get(definition)).toMatch(/conversion:\n {4}strategy: None\n/);
  expect(fleet.notes.slice(1).map(({ what }) => what)).toEqual([
    'MutatingWebhookConfiguration helper left out',
    'conversion of CustomResourceDefinition shelves.example.org turned off',
    'CronJobs are not suspended',
  ]);
});
