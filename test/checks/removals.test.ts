import { expect, test } from 'vitest';
import { removalsOf } from '../../src/checks/index.ts';
import type { Application, Backup, Claim, Model, StorageClass } from '../../src/model/index.ts';
import { removalHead, removalRows, removalText } from '../../src/report/index.ts';
import { manifests, model } from './support.ts';

const application = (name: string, changes: Partial<Application> = {}): Application => ({
  name,
  argoName: `attic-${name}`,
  layer: 'apps',
  namespace: 'home',
  folder: `dist/attic/apps/${name}`,
  cascade: false,
  holdsData: true,
  dependsOn: [],
  syncOptions: [],
  ignoreDifferences: [],
  charts: [],
  clusterKinds: [],
  ...changes,
});

const shared = {
  provisioner: 'x',
  origin: 'provided',
  bindingMode: 'Immediate',
  topology: 'node',
  expandable: false,
  snapshots: false,
} as const;
const storageClasses: readonly StorageClass[] = [
  { ...shared, key: 'local', name: 'local-path', reclaimPolicy: 'Delete', default: true },
  { ...shared, key: 'keep', name: 'keep', reclaimPolicy: 'Retain', default: false },
];

const claim = (name: string, changes: Partial<Claim> = {}): Claim => ({
  namespace: 'home',
  name,
  application: 'web',
  workload: name,
  storageClass: 'keep',
  size: '5Gi',
  content: 'data',
  replicas: 1,
  ...changes,
});

const protect = "annotations: { argocd.argoproj.io/sync-options: 'Prune=false,Delete=false' }";
const yaml = `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: photos, ${protect} }
spec: { storageClassName: keep }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: thumbs }
spec: { storageClassName: local-path }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db }
spec: { replicas: 2, volumeClaimTemplates: [{ metadata: { name: data }, spec: { storageClassName: keep, resources: { requests: { storage: 1Gi } } } }] }
---
apiVersion: v1
kind: Namespace
metadata: { name: home, ${protect} }
`;

const backups: readonly Backup[] = [
  {
    application: 'web',
    namespace: 'home',
    claim: 'photos',
    kind: 'scheduled',
    target: 'nas',
    schedule: '15 3 * * *',
    retention: '14d',
    method: 'tar',
    restore: { of: 'files', cronJob: 'photos-restore', stop: 'program', kept: 'stays', afterLoss: 'Nothing.' },
  },
];

function removal(changes: Partial<Model> = {}, more: Partial<Application> = {}) {
  const claims = [claim('photos'), claim('thumbs', { content: 'cache', storageClass: 'local' })];
  const facts = model({ applications: [application('web', more)], storageClasses, claims, backups, ...changes });
  return removalsOf({ model: facts, manifests: manifests(yaml) })[0]!;
}

test('an application that cascades: what is deleted, what stays, what its class does then, and how it comes back', () => {
  expect(removalText(removal({}, { cascade: true }))).toMatchInlineSnapshot(`
    "web of attic: dist/attic/apps/web

    When the folder vanishes from Git, Argo CD removes Application attic-web and deletes everything it made, but for PersistentVolumeClaim home/photos, Namespace home.

    2 claims home/data-db-0 … data-db-1: 1Gi, content not declared, class keep, Retain
      folder gone    it stays, with what is in it
      claim deleted  its volume stays, released: a new claim takes it over once \`spec.claimRef.uid\` is removed from the volume
      copies         none
      way back       none but the released volume

    claim home/photos: 5Gi, data, class keep, Retain
      folder gone    it stays, with what is in it
      claim deleted  its volume stays, released: a new claim takes it over once \`spec.claimRef.uid\` is removed from the volume
      copies         tar to nas, 15 3 * * *, kept 14d
      way back       restore the files: CronJob home/photos-restore

    claim home/thumbs: 5Gi, cache, class local-path, Delete
      folder gone    it is deleted
      claim deleted  its volume goes, and everything in it
      copies         none
      way back       it is made again

    Namespace home: deleting it deletes 2 claims home/data-db-0 … data-db-1, claim home/photos, claim home/thumbs
    "
  `);
});

test('one that does not cascade leaves everything', () => {
  const { claims } = removal();
  expect(claims.map(({ claim: name, whenRemoved, whenDeleted }) => `${name}: ${whenRemoved}, ${whenDeleted}`)).toEqual([
    '2 claims home/data-db-0 … data-db-1: stays, volume stays',
    'claim home/photos: stays, volume stays',
    'claim home/thumbs: stays, volume goes',
  ]);
  expect(removalText(removal())).toContain('Argo CD removes Application attic-web and nothing else');
});

test('what charts make is not seen', () => {
  const charts = [{ repoURL: 'https://charts.example.org', chart: 'photos', version: '1.2.3', releaseName: 'photos', values: {} }];
  const amounts = { pods: 1, requests: { cpu: '1', memory: '1Gi' }, limits: { memory: '1Gi' }, ports: [], source: 'a test' };
  const volumes = [{ name: 'library', size: '9Gi', storageClass: 'unheard' }];
  const text = removalText(
    removal({ footprints: [{ application: 'web', name: 'photos', namespace: 'home', volumes, ...amounts }] }, { cascade: true, charts }),
  );
  expect(text).toContain(
    'claim home/library: 9Gi, content not declared, class unheard, reclaim policy not known\n  folder gone    not known: a chart or a program made it\n',
  );
  expect(text).toContain('What the Helm chart photos 1.2.3 of https://charts.example.org made is not rendered here');
});

test('an application without claims loses nothing', () => {
  const [alone] = removalsOf({ model: model({ applications: [application('proxy')] }), manifests: [] });
  expect(removalText(alone!)).toContain('It has no claims: nothing is lost that Git does not hold.');
});

test('as a table: a row for each claim; claims of a set that are declared one by one are counted once', () => {
  const each = ['data-db-0', 'data-db-1'].map((name) => claim(name, { workload: 'db' }));
  const rows = removalRows([removal({ claims: each })]);
  expect(rows.map((row) => row.length)).toEqual(rows.map(() => removalHead.length));
  expect(rows.map(([application, name, storage]) => `${application} ${name} ${storage}`)).toEqual([
    'web claim home/data-db-0 (5Gi) class keep, Retain',
    'web claim home/data-db-1 (5Gi) class keep, Retain',
    'web claim home/photos (of unknown size) class keep, Retain',
    'web claim home/thumbs (of unknown size) class local-path, Delete',
  ]);
});
