import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { rootCertificates } from 'node:tls';
import { Application, defineCluster, k3s, Longhorn, longhornParameters, SnapshotController, SnapshotSchedule } from 'labwright';
import { field, pick, renderCluster } from 'labwright/testing';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type KubeObject, textAt } from '../../src/api/index.ts';
import { type ControlPlane, startControlPlane } from '../../src/rehearse/control-plane/index.ts';
import { variables } from '../catalog/_backup.ts';
import { host } from '../rehearse/_host.ts';
import { inOwnFolder, programsOf } from './harness.ts';

inOwnFolder();

class Loft extends defineCluster({
  name: 'loft',
  distribution: k3s({ version: '1.36', disable: ['local-storage'] }),
  network: { nodes: '10.30.0.0/24' },
  nodes: { one: { address: '10.30.0.11', roles: ['control-plane', 'worker'], capacity: { cpu: '8', memory: '32Gi' } } },
  storageClasses: {
    kept: {
      name: 'kept',
      provisioner: 'driver.longhorn.io',
      origin: 'rendered',
      topology: 'cluster',
      snapshots: true,
      parameters: longhornParameters({ replicas: 1 }),
    },
  },
  layers: { platform: {} },
  namespaces: {
    argocd: { podSecurity: 'restricted' },
    'longhorn-system': { podSecurity: 'privileged' },
    home: { podSecurity: 'restricted' },
  },
}) {}

const rendered = renderCluster((fleet) => {
  const cluster = new Loft(fleet);
  const at = (name: string, namespace: 'longhorn-system' | 'home') => new Application(cluster, name, { layer: 'platform', namespace });
  const controller = new SnapshotController(at('controller', 'longhorn-system'), 'controller');
  const longhorn = new Longhorn(at('longhorn', 'longhorn-system'), 'longhorn', { volumeSnapshots: { controller } });
  new SnapshotSchedule(at('snapshots', 'home'), 'nightly', {
    snapshotClass: longhorn.snapshotClass(),
    keep: 2,
    exclude: { thumbnails: 'made again in an hour' },
  });
  return cluster;
});
const cronJob = pick(rendered.manifests, 'CronJob', 'nightly');
const script = field(pick(rendered.manifests, 'ConfigMap', 'nightly-script'), 'data') as Record<string, string>;
const group = 'snapshot.storage.k8s.io/v1';
const label = 'labwright.dev/snapshot-schedule';

let plane: ControlPlane;
let account: string;
const running = new Set<ChildProcess>();

beforeAll(async () => {
  plane = await startControlPlane({
    programs: programsOf(),
    serviceRange: '10.43.0.0/16',
    podRange: '10.42.0.0/16',
    rbac: true,
    host,
    signal: new AbortController().signal,
  });
  const { api } = plane;
  await api.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'home' } });
  const wanted = (kind: string) => rendered.manifests.filter(({ identity }) => identity.kind === kind);
  const access = ['ServiceAccount', 'Role', 'RoleBinding'].map((kind) => pick(rendered.manifests, kind, 'nightly'));
  for (const { body } of [...wanted('CustomResourceDefinition'), ...access]) await api.apply(body, { fieldManager: 'argocd-controller' });
  while ((await api.resource(group, 'VolumeSnapshot')) === undefined) await sleep(100);
  account = join(plane.folder, 'account');
  mkdirSync(account);
  const token = await api.request('POST', '/api/v1/namespaces/home/serviceaccounts/nightly/token', {
    body: JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} }),
  });
  writeFileSync(join(account, 'token'), textAt(JSON.parse(token.body) as KubeObject, 'status', 'token'), { mode: 0o600 });
  const root = await configMap('kube-root-ca.crt');
  writeFileSync(join(account, 'ca.crt'), textAt(root, 'data', 'ca.crt'));
});

afterEach(async () => {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
  for (const [apiVersion, kind] of [
    [group, 'VolumeSnapshot'],
    ['v1', 'PersistentVolumeClaim'],
    ['v1', 'PersistentVolume'],
  ] as const) {
    for (;;) {
      const left = await plane.api.list(apiVersion, kind);
      if (left.length === 0) break;
      for (const object of left) await plane.api.remove(object);
      await sleep(50);
    }
  }
});

afterAll(async () => await plane?.stop());

/** The controller manager makes it a moment after the namespace. */
async function configMap(name: string): Promise<KubeObject> {
  for (;;) {
    const found = await plane.api.get('v1', 'ConfigMap', name, 'home');
    if (found !== undefined) return found;
    await sleep(100);
  }
}

/** A claim, and as a driver would have made it, its volume: the controller manager binds the two. */
async function claim(name: string, { bound = true, storageClass = 'kept' } = {}): Promise<void> {
  const { api } = plane;
  const shared = { accessModes: ['ReadWriteOnce'], storageClassName: storageClass };
  if (bound) {
    const claimRef = { kind: 'PersistentVolumeClaim', namespace: 'home', name };
    const hostPath = { path: `/nowhere/${name}` };
    const spec = { ...shared, capacity: { storage: '1Gi' }, persistentVolumeReclaimPolicy: 'Retain', claimRef, hostPath };
    await api.create({ apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name }, spec });
  }
  const spec = { ...shared, resources: { requests: { storage: '1Gi' } } };
  await api.create({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name, namespace: 'home' }, spec });
  const phase = async () => textAt((await api.get('v1', 'PersistentVolumeClaim', name, 'home')) ?? {}, 'status', 'phase');
  while (bound && (await phase()) !== 'Bound') await sleep(50);
}

const snapshots = async () =>
  [...(await plane.api.list(group, 'VolumeSnapshot', { namespace: 'home' }))].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
const nameOf = (object: KubeObject) => textAt(object, 'metadata', 'name');
const claimOf = (object: KubeObject) => textAt(object, 'spec', 'source', 'persistentVolumeClaimName');
const names = async () => (await snapshots()).map(nameOf);

/** An earlier snapshot, of this schedule or of somebody else. */
async function earlier(name: string, { of = 'photos', ready = true, schedule = 'nightly' } = {}): Promise<void> {
  const object = await plane.api.create({
    apiVersion: group,
    kind: 'VolumeSnapshot',
    metadata: { name, namespace: 'home', labels: { [label]: schedule } },
    spec: { volumeSnapshotClassName: 'longhorn-local', source: { persistentVolumeClaimName: of } },
  });
  await plane.api.patch(object, { status: { readyToUse: ready } }, 'status');
}

interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly problems: string;
}

/** Runs the script as the CronJob would; meanwhile `driver` plays the one that makes snapshots. */
async function run(driver: (snapshot: KubeObject) => KubeObject | undefined, changes: Record<string, string> = {}): Promise<Run> {
  const { hostname, port } = new URL(plane.api.url);
  const known = new Set((await snapshots()).map(nameOf));
  const place = { ACCOUNT: account, KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port, PAUSE: '0.2' };
  const child = spawn('python3', ['-u', '-c', script['snapshots.py'] ?? ''], {
    env: { PATH: process.env['PATH'], ...variables(cronJob), READY_SECONDS: '2', ...place, ...changes },
  });
  running.add(child);
  let out = '';
  let problems = '';
  child.stdout.on('data', (data) => (out += data));
  child.stderr.on('data', (data) => (problems += data));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  while (child.exitCode === null) {
    for (const snapshot of await snapshots()) {
      const status = known.has(nameOf(snapshot)) ? undefined : driver(snapshot);
      if (status === undefined) continue;
      known.add(nameOf(snapshot));
      await plane.api.patch(snapshot, { status }, 'status');
    }
    await Promise.race([ended, sleep(100)]);
  }
  return { code: await ended, out, problems };
}

const makes = () => ({ readyToUse: true, creationTime: '2026-11-30T01:45:00Z', restoreSize: '1Gi' });
const last = (out: string) => out.trim().split('\n').at(-1);

test('takes every bound claim on the class, says what it leaves out, and marks its snapshots with one label', async () => {
  await claim('photos');
  await claim('data-db-0');
  await claim('thumbnails');
  await claim('waiting', { bound: false });
  await claim('scratch', { storageClass: 'other' });
  const { code, out, problems } = await run(makes);
  expect([code, problems]).toEqual([0, '']);
  const made = await snapshots();
  expect(made.map(claimOf)).toEqual(['data-db-0', 'photos']);
  expect(nameOf(made[1] ?? {})).toMatch(/^photos-\d{8}t\d{6}z$/);
  // No mark of Argo CD, no owner: nothing prunes them, and no Job takes them with it.
  expect(made[0]?.['metadata']).not.toHaveProperty('annotations');
  expect(made[0]).toMatchObject({ metadata: { labels: { [label]: 'nightly' } }, spec: { volumeSnapshotClassName: 'longhorn-local' } });
  expect(JSON.stringify(made)).not.toMatch(/ownerReferences|argocd\.argoproj\.io/);
  expect(out).toContain('thumbnails: left out, made again in an hour\n');
  expect(out).toContain('waiting: left out, it is Pending\n');
  expect(out).not.toContain('scratch');
  expect(last(out)).toBe('2 of 2 new snapshots are ready, 0 old ones were removed');
});

test('keeps two ready ones of each claim, and removes only older ones of its own', async () => {
  await claim('photos');
  for (const name of ['photos-1', 'photos-2', 'photos-3']) await earlier(name);
  await earlier('photos-by-hand', { schedule: 'somebody' });
  await earlier('gone-1', { of: 'gone' });
  await sleep(1_100);
  const { code, out } = await run(makes);
  expect(code).toBe(0);
  // Of those of one second, the later name is the newer one. What a person made, or a claim that is gone, stays.
  expect(await names()).toEqual(['gone-1', expect.stringMatching(/^photos-\d{8}t\d{6}z$/), 'photos-3', 'photos-by-hand']);
  expect(last(out)).toBe('1 of 1 new snapshots are ready, 2 old ones were removed');
});

test('one that does not get ready fails the run with what the driver says, and nothing of that claim is removed', async () => {
  await claim('photos');
  await claim('music');
  for (const name of ['photos-1', 'photos-2', 'photos-3']) await earlier(name);
  for (const name of ['music-1', 'music-2']) await earlier(name, { of: 'music' });
  await sleep(1_100);
  const { code, out, problems } = await run((snapshot) =>
    claimOf(snapshot) === 'music' ? makes() : { readyToUse: false, error: { message: 'the volume is detached' } },
  );
  expect(code).toBe(1);
  expect(problems).toMatch(/^failed: photos: photos-\S+ was not ready within 2 s: the volume is detached\n$/);
  expect((await snapshots()).map(claimOf)).toEqual(['music', 'music', 'photos', 'photos', 'photos', 'photos']);
  expect(last(out)).toBe('1 of 2 new snapshots are ready, 1 old ones were removed');
});

test('what never got ready goes when a newer one is, and holds up further ones before', async () => {
  await claim('photos');
  for (const name of ['photos-1', 'photos-2', 'photos-3']) await earlier(name, { ready: false });
  const held = await run(makes);
  expect([held.code, held.problems]).toEqual([
    1,
    'failed: photos: 3 earlier ones never got ready, so no further one is made: photos-1, photos-2, photos-3\n',
  ]);
  await plane.api.remove((await snapshots())[0] ?? {});
  await sleep(3_100);
  const { code, out } = await run(makes);
  expect([code, last(out)]).toEqual([0, '1 of 1 new snapshots are ready, 2 old ones were removed']);
  expect((await names()).length).toBe(1);
});

test('claims by name: what is missing, unbound or on another class fails, and the rest is taken', async () => {
  await claim('photos');
  await claim('waiting', { bound: false });
  await claim('scratch', { storageClass: 'other' });
  const { code, problems } = await run(makes, { CLAIMS: 'photos waiting scratch music' });
  expect(code).toBe(1);
  expect(problems).toBe(
    'failed: claim music is not there; claim scratch lies on class other, of which no snapshots are made; claim waiting is Pending, not Bound\n',
  );
  expect((await snapshots()).map(claimOf)).toEqual(['photos']);
});

test('nothing to take is a failure', async () => {
  expect(await run(makes)).toMatchObject({ code: 1, problems: 'failed: no bound claim on kept in home: there is nothing to take\n' });
});

test('a run that meets another of the same second takes the next one', async () => {
  await claim('photos');
  const [one, two] = await Promise.all([run(makes), run(makes)]);
  expect([one.code, two.code, one.problems, two.problems]).toEqual([0, 0, '', '']);
  expect((await snapshots()).length).toBe(2);
});

test('the Role lets it do no more: not in another namespace, not change a claim, not read a Secret', async () => {
  await claim('photos');
  expect(await run(makes, { NAMESPACE: 'default' })).toMatchObject({ code: 1, problems: expect.stringContaining('403') });
  for (const [verb, resource] of [
    ['delete', 'persistentvolumeclaims'],
    ['patch', 'volumesnapshots'],
    ['get', 'secrets'],
  ] as const) {
    const { status } = await plane.api.create({
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SubjectAccessReview',
      metadata: { name: '' },
      spec: {
        user: 'system:serviceaccount:home:nightly',
        resourceAttributes: {
          namespace: 'home',
          verb,
          resource,
          group: resource === 'volumesnapshots' ? 'snapshot.storage.k8s.io' : '',
        },
      },
    });
    expect([verb, resource, status]).toMatchObject([verb, resource, { allowed: false }]);
  }
});

test('a certificate of somebody else is not believed', async () => {
  await claim('photos');
  const other = join(plane.folder, 'other');
  mkdirSync(other);
  writeFileSync(join(other, 'token'), 'nobody');
  writeFileSync(join(other, 'ca.crt'), rootCertificates[0] ?? '');
  expect(await run(makes, { ACCOUNT: other })).toMatchObject({ code: 1, problems: expect.stringContaining('CERTIFICATE_VERIFY_FAILED') });
});
