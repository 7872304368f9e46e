import {
  Application,
  defineCluster,
  KubeStateMetrics,
  k3s,
  Longhorn,
  type LonghornProps,
  longhornParameters,
  NfsBackup,
  Postgres,
  Prometheus,
  Redis,
  SnapshotController,
  SnapshotSchedule,
  type SnapshotScheduleProps,
} from 'labwright';
import { field, pick, renderCluster } from 'labwright/testing';
import { expect, test } from 'vitest';
import { runChecks } from '../../../src/checks/index.ts';
import { checksFor } from '../../../src/cli/checks.ts';
import { problems, variables } from '../_backup.ts';

const longhorn = { provisioner: 'driver.longhorn.io', origin: 'rendered', reclaimPolicy: 'Retain', topology: 'cluster' } as const;

class Loft extends defineCluster({
  name: 'loft',
  distribution: k3s({ version: '1.36', disable: ['local-storage'] }),
  network: { nodes: '10.30.0.0/24' },
  nodes: {
    one: { address: '10.30.0.11', roles: ['control-plane', 'worker'], labels: { disk: 'fast' }, capacity: { cpu: '8', memory: '32Gi' } },
  },
  storageClasses: {
    kept: { ...longhorn, name: 'longhorn-kept', snapshots: true, parameters: longhornParameters({ replicas: 1 }) },
    xfs: { ...longhorn, name: 'longhorn-xfs', snapshots: true, parameters: longhornParameters({ replicas: 1, fileSystem: 'xfs' }) },
    scratch: { ...longhorn, name: 'longhorn-scratch', parameters: longhornParameters({ replicas: 1 }) },
    nas: { name: 'nas', provisioner: 'nfs.csi.k8s.io', topology: 'cluster', snapshots: true },
  },
  defaultStorageClass: 'kept',
  priorityClasses: { batch: 100, data: 900 },
  layers: { platform: {}, data: {} },
  namespaces: {
    argocd: { podSecurity: 'restricted' },
    'longhorn-system': { podSecurity: 'privileged' },
    snapshots: { podSecurity: 'restricted' },
    home: { podSecurity: 'restricted', defaultPriority: 'data' },
  },
  backupTargets: { vault: { kind: 'nfs', server: '10.30.0.2', path: '/backup/loft' } },
}) {}

type Props = SnapshotScheduleProps<Loft>;

interface Given {
  readonly props?: Partial<Props>;
  readonly kind?: 'local' | 'backup';
  readonly longhorn?: Partial<LonghornProps<Loft>>;
  readonly more?: (cluster: Loft) => void;
}

const render = ({ props, kind, longhorn, more = () => {} }: Given = {}) =>
  renderCluster((fleet) => {
    const cluster = new Loft(fleet);
    const at = (name: string, namespace: 'longhorn-system' | 'snapshots' | 'home') =>
      new Application(cluster, name, { layer: 'platform', namespace });
    const controller = new SnapshotController(at('snapshot-controller', 'snapshots'), 'snapshot-controller');
    const driver = new Longhorn(at('longhorn', 'longhorn-system'), 'longhorn', { volumeSnapshots: { controller }, ...longhorn });
    new SnapshotSchedule(at('snapshots-home', 'home'), 'snapshots', { snapshotClass: driver.snapshotClass(kind), ...props });
    more(cluster);
    return cluster;
  });

const place = (cluster: Loft, name: string) => new Application(cluster, name, { layer: 'data', namespace: 'home' });
const backup = (cluster: Loft) => new NfsBackup(place(cluster, 'backup'), 'vault', { namespaces: ['home'] });
const cronJob = (rendered: ReturnType<typeof render>) => pick(rendered.manifests, 'CronJob', 'snapshots');
const pod = 'spec.jobTemplate.spec.template.spec';
const page = (rendered: ReturnType<typeof render>) => rendered.runbooks.find(({ file }) => file === 'snapshots-home.md')?.text ?? '';

test('smallest props: a CronJob that speaks to the API server, and may do no more than it needs', () => {
  const rendered = render();
  expect(rendered.issues).toEqual([]);
  const own = rendered.manifests.filter(({ origin }) => origin.application === 'snapshots-home');
  expect(own.map(({ identity }) => `${identity.kind} ${identity.name}`)).toEqual([
    'ConfigMap snapshots-script',
    'ServiceAccount snapshots',
    'CronJob snapshots',
    'NetworkPolicy snapshots',
    'Role snapshots',
    'RoleBinding snapshots',
  ]);
  expect(field(cronJob(rendered), 'spec')).toMatchObject({
    schedule: '45 1 * * *',
    timeZone: 'Etc/UTC',
    suspend: false,
    concurrencyPolicy: 'Forbid',
    jobTemplate: { spec: { backoffLimit: 0, activeDeadlineSeconds: 2700 } },
  });
  expect(field(cronJob(rendered), pod)).toMatchObject({
    serviceAccountName: 'snapshots',
    automountServiceAccountToken: true,
    priorityClassName: 'data',
    securityContext: { runAsNonRoot: true, runAsUser: 65532 },
    containers: [{ securityContext: { readOnlyRootFilesystem: true, allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } } }],
  });
  expect(field(cronJob(rendered), `${pod}.containers[0].image`)).toMatch(/^docker\.io\/library\/python:3\./);
  expect(variables(cronJob(rendered))).toEqual({
    NAMESPACE: 'home',
    SCHEDULE: 'snapshots',
    SNAPSHOT_CLASS: 'longhorn-local',
    STORAGE_CLASSES: 'longhorn-kept longhorn-xfs',
    CLAIMS: '',
    EXCLUDE: '{}',
    KEEP: '7',
    READY_SECONDS: '1800',
  });
  expect(field(pick(rendered.manifests, 'Role', 'snapshots'), 'rules')).toEqual([
    { apiGroups: [''], resources: ['persistentvolumeclaims'], verbs: ['get', 'list'] },
    { apiGroups: ['snapshot.storage.k8s.io'], resources: ['volumesnapshots'], verbs: ['create', 'delete', 'get', 'list'] },
  ]);
  expect(field(pick(rendered.manifests, 'NetworkPolicy', 'snapshots'), 'spec.egress')).toContainEqual({
    to: [{ ipBlock: { cidr: '10.30.0.11/32' } }],
    ports: [{ port: 6443, protocol: 'TCP' }],
  });
  const found = runChecks(rendered, checksFor({ root: '.', packageRoot: '.' }), rendered.issues);
  expect(found.filter(({ severity, path }) => severity === 'error' && path.includes('snapshots-home'))).toEqual([]);
});

test('it comes after the class, which comes after the controller', () => {
  const dependsOn = (name: string) => render().model.applications.find((one) => one.name === name)?.dependsOn;
  expect(dependsOn('snapshots-home')).toEqual(['longhorn']);
  expect(dependsOn('longhorn')).toEqual(['snapshot-controller']);
});

test('every prop', () => {
  const props: Required<Omit<Props, 'snapshotClass'>> = {
    schedule: '0 * * * *',
    timeZone: 'Europe/Berlin',
    keep: 24,
    storageClasses: ['kept'],
    claims: ['photos'],
    exclude: { thumbnails: "made again, it's quick" },
    readyWithin: 5,
    priority: 'batch',
    nodeSelector: { disk: 'fast' },
    resources: { memory: '48Mi' },
    overrides: { cronJob: { spec: { failedJobsHistoryLimit: 1 } }, role: { metadata: { annotations: { note: 'role' } } } },
  };
  const rendered = render({ props });
  expect(rendered.issues).toEqual([]);
  expect(variables(cronJob(rendered))).toMatchObject({
    STORAGE_CLASSES: 'longhorn-kept',
    CLAIMS: 'photos',
    EXCLUDE: '{"thumbnails":"made again, it\'s quick"}',
    KEEP: '24',
    READY_SECONDS: '300',
  });
  expect(field(cronJob(rendered), 'spec')).toMatchObject({ schedule: '0 * * * *', timeZone: 'Europe/Berlin', failedJobsHistoryLimit: 1 });
  expect(field(cronJob(rendered), pod)).toMatchObject({
    priorityClassName: 'batch',
    nodeSelector: { disk: 'fast' },
    containers: [{ resources: { requests: { memory: '48Mi' } } }],
  });
  expect(field(pick(rendered.manifests, 'Role', 'snapshots'), 'metadata.annotations.note')).toBe('role');
});

test('snapshots that are copied to another machine may take longer, and are not called worthless', () => {
  const rendered = render({ kind: 'backup' });
  expect(problems(rendered)).toEqual([
    "MODEL_VALUE loft/longhorn/longhorn volumeSnapshots.classes: class longhorn-backup for VolumeSnapshots is used, and not made [add 'backup' to it]",
  ]);
  expect(variables(cronJob(rendered))).toMatchObject({ SNAPSHOT_CLASS: 'longhorn-backup', READY_SECONDS: '21600' });
  expect(page(rendered)).not.toContain('no backup');
});

test('the runbook knows the claims on those classes, and who uses them', () => {
  const rendered = render({
    props: { exclude: { 'data-cache-0': 'sessions' } },
    more: (cluster) => {
      new Postgres(place(cluster, 'pg'), 'pg', {
        version: '17',
        database: 'notes',
        storage: { size: '5Gi' },
        backup: { target: backup(cluster) },
      });
      new Redis(place(cluster, 'cache'), 'cache', { storage: { size: '1Gi' }, noBackup: 'sessions' });
      new Redis(place(cluster, 'fast'), 'fast', { storage: { size: '1Gi', class: 'scratch' }, noBackup: 'sessions' });
    },
  });
  const text = page(rendered);
  expect(text).toContain('| data-pg-0 | 5Gi | statefulset/pg | loft-pg |');
  expect(text).toContain('**These are no backup.**');
  expect(text).toContain('but `data-cache-0` (sessions)');
  expect(text).not.toMatch(/\| data-(cache|fast)-0/);
  // Retain comes before the claim goes: the snapshot lies in the old volume.
  expect(text.indexOf('"persistentVolumeReclaimPolicy":"Retain"')).toBeLessThan(text.indexOf('delete pvc "$CLAIM"'));
  expect(text).toContain('dataSource: { apiGroup: snapshot.storage.k8s.io, kind: VolumeSnapshot, name: $SNAPSHOT }');
});

test('a schedule that does not succeed is an alert', () => {
  const rendered = render({
    props: { schedule: '0 */6 * * *' },
    more: (cluster) => {
      new Prometheus(place(cluster, 'prometheus'), 'prometheus', {
        storage: { size: '5Gi', class: 'scratch' },
        backup: { exempt: 'a test' },
      });
      new KubeStateMetrics(place(cluster, 'kube-state-metrics'), 'kube-state-metrics');
    },
  });
  const rules = rendered.manifests.flatMap(({ identity, body }) =>
    identity.kind === 'ConfigMap' && identity.name.startsWith('prometheus') ? Object.entries((body['data'] ?? {}) as object) : [],
  );
  const own = rules.find(([file]) => file === 'snapshots-home-snapshots.yaml')?.[1] as string;
  expect(own).toContain('alert: CronJobOverdue');
  expect(own).toMatch(/kube_cronjob_status_last_successful_time\{namespace="home",cronjob="snapshots"\}[\s\S]* > 43200/);
});

test('MODEL_VALUE: a class that cannot make snapshots, and one of another driver', () => {
  expect(problems(render({ props: { storageClasses: ['scratch', 'nas', 'kept'] } }))).toEqual([
    'MODEL_VALUE loft/snapshots-home/snapshots storageClasses: class scratch cannot make snapshots: it does not say `snapshots: true` [name a class that does]',
    'MODEL_VALUE loft/snapshots-home/snapshots storageClasses: class nas is served by nfs.csi.k8s.io, and these snapshots are made by driver.longhorn.io',
  ]);
});

test('MODEL_UNKNOWN_NAME: a storage class that is not there', () => {
  const storageClasses = ['kep'] as unknown as ['kept'];
  expect(problems(render({ props: { storageClasses } }))).toEqual([
    expect.stringMatching(/^MODEL_UNKNOWN_NAME loft\/snapshots-home\/snapshots storageClasses: no storage class "kep" .*kept/),
  ]);
});

test('MODEL_VALUE: no class of the cluster is served by the driver of the snapshots', () => {
  const issues = problems(
    render({
      props: {},
      more: (cluster) => {
        const application = place(cluster, 'other');
        const snapshotClass = { cluster, application, snapshotClass: 'fast', driver: 'csi.example.org', liesOn: 'volume' } as const;
        new SnapshotSchedule(application, 'others', { snapshotClass });
      },
    }),
  );
  expect(issues).toEqual([
    'MODEL_VALUE loft/other/others storageClasses: no storage class of this cluster says `snapshots: true` and is served by csi.example.org, which makes these snapshots [declare `snapshots: true` on the class of the claims, if its driver can]',
  ]);
});

test('MODEL_VALUE: a class for snapshots that Longhorn was not asked for', () => {
  expect(problems(render({ longhorn: { volumeSnapshots: undefined } }))).toEqual([
    "MODEL_VALUE loft/longhorn/longhorn volumeSnapshots.classes: class longhorn-local for VolumeSnapshots is used, and not made [write `volumeSnapshots: { controller, classes: ['local'] }`, with the handle of a SnapshotController]",
  ]);
});

test('MODEL_VALUE: copies of snapshots without a backup target', () => {
  const given = (backups: LonghornProps<Loft>['backups']) =>
    render({
      more: (cluster) => {
        const application = new Application(cluster, 'controller', { layer: 'data', namespace: 'snapshots' });
        const controller = { cluster, application, volumeSnapshots: 'snapshot.storage.k8s.io' } as const;
        const second = new Application(cluster, 'second', { layer: 'data', namespace: 'longhorn-system' });
        new Longhorn(second, 'second', { volumeSnapshots: { controller, classes: ['backup'] }, backups });
      },
    });
  expect(problems(given(undefined))).toEqual([
    "MODEL_VALUE loft/second/second volumeSnapshots.classes: 'backup' copies snapshots to the backup target, and there is none: none would ever be ready [write `backups: { target: … }`, or leave out 'backup']",
  ]);
  expect(problems(given({}))).toEqual([]);
});

test('without a class it does not compile: only who was given a controller makes one', () => {
  // @ts-expect-error TS2741
  const props: Props = { keep: 3 };
  expect(props).not.toHaveProperty('snapshotClass');
});

test('MODEL_VALUE: numbers out of range, empty lists, and claims left out without a reason or chosen too', () => {
  const props = { keep: 0, readyWithin: 1.5, claims: ['photos'], exclude: { photos: ' ' } };
  const path = 'MODEL_VALUE loft/snapshots-home/snapshots';
  expect(problems(render({ props }))).toEqual([
    `${path} keep: 0 is no whole number from 1 to 200`,
    `${path} readyWithin: 1.5 is no whole number from 1 to 1440`,
    `${path} exclude.photos: the reason is empty [write why nobody would miss it]`,
    `${path} exclude.photos: is left out, and stands in \`claims\` too [remove it from one of the two]`,
  ]);
  expect(problems(render({ props: { claims: [], storageClasses: [] } }))).toEqual([
    `${path} claims: an empty list takes no snapshot of anything [leave it out for every claim of the namespace]`,
    `${path} storageClasses: an empty list takes no snapshot of anything [leave it out for every class that can]`,
  ]);
});
