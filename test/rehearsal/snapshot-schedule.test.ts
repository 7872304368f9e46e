import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { rootCertificates } from 'node:tls';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type KubeObject, textAt } from '../../src/api/index.ts';
import { inOwnFolder } from './harness.ts';
import {
  claim,
  claimOf,
  clear,
  commands,
  earlier,
  hasKubectl,
  label,
  nameOf,
  names,
  plane,
  run,
  shell,
  snapshots,
  start,
} from './snapshots.ts';

inOwnFolder();
beforeAll(start);
afterEach(clear);
afterAll(async () => await plane?.stop());

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

test.runIf(hasKubectl)('the runbook brings a claim back, keeps the old volume, and goes back to it (needs kubectl)', async () => {
  const { api } = plane;
  await claim('photos');
  const [before] = await api.list('v1', 'PersistentVolumeClaim', { namespace: 'home' });
  await api.patch(
    { apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'photos' } },
    { spec: { persistentVolumeReclaimPolicy: 'Delete' } },
  );
  await earlier('photos-1');
  const labels = { app: 'album' };
  const pod = { metadata: { labels }, spec: { containers: [{ name: 'album', image: 'example.org/album:1' }] } };
  const spec = { replicas: 0, selector: { matchLabels: labels }, template: pod };
  await api.create({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'album', namespace: 'home' }, spec });
  // What the driver would make from the snapshot.
  await api.create({
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: 'restored' },
    spec: {
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'kept',
      capacity: { storage: '1Gi' },
      hostPath: { path: '/nowhere/restored' },
    },
  });
  const names = { CLAIM: 'photos', CONTROLLER: 'deployment/album', APPLICATION: 'loft-album', SNAPSHOT: 'photos-1' };
  const named = (text: string) =>
    text.replace(/^(CLAIM|CONTROLLER|APPLICATION|SNAPSHOT)=.*$/gm, (_, key: keyof typeof names) => `${key}=${names[key]}`);
  const there = named(commands('## Restore a claim', '### Back to how it was'));
  const restored = await shell(there);
  expect([restored.code, restored.out]).toEqual([
    0,
    expect.stringContaining('0 of deployment/album, volume photos: 1Gi ReadWriteOnce on kept'),
  ]);
  const now = await api.get('v1', 'PersistentVolumeClaim', 'photos', 'home');
  expect(now).toMatchObject({ spec: { volumeName: 'restored', dataSource: { kind: 'VolumeSnapshot', name: 'photos-1' } } });
  const old = () => api.get('v1', 'PersistentVolume', 'photos');
  expect(await old()).toMatchObject({ spec: { persistentVolumeReclaimPolicy: 'Retain' }, status: { phase: 'Released' } });
  // The claim as it stands in Git fits the new one.
  const { accessModes, resources, storageClassName } = (before?.['spec'] ?? {}) as KubeObject;
  const inGit = { accessModes, resources, storageClassName } as KubeObject;
  const metadata = { name: 'photos', namespace: 'home' };
  const { object } = await api.apply(
    { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata, spec: inGit },
    { fieldManager: 'argocd-controller' },
  );
  expect(object).toMatchObject({ spec: { dataSource: { name: 'photos-1' } } });
  expect(readFileSync(join(plane.folder, 'photos-before.yaml'), 'utf8')).toContain('volumeName: photos');

  const variables = 'CLAIM=photos OLD=photos SIZE=1Gi CLASS=kept MODE=ReadWriteOnce';
  const back = await shell(`${variables}\n${commands('### Back to how it was', '### When nobody needs the old volume any more')}`);
  expect(back).toMatchObject({ code: 0 });
  while (textAt((await old()) ?? {}, 'status', 'phase') !== 'Bound') await sleep(50);
  expect(await api.get('v1', 'PersistentVolumeClaim', 'photos', 'home')).toMatchObject({ spec: { volumeName: 'photos' } });
  await api.remove({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'album', namespace: 'home' } });
});
