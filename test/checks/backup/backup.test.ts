import { expect, test } from 'vitest';
import { whyNoSchedule } from '../../../src/checks/backup/schedule.ts';
import { backupChecks } from '../../../src/checks/index.ts';
import type { Application, BackupTarget, Footprint, Model, StorageClass } from '../../../src/model/index.ts';
import { find, model, show, smallModel } from '../support.ts';

const cronJob = (name: string, suspend = false) =>
  `apiVersion: batch/v1\nkind: CronJob\nmetadata: { name: ${name} }\nspec: { schedule: '30 2 * * *', suspend: ${suspend} }`;

const application = (name: string): Application => ({
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
});

const footprint = (name: string, volumes: readonly string[]): Footprint => ({
  application: 'web',
  name,
  namespace: 'home',
  pods: 1,
  requests: { cpu: '1', memory: '1Gi' },
  limits: { memory: '1Gi' },
  volumes: volumes.map((volume) => ({ name: volume, size: '1Gi', storageClass: 'longhorn' })),
  ports: [],
  source: 'a test',
});

const longhorn: StorageClass = {
  key: 'longhorn',
  name: 'longhorn',
  provisioner: 'driver.longhorn.io',
  origin: 'provided',
  reclaimPolicy: 'Retain',
  bindingMode: 'Immediate',
  topology: 'cluster',
  expandable: true,
  snapshots: true,
  default: false,
};

const claim = (name: string) => ({
  namespace: 'home',
  name,
  application: 'db',
  workload: 'db',
  storageClass: 'x',
  size: '1Gi',
  content: 'data' as const,
  replicas: 1,
});
const scheduled = (name: string) => ({
  application: 'db',
  claim: name,
  namespace: 'home',
  kind: 'scheduled' as const,
  target: 'nas',
  schedule: '30 2 * * *',
  retention: '14d',
  method: 'pg_dump',
  drill: { kind: 'exempt' as const, reason: 'a test' },
});
const nas = { key: 'nas', kind: 'nfs' as const, server: '10.20.0.5', path: '/backup' };

test('BACKUP_MISSING: data without a copy, and an exemption without a reason', () => {
  const claims = [claim('a'), claim('b'), claim('c'), claim('d'), { ...claim('e'), content: 'cache' as const }];
  const exempt = (name: string, reason: string) => ({ application: 'db', claim: name, namespace: 'home', kind: 'exempt' as const, reason });
  expect(
    show(
      backupChecks,
      '',
      model({ claims, backupTargets: [nas], backups: [scheduled('a'), exempt('b', 'made again from Git'), exempt('c', ' ')] }),
    ),
  ).toMatchInlineSnapshot(`
    "error BACKUP_MISSING at attic/db/db claim c: claim home/c is exempt from backups without a reason
      hint: say why its loss is fine
    error BACKUP_MISSING at attic/db/db claim d: claim home/d holds data and has no backup
      hint: give it a schedule and a target on another machine, or exempt it with a reason"
  `);
});

/** Data whose copies go to the target `nas`, whatever that is. */
const kept = (target: Partial<BackupTarget>, more: Partial<Model> = {}): Model =>
  model({ claims: [claim('a')], backups: [scheduled('a')], backupTargets: [{ ...nas, ...target }], ...more });

test('BACKUP_SAME_MACHINE, BACKUP_TARGET: where the copies go', () => {
  const backupTargets = [nas, { ...nas, key: 's3', kind: 's3' as const, server: 'https://10.20.0.11:9000' }];
  const backups = [{ ...scheduled('a'), target: 'nsa' }];
  expect(show(backupChecks, '', model({ claims: [claim('a')], backupTargets, backups }))).toMatchInlineSnapshot(`
    "error BACKUP_SAME_MACHINE at attic backupTargets.s3.server: backup target s3 (https://10.20.0.11:9000:/backup) is node shelf-1: one broken machine takes data and backup
      hint: name another machine, for example a NAS
    error BACKUP_TARGET at attic/db backup of a: no backup target "nsa" in cluster attic
      hint: known are \`nas\`, \`s3\`"
  `);
});

test('BACKUP_SAME_MACHINE: another guest of the host that the nodes run on, and the host itself', () => {
  const machine = { kind: 'vm', memory: '4Gi', gpus: [], nodes: [], purpose: 'x' } as const;
  const machines = [
    { ...machine, name: 'pve', kind: 'host' as const, address: '10.20.0.2', nodes: ['shelf-1'] },
    { ...machine, name: 'nas', host: 'pve', address: '10.20.0.5' },
    { ...machine, name: 'desk', address: '10.20.0.6' },
  ];
  expect(show(backupChecks, '', kept({}, { machines }))).toContain(
    '(10.20.0.5:/backup) is nas, which runs on pve, as do the nodes shelf-1:',
  );
  expect(show(backupChecks, '', kept({ server: '10.20.0.2' }, { machines }))).toContain(
    'is pve, as do the nodes shelf-1: one broken machine',
  );
  expect(show(backupChecks, '', kept({ server: '10.20.0.6' }, { machines }))).toBe('');
  const second = { ...smallModel.nodes[0]!, name: 'desk-1', address: '10.20.0.12' };
  expect(show(backupChecks, '', kept({}, { machines, nodes: [...smallModel.nodes, second] }))).toMatchInlineSnapshot(`
    "unchecked BACKUP_PLACE_UNKNOWN at attic backupTargets.nas.server: backup target nas (10.20.0.5:/backup): it is nas, which runs on pve, as do the nodes shelf-1; the data may lie there or on desk-1
      hint: name a machine that none of the nodes runs on"
  `);
});

test('BACKUP_SAME_MACHINE: an object store of the cluster itself, until it is copied further', () => {
  const service = 'apiVersion: v1\nkind: Service\nmetadata: { name: minio }\nspec: { selector: { app: minio } }';
  const store = { ...claim('store'), application: 'web', workload: 'minio' };
  const claims = [claim('a'), store];
  const outside = { ...nas, key: 'outside' };
  const backupTargets = [{ ...nas, kind: 's3' as const, server: 'http://minio.home.svc.cluster.local:9000' }, outside];
  const reason = { application: 'web', namespace: 'home', claim: 'store', kind: 'exempt' as const, reason: 'copies only' };
  const alone = { claims, backupTargets, backups: [scheduled('a'), reason] };
  expect(show(backupChecks, service, model(alone))).toMatchInlineSnapshot(`
    "error BACKUP_SAME_MACHINE at attic backupTargets.nas.server: backup target nas (http://minio.home.svc.cluster.local:9000:/backup) is Service home/minio of this cluster: the same disks hold data and backup; what it keeps (claim home/store) is not copied further
      hint: name another machine, for example a NAS, or copy what the target keeps to one"
  `);
  expect(show(backupChecks, service, model({ ...alone, backups: [scheduled('a'), { ...scheduled('store'), target: 'nas' }] }))).toContain(
    'claim home/store) is not copied further',
  );
  expect(show(backupChecks, service, model({ ...alone, backups: [scheduled('a'), { ...scheduled('store'), target: 'outside' }] }))).toBe(
    '',
  );
});

test('BACKUP_SAME_MACHINE: addresses that only the cluster gives out', () => {
  const pools = { addressPools: [{ key: 'lan', ranges: ['10.20.0.200-10.20.0.210'] }] };
  const exposures = [
    { application: 'minio', workload: 'minio', kind: 'load-balancer' as const, host: '10.20.0.201', tls: false },
    { application: 'minio', workload: 'minio', kind: 'ingress' as const, host: 's3.attic.home', tls: true },
  ];
  expect(show(backupChecks, '', kept({ server: '10.20.0.205' }, pools))).toContain(
    'is an address of pool lan, which only this cluster gives out',
  );
  expect(show(backupChecks, '', kept({ server: '10.152.183.7' }))).toContain('is an address of the cluster’s own Services');
  expect(show(backupChecks, '', kept({ server: '10.20.0.201' }, { ...pools, exposures }))).toContain('is minio/minio of this cluster');
  expect(show(backupChecks, '', kept({ server: 'https://s3.attic.home' }, { exposures }))).toContain('is minio/minio of this cluster');
});

test('BACKUP_PLACE_UNKNOWN: a name that nothing explains; ranges, fixed addresses and Services for hosts outside do', () => {
  expect(show(backupChecks, '', kept({ server: 'https://s3.example.org' }))).toMatchInlineSnapshot(`
    "unchecked BACKUP_PLACE_UNKNOWN at attic backupTargets.nas.server: backup target nas (https://s3.example.org:/backup): s3.example.org is a name, so whether it is one of these machines cannot be told
      hint: write its address, or the \`ranges\` that its name leads to; or accept this with where it stands"
  `);
  expect(show(backupChecks, '', kept({ server: 'https://s3.example.org', ranges: ['203.0.113.0/24'] }))).toBe('');
  expect(show(backupChecks, '', kept({ server: 'https://s3.example.org', ranges: ['10.20.0.11/32'] }))).toContain('is node shelf-1');
  const fixed = (address: string) => ({ site: { ...smallModel.site, fixed: [{ name: 'nas', address }] } });
  expect(show(backupChecks, '', kept({ server: 'nas.lan' }, fixed('10.20.0.5')))).toBe('');
  expect(show(backupChecks, '', kept({ server: 'nas.lan' }, fixed('10.20.0.11')))).toContain('is node shelf-1');
  const outside = `
apiVersion: v1
kind: Service
metadata: { name: nas }
spec: { ports: [{ port: 9000 }] }
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: nas, labels: { kubernetes.io/service-name: nas } }
endpoints: [{ addresses: [10.20.0.5] }]
`;
  expect(show(backupChecks, outside, kept({ server: 'http://nas.home.svc:9000' }))).toBe('');
  expect(show(backupChecks, outside.replace('20.0.5', '20.0.11'), kept({ server: 'http://nas.home.svc:9000' }))).toContain(
    'is node shelf-1',
  );
});

test('BACKUP_SCHEDULE: schedules that Kubernetes does not read', () => {
  const job = 'apiVersion: batch/v1\nkind: CronJob\nmetadata: { name: dump }\nspec: { schedule: "0 30 2 * * *" }';
  expect(show(backupChecks, job, kept({}, { backups: [{ ...scheduled('a'), schedule: '61 2 * * *' }] }))).toMatchInlineSnapshot(`
    "error BACKUP_SCHEDULE at attic/db backup of a: "61 2 * * *" cannot be read: Invalid value for minute: 61
      hint: minute, hour, day, month, weekday: \`30 2 * * *\` is every night at half past two
    error BACKUP_SCHEDULE at attic/web/dump spec.schedule: "0 30 2 * * *" has 6 fields, a schedule has five
      hint: minute, hour, day, month, weekday: \`30 2 * * *\` is every night at half past two"
  `);
  expect(find(backupChecks, job.replace('0 30', '30'))).toEqual([]);
});

test('BACKUP_NO_DRILL: copies of a database that nothing restores', () => {
  const restore = { of: 'database', cronJob: 'db-restore', stop: 'writers', kept: 'goes', afterLoss: 'Nothing.' } as const;
  const drill = { kind: 'scheduled', cronJob: 'db-drill', schedule: '0 5 * * 0', maxAgeHours: 26, proves: 'restores' } as const;
  const backups = [
    { ...scheduled('a'), drill: undefined },
    { ...scheduled('b'), restore, method: 'mongodump', drill: { kind: 'exempt' as const, reason: ' ' } },
    { ...scheduled('c'), restore, drill },
    { ...scheduled('d'), method: 'tar', restore: { ...restore, of: 'files' as const }, drill: undefined },
  ];
  const job = cronJob('db-drill');
  expect(show(backupChecks, job, model({ claims: ['a', 'b', 'c', 'd'].map(claim), backupTargets: [nas], backups }))).toMatchInlineSnapshot(`
    "warning BACKUP_NO_DRILL at attic/db/db backup of a: nothing restores the copies of home/a before they are needed
      hint: schedule a drill, or exempt it with a reason
    warning BACKUP_NO_DRILL at attic/db/db backup of b: nothing restores the copies of home/b before they are needed
      hint: say why it is exempt"
  `);
});

test('BACKUP_NO_DRILL: a drill that never runs', () => {
  const drill = { kind: 'scheduled', cronJob: 'db-drill', schedule: '0 5 * * 0', maxAgeHours: 26, proves: 'restores' } as const;
  const drilled = kept({}, { backups: [{ ...scheduled('a'), drill }] });
  expect(show(backupChecks, '', drilled)).toContain('home/db-drill, which restores the copies of home/a to prove them, is not rendered');
  expect(show(backupChecks, cronJob('db-drill', true), drilled)).toContain('to prove them, is suspended');
});

test('BACKUP_NOT_RUNNING: a CronJob that is not there, suspended, or never comes; and one that is only called so', () => {
  const made = (changes: object = {}) => kept({}, { backups: [{ ...scheduled('a'), cronJob: 'db-backup', ...changes }] });
  expect(show(backupChecks, '', made())).toMatchInlineSnapshot(`
    "error BACKUP_NOT_RUNNING at attic/db/db backup of a: CronJob home/db-backup, which copies claim home/a, is not rendered
      hint: render it, or say why there is no backup"
  `);
  expect(show(backupChecks, cronJob('db-backup', true), made())).toContain('home/db-backup, which copies claim home/a, is suspended');
  expect(show(backupChecks, cronJob('db-backup'), made({ schedule: '0 0 31 2 *' }))).toContain('made at "0 0 31 2 *", which never comes');
  expect(show(backupChecks, cronJob('db-backup'), made())).toBe('');
  expect(show(backupChecks, cronJob('backup-photos', true))).toMatchInlineSnapshot(`
    "warning BACKUP_NOT_RUNNING at attic/web/backup-photos spec.suspend: CronJob home/backup-photos is called a backup, and is suspended
      hint: set \`suspend: false\`, or give what a person starts by hand another name"
  `);
  expect(show(backupChecks, cronJob('db-restore', true))).toBe('');
});

test('BACKUP_RETENTION: one copy, or fewer than there are between two runs', () => {
  const keeping = (retention: string, schedule = '30 2 * * *') =>
    show(backupChecks, '', kept({}, { backups: [{ ...scheduled('a'), retention, schedule }] }));
  expect(keeping('2d')).toBe('');
  expect(keeping('1d')).toMatchInlineSnapshot(`
    "warning BACKUP_RETENTION at attic/db/db backup of a: it keeps 1d of copies that are up to 24h apart: the newest one alone may be left, and it holds the damage too
      hint: keep at least two"
  `);
  expect(keeping('7d', '0 3 * * 0')).toContain('it keeps 7d of copies that are up to 168h apart');
  expect(keeping('2 copies', '0 3 * * 0')).toBe('');
  expect(keeping('1 copy')).toContain('it keeps 1 copy of copies');
  expect(keeping('some')).toContain('unchecked BACKUP_RETENTION at attic/db/db backup of a: how many copies "some" keeps cannot be told');
  const job = (retain: number) =>
    `apiVersion: longhorn.io/v1beta2\nkind: RecurringJob\nmetadata: { name: b }\nspec: { task: backup, cron: '0 4 * * *', retain: ${retain} }`;
  expect(show(backupChecks, job(1))).toContain('spec.retain: it keeps 1 copy: the newest one holds the damage too');
  expect(show(backupChecks, job(2))).toBe('');
});

test('BACKUP_NEVER_READ: copies of files without a way back', () => {
  const way = (changes: object) =>
    show(backupChecks, '', kept({}, { backups: [{ ...scheduled('a'), method: 'tar', drill: undefined, ...changes }] }));
  expect(way({})).toMatchInlineSnapshot(`
    "warning BACKUP_NEVER_READ at attic/db/db backup of a: copies of home/a are made, and nothing says how one comes back
      hint: say how it is restored, or schedule a drill"
  `);
  expect(way({ drill: { kind: 'exempt', reason: 'the page says how' } })).toBe('');
  expect(way({ restore: { of: 'files', cronJob: 'x', stop: 'program', kept: 'goes', afterLoss: 'Nothing.' } })).toBe('');
});

test('BACKUP_NO_CLAIM: copies of a claim that is not there', () => {
  const claims = [claim('photos')];
  const stray = show(backupChecks, '', model({ claims, backupTargets: [nas], backups: [scheduled('photo'), scheduled('photos')] }));
  expect(stray).toMatchInlineSnapshot(`
    "error BACKUP_NO_CLAIM at attic/db backup of photo: the backup is of claim home/photo, and there is none of that name
      hint: did you mean \`photos\`?"
  `);
});

const raw = `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: photos }
spec: { storageClassName: longhorn, resources: { requests: { storage: 5Gi } } }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db }
spec:
  replicas: 3
  volumeClaimTemplates: [{ metadata: { name: data }, spec: { resources: { requests: { storage: 1Gi } } } }]
`;
const rendered = { applications: [application('web')] };

test('BACKUP_MISSING: claims that are only rendered, those of a set as one, and those of footprints', () => {
  const footprints = [footprint('notebooks', ['home-ada'])];
  expect(show(backupChecks, raw, model({ ...rendered, footprints }))).toMatchInlineSnapshot(`
    "error BACKUP_MISSING at attic/web/db spec.volumeClaimTemplates[0]: 3 claims home/data-db-0 … data-db-2 may hold data, for nothing says otherwise and have no backup
      hint: copy it to another machine, or say why its loss is fine: \`cluster.accept('BACKUP_MISSING', '…', application)\`
    error BACKUP_MISSING at attic/web/notebooks claim home-ada: claim home/home-ada may hold data, for nothing says otherwise and has no backup
      hint: copy it to another machine, or say why its loss is fine: \`cluster.accept('BACKUP_MISSING', '…', application)\`
    error BACKUP_MISSING at attic/web/photos spec: claim home/photos may hold data, for nothing says otherwise and has no backup
      hint: copy it to another machine, or say why its loss is fine: \`cluster.accept('BACKUP_MISSING', '…', application)\`"
  `);
  const backups = [scheduled('photos'), scheduled('data-db-0'), scheduled('home-ada')];
  expect(show(backupChecks, raw, model({ ...rendered, footprints, backups, backupTargets: [nas] }))).toBe('');
  // Declared for the first one, whatever the owner made of the number of pods.
  expect(show(backupChecks, raw, model({ ...rendered, claims: [claim('photos'), { ...claim('data-db-0'), content: 'cache' }] }))).toContain(
    'claim home/photos holds data and has no backup',
  );
  expect(show(backupChecks, raw, smallModel)).toContain(
    'unchecked BACKUP_MISSING at attic/web/photos spec: claim home/photos: nothing says whether',
  );
});

test('BACKUP_MISSING: snapshots on the same disks are no backup, copies of volumes are, and programs of others are not seen through', () => {
  const storageClasses = [longhorn];
  const job = (task: string) =>
    `---\napiVersion: longhorn.io/v1beta2\nkind: RecurringJob\nmetadata: { name: ${task} }\nspec: { task: ${task}, cron: '0 4 * * *', retain: 3, groups: [default] }\n`;
  const to = (url: string) =>
    `---\napiVersion: longhorn.io/v1beta2\nkind: BackupTarget\nmetadata: { name: default }\nspec: { backupTargetURL: '${url}' }\n`;
  const [photos = ''] = raw.split('---');
  const facts = model({ ...rendered, storageClasses });
  expect(show(backupChecks, photos + job('snapshot'), facts)).toContain(
    'claim home/photos may hold data, for nothing says otherwise and has only snapshots (RecurringJob home/snapshot of longhorn.io), which lie on the disks of its volume',
  );
  expect(show(backupChecks, photos + job('backup'), facts)).toContain('has no backup');
  expect(show(backupChecks, photos + job('backup') + to('nfs://10.20.0.5:/backup'), facts)).toBe('');
  expect(show(backupChecks, photos + job('backup') + to('nfs://10.20.0.11:/backup'), facts)).toContain(
    'backup target default (nfs://10.20.0.11:/backup) is node shelf-1',
  );
  const velero =
    '---\napiVersion: velero.io/v1\nkind: Schedule\nmetadata: { name: nightly }\nspec: { template: { includedNamespaces: [home] } }\n';
  expect(show(backupChecks, photos + velero, facts)).toMatchInlineSnapshot(`
    "unchecked BACKUP_MISSING at attic/web/photos spec: claim home/photos: Schedule home/nightly of velero.io may copy it; whether it does, and to which machine, is not to be seen here
      hint: accept this with where the copies are"
  `);
});

test.each(['30 2 * * *', '*/15 0-6,22 1 JAN-MAR mon', '0 0 ? * 0', '@daily', '@every 1h30m'])('%s is read', (schedule) => {
  expect(whyNoSchedule(schedule)).toBeUndefined();
});

test.each(['', '* * * *', '60 * * * *', '* 24 * * *', '* * * * 7', '* * L * *', '* * * * 1#2', '@reboot', 'TZ=UTC 0 0 * * *', 'a b c d e'])(
  '%j is refused',
  (schedule) => {
    expect(whyNoSchedule(schedule)).toBeDefined();
  },
);
