import { Application, defineCluster, LocalVolume, type LocalVolumeProps, Redis, type StorageClassSpec, talos } from 'labwright';
import { pick, renderCluster } from 'labwright/testing';
import { expect, test } from 'vitest';
import { runChecks } from '../../../src/checks/index.ts';
import { checksFor } from '../../../src/cli/checks.ts';
import { toYaml } from '../../../src/output/index.ts';
import { problems } from '../_backup.ts';

const worker = { roles: ['worker'] as const, capacity: { cpu: '8', memory: '22Gi' } };
const local: StorageClassSpec = {
  name: 'local',
  provisioner: 'kubernetes.io/no-provisioner',
  origin: 'rendered',
  reclaimPolicy: 'Retain',
  topology: 'node',
};

class Bench extends defineCluster({
  name: 'bench',
  distribution: talos({ version: '1.36' }),
  network: { nodes: '10.40.0.0/24', cni: { name: 'cilium', enforcesPolicies: true, nodesInRanges: true } },
  nodes: {
    cp: { address: '10.40.0.10', roles: ['control-plane'], capacity: { cpu: '2', memory: '4Gi' } },
    'worker-1': { ...worker, address: '10.40.0.11', labels: { disk: 'one' } },
    'worker-2': { ...worker, address: '10.40.0.12', labels: { disk: 'two' } },
  },
  storageClasses: {
    local,
    other: { ...local, name: 'other' },
    made: { name: 'made', provisioner: 'rancher.io/local-path', topology: 'cluster', reclaimPolicy: 'Retain' },
    hasty: { ...local, name: 'hasty', origin: 'provided', bindingMode: 'Immediate', topology: 'cluster' },
  },
  defaultStorageClass: 'local',
  layers: { platform: {}, data: {} },
  namespaces: {
    argocd: { podSecurity: 'restricted' },
    data: { podSecurity: 'restricted' },
    home: { podSecurity: 'restricted' },
  },
}) {}

const smallest: LocalVolumeProps<Bench> = { nodeSelector: { disk: 'one' }, path: '/var/mnt/cache', workload: 'cache', size: '10Gi' };

function render(...volumes: Partial<LocalVolumeProps<Bench>>[]) {
  return renderCluster((fleet) => {
    const cluster = new Bench(fleet);
    const at = new Application(cluster, 'volumes', { layer: 'platform', namespace: 'data' });
    for (const [index, props] of volumes.entries()) new LocalVolume(at, `volume-${index}`, { ...smallest, ...props });
    new Redis(new Application(cluster, 'cache', { layer: 'data', namespace: 'data' }), 'cache', {
      storage: { size: '10Gi' },
      noBackup: 'a test',
    });
    return cluster;
  });
}

const found = (...volumes: Partial<LocalVolumeProps<Bench>>[]) =>
  problems(render(...volumes)).map((line) => line.replace('MODEL_VALUE bench/volumes/', ''));

test('smallest props: a folder of one node, bound by name to the claim of the first pod', () => {
  const rendered = render({});
  expect(rendered.issues).toEqual([]);
  expect(toYaml(pick(rendered.manifests, 'PersistentVolume').body)).toMatchInlineSnapshot(`
    "apiVersion: v1
    kind: PersistentVolume
    metadata:
      name: data-data-cache-0
      labels:
        app.kubernetes.io/component: storage
        app.kubernetes.io/instance: volume-0
        app.kubernetes.io/managed-by: labwright
        app.kubernetes.io/name: local-volume
        app.kubernetes.io/part-of: volumes
      annotations:
        argocd.argoproj.io/sync-options: Prune=false,Delete=false
    spec:
      storageClassName: local
      volumeMode: Filesystem
      accessModes:
        - ReadWriteOnce
      capacity:
        storage: 10Gi
      persistentVolumeReclaimPolicy: Retain
      claimRef:
        apiVersion: v1
        kind: PersistentVolumeClaim
        name: data-cache-0
        namespace: data
      local:
        path: /var/mnt/cache
      nodeAffinity:
        required:
          nodeSelectorTerms:
            - matchExpressions:
                - key: kubernetes.io/hostname
                  operator: In
                  values:
                    - worker-1
    "
  `);
  expect(rendered.model.applications.find(({ name }) => name === 'volumes')).toMatchObject({ holdsData: true, cascade: false });
  const checked = runChecks(rendered, checksFor({ root: '.', packageRoot: '.' }), rendered.issues);
  expect(checked.filter(({ severity }) => severity === 'error')).toEqual([]);
});

test('every prop', () => {
  const props: Required<LocalVolumeProps<Bench>> = {
    class: 'other',
    nodeSelector: { 'kubernetes.io/hostname': 'worker-2' },
    path: '/var/mnt/two',
    workload: 'store',
    ordinal: 2,
    size: '200Gi',
    namespace: 'home',
    overrides: { persistentVolume: { metadata: { annotations: { note: 'nvme' } } } },
  };
  const rendered = renderCluster((fleet) => {
    const cluster = new Bench(fleet);
    const { claim } = new LocalVolume(new Application(cluster, 'volumes', { layer: 'platform', namespace: 'data' }), 'two', props);
    expect(claim).toBe('data-store-2');
    const shared = {
      namespace: 'home',
      application: 'volumes',
      workload: 'store',
      storageClass: 'other',
      size: '200Gi',
      content: 'cache',
    } as const;
    cluster.facts.claims.push({ ...shared, name: 'data-store-0', replicas: 3 });
    return cluster;
  });
  expect(rendered.issues).toEqual([]);
  expect(pick(rendered.manifests, 'PersistentVolume', 'home-data-store-2').body).toMatchObject({
    metadata: { annotations: { note: 'nvme' } },
    spec: {
      storageClassName: 'other',
      capacity: { storage: '200Gi' },
      claimRef: { namespace: 'home', name: 'data-store-2' },
      local: { path: '/var/mnt/two' },
    },
  });
});

test('one page lists the volumes of the cluster', () => {
  const [page, ...more] = render({}, { path: '/var/mnt/b', ordinal: 1 }).runbooks;
  expect(more).toEqual([]);
  expect(page?.text.match(/^\| worker.*$/gm)).toEqual([
    '| worker-1 | `/var/mnt/cache` | 10Gi | data/data-cache-0 | data-data-cache-0 |',
    '| worker-1 | `/var/mnt/b` | 10Gi | data/data-cache-1 | data-data-cache-1 |',
  ]);
  expect(page?.text).toContain('UserVolumeConfig');
});

test('MODEL_VALUE: a node that does not exist, or is not one', () => {
  expect(found({ nodeSelector: { 'kubernetes.io/hostname': 'worker-3' as 'worker-1' } })).toEqual([
    'volume-0 nodeSelector: no node of the cluster has kubernetes.io/hostname=worker-3 [did you mean `worker-1`?]',
  ]);
  expect(found({ nodeSelector: {} })).toEqual([
    "volume-0 nodeSelector: no label fits cp, worker-1, worker-2, and the folder is on one node [write `'kubernetes.io/hostname': '…'`]",
  ]);
});

test.each(['/srv/cache', '/variable/cache', '/var'])('MODEL_VALUE: on Talos the folder %s does not stay', (path) => {
  expect(found({ path })).toEqual([
    `volume-0 path: "${path}" does not lie below /var, and everything else on a Talos node is read-only [write \`/var/mnt/<user volume>\`]`,
  ]);
});

test.each(['cache', '/', '/var/../etc'])('MODEL_VALUE: %s is no folder', (path) => {
  expect(found({ path })).toEqual([`volume-0 path: "${path}" is no absolute path of a folder`]);
});

test('MODEL_VALUE: a claim that is not there, asks for another class, or for more', () => {
  expect(found({ workload: 'cash' })).toEqual([
    'volume-0 workload: no claim data/data-cash-0 is declared, so nothing would use the volume [did you mean `data-cache-0`?]',
  ]);
  expect(found({ class: 'other', size: '5Gi' })).toEqual([
    "volume-0 class: claim data-cache-0 asks for class local, and the volume is of class other [give cache `storage: { class: 'other', … }`]",
    'volume-0 size: claim data-cache-0 asks for 10Gi, and the volume has 5Gi',
  ]);
  expect(found({ ordinal: -1 })[0]).toBe('volume-0 ordinal: -1 is no whole number from 0');
});

test('MODEL_VALUE: a class that makes volumes itself, or binds where it likes', () => {
  expect(found({ class: 'made' })[0]).toBe(
    "volume-0 class: class made has the provisioner rancher.io/local-path, which makes volumes of its own [declare a class with `provisioner: 'kubernetes.io/no-provisioner'`]",
  );
  expect(found({ class: 'hasty' }).slice(0, 3)).toMatchInlineSnapshot(`
    [
      "volume-0 class: nobody makes class hasty [give it \`origin: 'rendered'\`]",
      "volume-0 class: volumes of class hasty stay on their node [give it \`topology: 'node'\`]",
      "volume-0 class: class hasty binds before the pod has a node [leave out \`bindingMode\`, so that the pod's node counts]",
    ]
  `);
});

test('MODEL_VALUE: two volumes in one folder of a node', () => {
  expect(found({}, { path: '/var/mnt/cache/two', ordinal: 1 })).toContain(
    'volume-1 path: /var/mnt/cache/two on worker-1 overlaps /var/mnt/cache of volume data-data-cache-0',
  );
  expect(
    found({}, { path: '/var/mnt/cache', ordinal: 1, nodeSelector: { disk: 'two' } }).filter((line) => line.includes('overlaps')),
  ).toEqual([]);
});

test('MODEL_UNKNOWN_NAME: a namespace of another cluster', () => {
  expect(problems(render({ namespace: 'dat' as 'data' }))[0]).toBe(
    'MODEL_UNKNOWN_NAME bench/volumes/volume-0 namespace: no namespace "dat" in this cluster [did you mean `data`?]',
  );
});
