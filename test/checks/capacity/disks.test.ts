import { expect, test } from 'vitest';
import { disks } from '../../../src/checks/capacity/disks.ts';
import { diskRowsOf, factsOf } from '../../../src/checks/index.ts';
import type { Application, JsonObject, Model, Node, StorageClass } from '../../../src/model/index.ts';
import { deployment, find, manifests, model, partialModel, show } from '../support.ts';

const node = (name: string, own: Readonly<Record<string, string>>, changes: Partial<Node> = {}): Node => ({
  ...model({}).nodes[0]!,
  name,
  labels: {},
  disks: Object.entries(own).map(([disk, size]) => ({ name: disk, size })),
  ...changes,
});
const storageClass = (name: string, provisioner: string, topology: StorageClass['topology']): StorageClass => ({
  key: name,
  name,
  provisioner,
  origin: 'rendered',
  reclaimPolicy: 'Retain',
  bindingMode: 'WaitForFirstConsumer',
  topology,
  expandable: false,
  snapshots: false,
  default: false,
});
const longhorn = (settings: JsonObject): Application => ({
  name: 'longhorn',
  argoName: 'attic-longhorn',
  layer: 'apps',
  namespace: 'longhorn-system',
  folder: 'dist/attic/apps/longhorn',
  cascade: false,
  holdsData: false,
  dependsOn: [],
  syncOptions: [],
  ignoreDifferences: [],
  charts: [
    {
      repoURL: 'https://charts.longhorn.io',
      chart: 'longhorn',
      version: '1.12.1',
      releaseName: 'longhorn',
      values: { defaultSettings: settings },
    },
  ],
  clusterKinds: [],
});
const house = (nodes: readonly Node[], settings?: JsonObject): Model =>
  model({
    nodes,
    storageClasses: [
      storageClass('folders', 'rancher.io/local-path', 'node'),
      storageClass('by-hand', 'kubernetes.io/no-provisioner', 'node'),
      storageClass('copied', 'driver.longhorn.io', 'cluster'),
    ],
    applications: settings === undefined ? [] : [longhorn(settings)],
  });
const claim = (name: string, size: string, className = 'folders') => `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: ${name} }
spec: { storageClassName: ${className}, accessModes: [ReadWriteOnce], resources: { requests: { storage: ${size} } } }
---
`;
const on = (name: string, claimName: string) =>
  deployment(name.replace('@', '-on-'), {
    pod: `nodeSelector: { kubernetes.io/hostname: ${name.split('@')[1]} }\n      volumes: [{ name: data, persistentVolumeClaim: { claimName: ${claimName} } }]`,
  });
const volume = (name: string, size: string, path: string, host: string) => `
apiVersion: v1
kind: PersistentVolume
metadata: { name: ${name} }
spec:
  storageClassName: by-hand
  capacity: { storage: ${size} }
  local: { path: ${path} }
  nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: kubernetes.io/hostname, operator: In, values: [${host}] }] }] } }
---
`;
const copies = (replicas: number, more = '') => `
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: copied }
provisioner: driver.longhorn.io
parameters: { numberOfReplicas: '${replicas}'${more} }
---
`;

test('CAPACITY_DISK: folders of the only node', () => {
  const yaml = claim('photos', '80Gi') + claim('music', '30Gi');
  expect(show([disks], yaml, house([node('one', { sda: '100Gi' })]))).toMatchInlineSnapshot(`
    "warning CAPACITY_DISK at attic nodes.one.disks: volumes that lie nowhere else claim 110Gi of the disks of one, which have 100Gi: home/photos 80Gi, home/music 30Gi
      hint: claim less, add a disk, or move volumes to another class"
  `);
  expect(find([disks], yaml, house([node('one', { sda: '80Gi', sdb: '30Gi' })]))).toEqual([]);
});

test('CAPACITY_DISK: each replica of a set has a volume of its own', () => {
  const yaml = `
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db }
spec:
  replicas: 3
  selector: { matchLabels: { app: db } }
  template: { metadata: { labels: { app: db } }, spec: { containers: [{ name: db, image: 'example.org/db:1' }] } }
  volumeClaimTemplates:
    - metadata: { name: data }
      spec: { storageClassName: folders, accessModes: [ReadWriteOnce], resources: { requests: { storage: 40Gi } } }
`;
  expect(show([disks], yaml, house([node('one', { sda: '100Gi' })]))).toMatchInlineSnapshot(`
    "warning CAPACITY_DISK at attic nodes.one.disks: volumes that lie nowhere else claim 120Gi of the disks of one, which have 100Gi: 3 × home/data-db-0 120Gi
      hint: claim less, add a disk, or move volumes to another class"
  `);
  expect(find([disks], yaml, house([node('one', { sda: '100Gi' }), node('two', { sda: '20Gi' })]))).toEqual([]);
});

test('CAPACITY_DISK: what a pinned workload mounts, and all nodes together', () => {
  const nodes = house([node('one', { sda: '100Gi' }), node('two', { sda: '50Gi' })]);
  expect(show([disks], claim('photos', '60Gi') + on('web@two', 'photos'), nodes)).toMatchInlineSnapshot(`
    "warning CAPACITY_DISK at attic nodes.two.disks: volumes that lie nowhere else claim 60Gi of the disks of two, which have 50Gi: home/photos 60Gi
      hint: claim less, add a disk, or move volumes to another class"
  `);
  expect(find([disks], claim('photos', '60Gi') + on('web@one', 'photos'), nodes)).toEqual([]);
  expect(show([disks], claim('photos', '90Gi') + claim('music', '70Gi'), nodes)).toMatchInlineSnapshot(`
    "warning CAPACITY_DISK at attic nodes: volumes that lie nowhere else claim 160Gi of the disks of one, two, which have 150Gi: home/photos 90Gi, home/music 70Gi
      hint: claim less, add a disk, or move volumes to another class"
  `);
});

test('CAPACITY_DISK: local volumes on the disk that their path names', () => {
  const yaml = volume('db-0', '80Gi', '/var/mnt/databases/db', 'one') + volume('db-1', '30Gi', '/var/mnt/databases/other', 'one');
  expect(show([disks], yaml, house([node('one', { system: '500Gi', databases: '100Gi' })]))).toMatchInlineSnapshot(`
    "warning CAPACITY_DISK at attic nodes.one.disks.databases: volumes that lie nowhere else claim 110Gi of disk databases of one, which has 100Gi: volume db-0 80Gi, volume db-1 30Gi
      hint: claim less, add a disk, or move volumes to another class"
  `);
  expect(find([disks], yaml, house([node('one', { system: '500Gi', other: '100Gi' })]))).toEqual([]);
});

test('a claim of a volume made by hand, or of a folder of a NAS, counts nowhere else', () => {
  const nas = `
apiVersion: v1
kind: PersistentVolume
metadata: { name: nas }
spec: { capacity: { storage: 900Gi }, storageClassName: folders, claimRef: { namespace: home, name: copies }, nfs: { server: 10.20.0.2, path: /copies } }
---
`;
  const yaml = volume('db-0', '80Gi', '/srv/db', 'one') + claim('db', '80Gi', 'by-hand') + nas + claim('copies', '900Gi');
  expect(find([disks], yaml, house([node('one', { sda: '100Gi' })]))).toEqual([]);
});

test('CAPACITY_DISK: copies of Longhorn on each node and on all, by its settings', () => {
  const two = [node('one', { system: '50Gi', longhorn: '100Gi' }), node('two', { system: '50Gi', longhorn: '200Gi' })];
  const path = { defaultDataPath: '/var/mnt/longhorn' };
  const yaml = copies(2) + claim('photos', '80Gi', 'copied');
  expect(show([disks], yaml, house(two, path))).toMatchInlineSnapshot(`
    "warning CAPACITY_DISK at attic nodes.one.disks.longhorn: copies of Longhorn need 80Gi on disk longhorn of one, and it promises 70Gi there: 100Gi, of which it keeps 30 %, at 100 % over-provisioning: home/photos 80Gi
      hint: claim less, keep fewer copies, or add a disk; \`storageReservedPercentageForDefaultDisk\` in the values of the chart says how much Longhorn leaves to others"
  `);
  expect(find([disks], yaml, house(two, { ...path, storageOverProvisioningPercentage: 150 }))).toEqual([]);
  const emptied = { ...path, storageReservedPercentageForDefaultDisk: 0, storageMinimalAvailablePercentage: 10 };
  expect(find([disks], yaml, house(two, emptied))).toEqual([]);
  expect(show([disks], copies(1) + claim('photos', '280Gi', 'copied'), house(two, emptied))).toMatchInlineSnapshot(`
    "warning CAPACITY_DISK at attic nodes: copies of Longhorn need 280Gi on disk longhorn of one, two, and it promises 270Gi there: 300Gi, of which it keeps 10 %, at 100 % over-provisioning: home/photos 280Gi
      hint: claim less, keep fewer copies, or add a disk; \`storageReservedPercentageForDefaultDisk\` in the values of the chart says how much Longhorn leaves to others"
  `);
  const tagged = copies(2, ', nodeSelector: large');
  expect(find([disks], tagged + claim('photos', '80Gi', 'copied'), house(two, path))).toEqual([]);
});

test('CAPACITY_DISK: Longhorn beside the file system of the kubelet', () => {
  const capacity = { cpu: '8', memory: '32Gi', pods: 110, ephemeralStorage: '40Gi' };
  const one = [node('one', { sda: '100Gi' }, { capacity })];
  expect(show([disks], copies(1) + claim('photos', '50Gi', 'copied'), house(one, {}))).toMatchInlineSnapshot(`
    "warning CAPACITY_DISK at attic nodes.one.disks: copies of Longhorn need 50Gi on the disks of one, and it promises 42Gi there: 60Gi, of which it keeps 30 %, at 100 % over-provisioning: home/photos 50Gi
      hint: claim less, keep fewer copies, or add a disk; \`storageReservedPercentageForDefaultDisk\` in the values of the chart says how much Longhorn leaves to others"
  `);
  expect(find([disks], copies(1) + claim('photos', '42Gi', 'copied'), house(one, {}))).toEqual([]);
});

test('CAPACITY_DISK: more copies than nodes', () => {
  const nodes = house([node('one', { sda: '500Gi' }), node('two', { sda: '500Gi' })], {});
  expect(show([disks], copies(3) + claim('photos', '10Gi', 'copied'), nodes)).toMatchInlineSnapshot(`
    "warning CAPACITY_DISK at attic/web/copied parameters.numberOfReplicas: class copied asks for 3 copies of each volume, and 2 nodes can hold one each: its volumes stay degraded
      hint: ask for 2 copies, or add a node"
  `);
  expect(find([disks], copies(3), nodes)).toEqual([]);
  expect(find([disks], copies(3, ", replicaSoftAntiAffinity: 'enabled'") + claim('photos', '10Gi', 'copied'), nodes)).toEqual([]);
});

test('CAPACITY_DISK: nodes that declare no disks', () => {
  const nodes = house([node('one', {}), node('two', { sda: '10Gi' })]);
  expect(show([disks], claim('photos', '80Gi') + on('web@one', 'photos'), nodes)).toMatchInlineSnapshot(`
    "unchecked CAPACITY_DISK at attic nodes: could not decide whether volumes of 80Gi have room on the disks: one declares none
      hint: say what \`lsblk -d -o NAME,SIZE\` prints there: \`one: { …, disks: { nvme0n1: '1000G' } }\`"
  `);
  expect(find([disks], '', nodes)).toEqual([]);
  expect(find([disks], claim('photos', '80Gi'), { ...partialModel, storageClasses: nodes.storageClasses })).toEqual([]);
});

test('the table names each disk, what may be claimed of it and by whom', () => {
  const yaml =
    volume('db-0', '80Gi', '/var/mnt/databases/db', 'one') + claim('photos', '10Gi') + copies(1) + claim('music', '20Gi', 'copied');
  const facts = factsOf({ model: house([node('one', { system: '50Gi', databases: '100Gi' })], {}), manifests: manifests(yaml) });
  const gib = 1024 ** 3;
  expect(
    diskRowsOf(facts).map((row) => ({
      ...row,
      size: row.size! / gib,
      room: row.room! / gib,
      claimed: row.claimed / gib,
      parts: row.parts.map(({ name }) => name),
    })),
  ).toEqual([
    { nodes: ['one'], disk: 'databases', by: 'volumes', size: 100, room: 100, claimed: 80, parts: ['volume db-0'] },
    { nodes: ['one'], disk: '', by: 'volumes', size: 150, room: 150, claimed: 90, parts: ['volume db-0', 'home/photos'] },
    { nodes: ['one'], disk: '', by: 'longhorn', size: 150, room: 105, claimed: 20, parts: ['home/music'] },
  ]);
});
