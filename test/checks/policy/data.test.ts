import { expect, test } from 'vitest';
import { type Check, policyChecks } from '../../../src/checks/index.ts';
import { formatIssue } from '../../../src/issues/index.ts';
import type { StorageClass } from '../../../src/model/index.ts';
import { deployment, find, model, smallModel } from '../support.ts';

function found(code: string, yaml: string, facts = smallModel): string {
  return find(policyChecks as readonly Check[], yaml, facts)
    .filter((issue) => issue.code === code)
    .map(formatIssue)
    .join('\n');
}

/** A program with a volume of some kind at some path. */
const program = (image: string, path: string, volume: string, more = ''): string =>
  deployment('app', {
    pod: `volumes: [{ name: data, ${volume} }]`,
    container: `volumeMounts: [{ name: data, mountPath: ${path} }]${more === '' ? '' : `\n          ${more}`}`,
  }).replace('example.org/app:1.2.3', image);

const claimed = 'persistentVolumeClaim: { claimName: data }';

test('POLICY_DATA_NOT_ON_CLAIM: databases whose data goes with the pod, or lies in a folder of some node', () => {
  const data = (yaml: string, facts = smallModel) => found('POLICY_DATA_NOT_ON_CLAIM', yaml, facts);
  expect(data(program('docker.io/library/mariadb:11.8.2', '/var/lib/mysql', 'emptyDir: {}'))).toMatchInlineSnapshot(`
    "error POLICY_DATA_NOT_ON_CLAIM at attic/web/app spec.template.spec.containers[0].volumeMounts: the data directory of mariadb, /var/lib/mysql, is in the emptyDir "data", which goes with the pod
      hint: mount a claim at \`/var/lib/mysql\`"
  `);
  expect(data(program('mongo:8.0.1', '/data', 'hostPath: { path: /srv/mongo }'))).toMatchInlineSnapshot(`
    "warning POLICY_DATA_NOT_ON_CLAIM at attic/web/app spec.template.spec.containers[0].volumeMounts: the data directory of mongo, /data/db, is the folder /srv/mongo of whatever node the pod is on: no claim says so, so no backup is asked for, and on another node it starts empty
      hint: mount a claim at \`/data/db\`"
  `);
  expect(data(program('postgres:17.2', '/var/lib/postgresql/data', 'ephemeral: {}'))).toContain('is on the ephemeral volume "data"');
  expect(data(program('mongo:8.0.1', '/data/db', claimed))).toBe('');
  expect(data(deployment('app').replace('example.org/app:1.2.3', 'mongo:8.0.1'))).toContain('/data/db, is on no volume');
  const client = deployment('app', { container: 'command: [mongosh]' }).replace('example.org/app:1.2.3', 'mongo:8.0.1');
  expect(data(client)).toBe('');
  const sealed = { name: 'home', podSecurity: 'restricted', quota: {}, defaultDeny: true, sealed: {} } as const;
  expect(data(program('mongo:8.0.1', '/data/db', 'emptyDir: {}'), model({ namespaces: [sealed] }))).toBe('');
});

test('POLICY_DATA_NOT_ON_CLAIM: where a program was told to keep its data, and whether it was told to', () => {
  const data = (yaml: string) => found('POLICY_DATA_NOT_ON_CLAIM', yaml);
  expect(data(program('redis:8.0.1', '/data', 'emptyDir: {}'))).toBe('');
  expect(data(program('redis:8.0.1', '/data', 'emptyDir: {}', 'args: [--appendonly, "yes"]'))).toContain(
    'the data directory of redis, /data, is in the emptyDir',
  );
  expect(data(program('quay.io/coreos/etcd:v3.6.1', '/var/lib/etcd', claimed, 'args: [--data-dir=/scratch]'))).toContain(
    '/scratch, is on no volume',
  );
  expect(data(program('etcd:v3.6.1', '/state', claimed, 'env: [{ name: ETCD_DATA_DIR, value: /state/etcd }]'))).toBe('');
  const deep = deployment('app', {
    pod: 'volumes: [{ name: tmp, emptyDir: {} }, { name: data, persistentVolumeClaim: { claimName: data } }]',
    container: 'volumeMounts: [{ name: tmp, mountPath: /var/opt/gitlab/tmp }, { name: data, mountPath: /var/opt/gitlab/git-data }]',
  }).replace('example.org/app:1.2.3', 'gitlab-ce:19.0.1');
  expect(data(deep)).toBe('');
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

const photos = (spec: string) => `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: { name: photos }\nspec: { ${spec} }\n`;

test('POLICY_DATA_ON_DELETE_CLASS: claims that are only rendered, on the class they name, the default one, or a rendered one', () => {
  const facts = model({ storageClasses });
  const judged = (yaml: string) => found('POLICY_DATA_ON_DELETE_CLASS', yaml, facts);
  expect(judged(photos(''))).toMatchInlineSnapshot(`
    "warning POLICY_DATA_ON_DELETE_CLASS at attic/web/photos spec.storageClassName: claim home/photos is on class local, which deletes the volume together with the claim; nothing says that it is a cache
      hint: classes that keep it: \`keep\`"
  `);
  expect(judged(photos('storageClassName: keep'))).toBe('');
  const own = '---\napiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: { name: own }\nprovisioner: x\n';
  expect(judged(photos('storageClassName: own') + own)).toContain('claim home/photos is on class own, which deletes the volume');
  expect(judged(`${photos('storageClassName: own')}${own}reclaimPolicy: Retain\n`)).toBe('');
  const set = `apiVersion: apps/v1\nkind: StatefulSet\nmetadata: { name: db }\nspec: { replicas: 2, volumeClaimTemplates: [{ metadata: { name: data } }] }`;
  expect(judged(set)).toContain(
    'spec.volumeClaimTemplates[0].spec.storageClassName: 2 claims home/data-db-0 … data-db-1 are on class local',
  );
});

const volume = (policy: string) =>
  `apiVersion: v1\nkind: PersistentVolume\nmetadata: { name: disk }\nspec: { claimRef: { namespace: home, name: data }, persistentVolumeReclaimPolicy: ${policy} }`;

test('POLICY_VOLUME_DELETED: a volume that goes with its claim', () => {
  expect(found('POLICY_VOLUME_DELETED', volume('Delete'))).toMatchInlineSnapshot(`
    "error POLICY_VOLUME_DELETED at attic/web/disk spec.persistentVolumeReclaimPolicy: Delete removes volume disk when claim home/data goes
      hint: write \`persistentVolumeReclaimPolicy: Retain\`"
  `);
  expect(found('POLICY_VOLUME_DELETED', volume('Recycle'))).toContain('Recycle empties volume disk');
  expect(found('POLICY_VOLUME_DELETED', volume('Retain'))).toBe('');
});

test('POLICY_CLAIM_RETENTION: claims that go with their set, but for caches', () => {
  const set = (policy: string) =>
    `apiVersion: apps/v1\nkind: StatefulSet\nmetadata: { name: db }\nspec: { persistentVolumeClaimRetentionPolicy: { ${policy} }, volumeClaimTemplates: [{ metadata: { name: data } }] }`;
  expect(found('POLICY_CLAIM_RETENTION', set('whenDeleted: Delete, whenScaled: Delete'))).toMatchInlineSnapshot(`
    "error POLICY_CLAIM_RETENTION at attic/web/db spec.persistentVolumeClaimRetentionPolicy: Kubernetes deletes claim home/data-db-0 when the set is deleted and when it gets fewer pods
      hint: write \`whenDeleted: Retain, whenScaled: Retain\`"
  `);
  expect(found('POLICY_CLAIM_RETENTION', set('whenDeleted: Retain, whenScaled: Delete'))).toContain(
    'claim home/data-db-0 when it gets fewer pods',
  );
  expect(found('POLICY_CLAIM_RETENTION', set('whenDeleted: Retain'))).toBe('');
  const claim = { namespace: 'home', name: 'data-db-0', application: 'web', workload: 'db', storageClass: '', size: '1Gi', replicas: 1 };
  const cache = model({ claims: [{ ...claim, content: 'cache' }] });
  expect(found('POLICY_CLAIM_RETENTION', set('whenDeleted: Delete'), cache)).toBe('');
});

test('POLICY_SNAPSHOT_DELETED: copies on another machine that go with their object', () => {
  const snapshots = (type: string, policy: string) =>
    `apiVersion: snapshot.storage.k8s.io/v1\nkind: VolumeSnapshotClass\nmetadata: { name: copies }\ndriver: driver.longhorn.io\ndeletionPolicy: ${policy}\nparameters: { type: ${type} }`;
  expect(found('POLICY_SNAPSHOT_DELETED', snapshots('bak', 'Delete'))).toMatchInlineSnapshot(`
    "warning POLICY_SNAPSHOT_DELETED at attic/web/copies deletionPolicy: the copies of class copies go with their VolumeSnapshots, and those with their namespace
      hint: write \`deletionPolicy: Retain\` and remove old copies at the target, or keep another backup beside it and accept this"
  `);
  expect(found('POLICY_SNAPSHOT_DELETED', snapshots('bak', 'Retain'))).toBe('');
  expect(found('POLICY_SNAPSHOT_DELETED', snapshots('snap', 'Delete'))).toBe('');
});
