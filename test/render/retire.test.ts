import { ApiObject } from 'cdk8s';
import { Application, k8s, Redis } from 'labwright';
import { field, pick, renderCluster } from 'labwright/testing';
import { expect, test } from 'vitest';
import { argoChecks } from '../../src/checks/argo/index.ts';
import { ownChecks, runChecks } from '../../src/checks/index.ts';
import { toYaml } from '../../src/output/index.ts';
import { Attic } from '../attic.ts';

const place = { layer: 'data', namespace: 'home' } as const;
const options = 'argocd.argoproj.io/sync-options';
const kept = { [options]: 'Prune=false,Delete=false' };

/** A cluster whose application `photos` holds these things and is in its first step. */
const retired = (data: 'keep' | 'destroy', make: (application: Application<Attic>) => void) =>
  renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    make(new Application(cluster, 'photos', place));
    cluster.retire('photos', { data, reason: 'a test' });
    return cluster;
  });

const redis = (application: Application<Attic>) =>
  void new Redis(application, 'photos', { storage: { size: '1Gi' }, noBackup: 'a test', overrides: { statefulSet: { spec: scaled } } });
const scaled = { replicas: 3, persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete', whenScaled: 'Delete' } };

const program = (application: Application<Attic>) => {
  const labels = { app: 'photos' };
  const container = { name: 'photos', image: 'photos:1' };
  new k8s.KubePersistentVolumeClaim(application, 'claim', {
    metadata: { name: 'photos', annotations: { ...kept, note: 'mine' } },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: k8s.Quantity.fromString('1Gi') } } },
  });
  new k8s.KubeDeployment(application, 'program', {
    metadata: { name: 'photos' },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [container] } } },
  });
};

const own = ({ manifests }: ReturnType<typeof retired>) => manifests.filter(({ origin }) => origin.application === 'photos');

test('keep: a claim stays as it is, and everything else goes', () => {
  expect(own(retired('keep', program)).map(({ body }) => toYaml(body))).toMatchInlineSnapshot(`
    [
      "apiVersion: v1
    kind: PersistentVolumeClaim
    metadata:
      name: photos
      namespace: home
      annotations:
        argocd.argoproj.io/sync-options: Prune=false,Delete=false
        note: mine
    spec:
      accessModes:
        - ReadWriteOnce
      resources:
        requests:
          storage: 1Gi
    ",
    ]
  `);
});

test('destroy: nothing protects the claim any more, and the Application takes it along', () => {
  const cluster = retired('destroy', program);
  expect(own(cluster).map(({ body }) => body.metadata)).toEqual([{ name: 'photos', namespace: 'home', annotations: { note: 'mine' } }]);
  expect(cluster.model.applications.find(({ name }) => name === 'photos')).toMatchObject({ cascade: true, holdsData: true });
  expect(cluster.model.retirements).toEqual([{ application: 'photos', data: 'destroy', reason: 'a test' }]);
});

test('a set has no pods, and keeps its claims although it said that they go with the pods', () => {
  const cluster = retired('keep', redis);
  const set = pick(own(cluster), 'StatefulSet');
  expect(own(cluster)).toHaveLength(1);
  expect(field(set, 'spec.replicas')).toBe(0);
  expect(field(set, 'spec.persistentVolumeClaimRetentionPolicy')).toEqual({ whenDeleted: 'Retain', whenScaled: 'Retain' });
  expect(field(set, 'metadata.annotations')).toEqual(kept);
  expect(cluster.model.applications.find(({ name }) => name === 'photos')).toMatchObject({ cascade: false });
});

test('destroy: claims of a set go with the set, not with its pods, so that the first step loses nothing', () => {
  const set = pick(own(retired('destroy', redis)), 'StatefulSet');
  expect(field(set, 'spec.persistentVolumeClaimRetentionPolicy')).toEqual({ whenDeleted: 'Delete', whenScaled: 'Retain' });
  expect(set.body.metadata).not.toHaveProperty('annotations');
});

const operated = (application: Application<Attic>) => {
  const annotations = { [options]: 'Prune=false,Delete=false,SkipDryRunOnMissingResource=true' };
  new ApiObject(application, 'cluster', {
    apiVersion: 'postgresql.cnpg.io/v1',
    kind: 'Cluster',
    metadata: { name: 'photos', annotations },
  });
};

test('a cluster of CloudNativePG hibernates', () => {
  const annotations = (data: 'keep' | 'destroy') => field(pick(own(retired(data, operated)), 'Cluster'), 'metadata.annotations');
  expect(annotations('keep')).toEqual({
    'cnpg.io/hibernation': 'on',
    [options]: 'Prune=false,Delete=false,SkipDryRunOnMissingResource=true',
  });
  expect(annotations('destroy')).toEqual({ 'cnpg.io/hibernation': 'on', [options]: 'SkipDryRunOnMissingResource=true' });
});

test('what nothing else says is kept: an object that is not pruned, and what lies in a namespace or is of a kind', () => {
  const odd = (application: Application<Attic>) => {
    program(application);
    new k8s.KubeConfigMap(application, 'words', { metadata: { name: 'words', annotations: { [options]: 'Prune=false' } } });
    new k8s.KubeNamespace(application, 'space', { metadata: { name: 'space', annotations: kept } });
  };
  const destroyed = own(retired('destroy', odd));
  expect(destroyed.map(({ identity }) => identity.kind)).toEqual(['ConfigMap', 'Namespace', 'PersistentVolumeClaim']);
  expect(pick(destroyed, 'Namespace').body.metadata).toMatchObject({ annotations: kept });
  expect(pick(destroyed, 'ConfigMap').body.metadata).not.toHaveProperty('annotations');
});

test('with a chart everything runs on, because nobody can tell what the chart needs', () => {
  const charted = (application: Application<Attic>) => {
    program(application);
    application.charts.push({ repoURL: 'https://example.org', chart: 'x', version: '1.0.0', releaseName: 'x', values: {} });
  };
  expect(own(retired('keep', charted)).map(({ identity }) => identity.kind)).toEqual(['PersistentVolumeClaim', 'Deployment']);
  expect(pick(own(retired('destroy', charted)), 'PersistentVolumeClaim').body.metadata).toMatchObject({ annotations: { note: 'mine' } });
  const { applications } = retired('destroy', charted).model;
  expect(applications.find(({ name }) => name === 'photos')).toMatchObject({ cascade: true, charts: [{ chart: 'x' }] });
});

test.each(['keep', 'destroy'] as const)('%s: the first step has no finding of its own, and declares nothing that runs', (data) => {
  const cluster = retired(data, redis);
  expect(cluster.issues).toEqual([]);
  const found = runChecks(cluster, [...ownChecks, ...argoChecks]).filter(({ path }) => path.includes('photos'));
  expect(found.map(({ code, path }) => `${code} ${path}`)).toEqual([]);
  const { workloads, connections, openings, backups, claims, secrets } = cluster.model;
  expect([workloads, connections, openings?.filter(({ endpoint }) => endpoint.application === 'photos')]).toEqual([[], [], []]);
  expect(claims.map(({ application }) => application)).toEqual(['photos']);
  expect(backups).toMatchObject([{ kind: 'exempt', reason: 'being retired: a test' }]);
  expect(secrets.filter(({ producer }) => producer.startsWith('attic/photos'))).toEqual([]);
});
