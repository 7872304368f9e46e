import {
  Application,
  defineCluster,
  k3s,
  Longhorn,
  type LonghornProps,
  longhornParameters,
  type NamespaceSpec,
  NfsBackup,
  type StorageClassSpec,
  talos,
} from 'labwright';
import { field, pick, renderCluster } from 'labwright/testing';
import { describe, expect, test } from 'vitest';
import { runChecks } from '../../../src/checks/index.ts';
import { checksFor } from '../../../src/cli/checks.ts';
import { toYaml } from '../../../src/output/index.ts';
import { problems } from '../_backup.ts';

const node = (address: string) => ({ address, roles: ['control-plane', 'worker'] as const, capacity: { cpu: '8', memory: '32Gi' } });
const longhorn: StorageClassSpec = {
  name: 'longhorn',
  provisioner: 'driver.longhorn.io',
  origin: 'rendered',
  reclaimPolicy: 'Retain',
  topology: 'cluster',
  expandable: true,
  parameters: longhornParameters({ replicas: 1 }),
};

class Loft extends defineCluster({
  name: 'loft',
  distribution: k3s({ version: '1.36', disable: ['local-storage'] }),
  network: { nodes: '10.30.0.0/24' },
  nodes: { one: node('10.30.0.11') },
  storageClasses: { longhorn },
  defaultStorageClass: 'longhorn',
  priorityClasses: { infrastructure: 1000 },
  layers: { platform: {}, data: {} },
  namespaces: {
    argocd: { podSecurity: 'restricted' },
    'longhorn-system': { podSecurity: 'privileged' },
    home: { podSecurity: 'restricted' },
  },
  backupTargets: {
    nas: { kind: 'nfs', server: '10.30.0.2', path: '/backup/loft/' },
    bucket: { kind: 's3', server: 'https://nas.lan:9000', path: 'backups/loft', region: 'garage', ranges: ['10.30.0.2/32'] },
  },
}) {}

const place = (cluster: Loft, namespace: 'longhorn-system' | 'home' = 'longhorn-system') =>
  new Application(cluster, 'longhorn', { layer: 'platform', namespace });

const render = (props?: LonghornProps<Loft>, more: (cluster: Loft) => void = () => {}) =>
  renderCluster((fleet) => {
    const cluster = new Loft(fleet);
    new Longhorn(place(cluster), 'longhorn', props);
    more(cluster);
    return cluster;
  });

/** A cluster of another shape. */
function renderOther(change: Record<string, unknown>, props?: LonghornProps<Loft>) {
  const Other = defineCluster({
    name: 'loft',
    distribution: k3s({ version: '1.36', disable: ['local-storage'] }),
    network: { nodes: '10.30.0.0/24' },
    nodes: { one: node('10.30.0.11') },
    storageClasses: { longhorn },
    layers: { platform: {} },
    namespaces: { argocd: { podSecurity: 'restricted' }, 'longhorn-system': { podSecurity: 'privileged' } as NamespaceSpec<never> },
    ...(change as object),
  });
  return renderCluster((fleet) => {
    const cluster = new Other(fleet);
    new Longhorn(new Application(cluster, 'longhorn', { layer: 'platform', namespace: 'longhorn-system' }), 'longhorn', props as never);
    return cluster;
  });
}

const values = ({ model }: ReturnType<typeof render>) => model.applications.find(({ name }) => name === 'longhorn')?.charts[0]?.values;

describe('smallest props', () => {
  const rendered = render();

  test('a pinned chart, sized for one node, without a class of its own', () => {
    expect(rendered.issues).toEqual([]);
    expect(rendered.model.applications.find(({ name }) => name === 'longhorn')?.charts).toMatchObject([
      { repoURL: 'https://charts.longhorn.io', chart: 'longhorn', version: '1.12.1' },
    ]);
    const { defaultSettings, ...rest } = values(rendered) as { readonly defaultSettings: Record<string, unknown> };
    expect(rest).toEqual({
      preUpgradeChecker: { jobEnabled: false },
      persistence: { createStorageClass: false, defaultClass: false },
      networkPolicies: { restrictInternalTraffic: false },
      csi: {
        kubeletRootDir: '/var/lib/kubelet',
        attacherReplicaCount: 1,
        provisionerReplicaCount: 1,
        resizerReplicaCount: 1,
        snapshotterReplicaCount: 1,
      },
      longhornManager: {
        priorityClass: 'longhorn-critical',
        resources: { requests: { cpu: '50m', memory: '256Mi' }, limits: { memory: '1Gi' } },
      },
      longhornDriver: { priorityClass: 'longhorn-critical' },
      longhornUI: { priorityClass: 'longhorn-critical', replicas: 1 },
    });
    const { systemManagedCSIComponentsResourceLimits: sidecars, ...settings } = defaultSettings;
    expect(settings).toEqual({
      allowCollectingLonghornUsageMetrics: false,
      defaultDataPath: '/var/lib/longhorn',
      defaultReplicaCount: 1,
      guaranteedInstanceManagerCPU: '{"v1":"12","v2":"12"}',
      priorityClass: 'longhorn-critical',
      storageMinimalAvailablePercentage: 25,
      storageOverProvisioningPercentage: 100,
      upgradeChecker: false,
    });
    expect(JSON.parse(sidecars as string)).toMatchObject({
      'csi-attacher': { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '256Mi' } },
    });
  });

  test('the class of the cluster file, with its parameters as texts', () => {
    expect(field(pick(rendered.manifests, 'StorageClass', 'longhorn'), 'parameters')).toEqual({
      dataLocality: 'disabled',
      fsType: 'ext4',
      numberOfReplicas: '1',
      staleReplicaTimeout: '30',
    });
  });

  test('nothing of it goes when its folder goes, because its CRDs are the volumes', () => {
    expect(rendered.model.applications.find(({ name }) => name === 'longhorn')).toMatchObject({ holdsData: true, cascade: false });
  });

  test('its pods reach each other and the API server, nodes reach volumes, and whoever asks the webhook', () => {
    expect(toYaml(pick(rendered.manifests, 'NetworkPolicy', 'longhorn').body).split('spec:\n')[1]).toMatchInlineSnapshot(`
      "  podSelector: {}
        policyTypes:
          - Ingress
          - Egress
        ingress:
          - from:
              - podSelector: {}
          - from:
              - ipBlock:
                  cidr: 10.30.0.11/32
            ports:
              - port: 2049
                protocol: TCP
              - port: 3260
                protocol: TCP
        egress:
          - to:
              - podSelector: {}
          - to:
              - ipBlock:
                  cidr: 10.30.0.11/32
            ports:
              - port: 6443
                protocol: TCP
      "
    `);
    expect(field(pick(rendered.manifests, 'NetworkPolicy', 'longhorn-manager'), 'spec')).toEqual({
      podSelector: { matchLabels: { app: 'longhorn-manager' } },
      policyTypes: ['Ingress'],
      ingress: [{ ports: [{ port: 9502, protocol: 'TCP' }] }],
    });
  });

  test('what it uses is declared: four pods of the node, four sidecars, three more', () => {
    expect(rendered.model.footprints.find(({ name }) => name === 'longhorn')).toMatchObject({
      pods: 11,
      requests: { cpu: '1080m', memory: '1120Mi' },
    });
    expect(rendered.model.metrics).toMatchObject([{ labels: { app: 'longhorn-manager' }, port: 'manager', podPort: 9500 }]);
  });

  test('the runbook names the nodes and what they need', () => {
    const [page] = rendered.runbooks;
    expect(page?.file).toBe('longhorn.md');
    expect(page?.text).toContain('on each of `one`');
    expect(page?.text).toContain('open-iscsi');
    expect(page?.text).toContain('No backups are declared');
  });

  test('no check finds an error', () => {
    const found = runChecks(rendered, checksFor({ root: '.', packageRoot: '.' }), rendered.issues);
    expect(found.filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});

test('every prop', () => {
  const rendered = renderCluster((fleet) => {
    const cluster = new Loft(fleet);
    const crds = new Application(cluster, 'snapshots', { layer: 'platform', namespace: 'longhorn-system' });
    const props: Required<LonghornProps<Loft>> = {
      dataPath: '/srv/longhorn',
      overProvisioning: 200,
      minimalAvailable: 10,
      instanceManagerCpu: 5,
      snapshots: { schedule: '0 */6 * * *', keep: 4 },
      backups: { target: 'nas', schedule: '0 5 * * *', keep: 7, maxAge: 30 },
      volumeSnapshots: {
        controller: { cluster, application: crds, volumeSnapshots: 'snapshot.storage.k8s.io' },
        classes: ['local', 'backup'],
      },
      priority: 'infrastructure',
      overrides: {
        values: { longhornUI: { replicas: 2 } },
        recurringJob: { spec: { concurrency: 2 } },
        backupTarget: { spec: { pollInterval: '1h' } },
        volumeSnapshotClass: { metadata: { annotations: { note: 'snap' } } },
      },
    };
    new Longhorn(place(cluster), 'longhorn', props);
    return cluster;
  });
  expect(rendered.issues).toEqual([]);
  expect(values(rendered)).toMatchObject({
    defaultSettings: {
      defaultDataPath: '/srv/longhorn',
      guaranteedInstanceManagerCPU: '{"v1":"5","v2":"5"}',
      priorityClass: 'infrastructure',
      storageMinimalAvailablePercentage: 10,
      storageOverProvisioningPercentage: 200,
    },
    longhornManager: { priorityClass: 'infrastructure' },
    longhornUI: { replicas: 2 },
  });
  expect(field(pick(rendered.manifests, 'RecurringJob', 'snapshot'), 'spec')).toEqual({
    name: 'snapshot',
    task: 'snapshot',
    cron: '0 */6 * * *',
    retain: 4,
    concurrency: 2,
    groups: ['default'],
  });
  expect(field(pick(rendered.manifests, 'RecurringJob', 'backup'), 'spec')).toMatchObject({ task: 'backup', cron: '0 5 * * *', retain: 7 });
  expect(toYaml(pick(rendered.manifests, 'BackupTarget').body)).toMatchInlineSnapshot(`
    "apiVersion: longhorn.io/v1beta2
    kind: BackupTarget
    metadata:
      name: default
      namespace: longhorn-system
      labels:
        app.kubernetes.io/component: backup
        app.kubernetes.io/instance: longhorn
        app.kubernetes.io/managed-by: labwright
        app.kubernetes.io/name: longhorn
        app.kubernetes.io/part-of: longhorn
      annotations:
        argocd.argoproj.io/sync-options: SkipDryRunOnMissingResource=true
        argocd.argoproj.io/sync-wave: '1'
    spec:
      backupTargetURL: nfs://10.30.0.2:/backup/loft/longhorn-system
      credentialSecret: ''
      pollInterval: 1h
    "
  `);
  expect(
    rendered.manifests
      .filter(({ identity }) => identity.kind === 'VolumeSnapshotClass')
      .map((m) => [m.identity.name, field(m, 'parameters.type'), field(m, 'metadata.annotations.note')]),
  ).toEqual([
    ['longhorn-backup', 'bak', 'snap'],
    ['longhorn-local', 'snap', 'snap'],
  ]);
  expect(rendered.model.applications.find(({ name }) => name === 'longhorn')?.dependsOn).toEqual(['snapshots']);
  expect(field(pick(rendered.manifests, 'NetworkPolicy', 'longhorn'), 'spec.egress')).toContainEqual({
    to: [{ ipBlock: { cidr: '10.30.0.2/32' } }],
    ports: [{ port: 2049, protocol: 'TCP' }],
  });
  expect(rendered.runbooks[0]?.text).toContain('nfs://10.30.0.2:/backup/loft/longhorn-system');
  expect(rendered.runbooks[0]?.text).toContain('The folder must exist on the NAS');
});

test('backups to a bucket want its keys under the names that Longhorn reads', () => {
  const rendered = render({ backups: { target: 'bucket' } });
  expect(rendered.issues).toEqual([]);
  expect(field(pick(rendered.manifests, 'BackupTarget', 'default'), 'spec')).toMatchObject({
    backupTargetURL: 's3://backups@garage/loft/',
    credentialSecret: 'longhorn-backup',
  });
  const secret = rendered.model.secrets.find(({ name }) => name === 'longhorn-backup');
  expect(secret?.keys.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
    'AWS_ACCESS_KEY_ID given',
    'AWS_SECRET_ACCESS_KEY given',
    'AWS_ENDPOINTS derived',
    'VIRTUAL_HOSTED_STYLE derived',
  ]);
  expect(secret?.keys.find(({ name }) => name === 'AWS_ENDPOINTS')).toMatchObject({ template: 'https://nas.lan:9000' });
  expect(field(pick(rendered.manifests, 'NetworkPolicy', 'longhorn'), 'spec.egress')).toContainEqual({
    to: [{ ipBlock: { cidr: '10.30.0.2/32' } }],
    ports: [{ port: 9000, protocol: 'TCP' }],
  });
});

test('a claim that says nothing of backups has that of its volume; what a construct says stays', () => {
  const claim = (name: string, storageClass = 'longhorn', content: 'data' | 'cache' = 'data') =>
    ({ namespace: 'home', name, application: 'longhorn', workload: 'x', storageClass, size: '1Gi', content, replicas: 1 }) as const;
  const rendered = render({ backups: { target: 'nas', keep: 5 } }, ({ facts }) => {
    facts.claims.push(claim('silent'), claim('exempt'), claim('models', 'longhorn', 'cache'), claim('elsewhere', ''));
    facts.backups.push({ application: 'longhorn', namespace: 'home', claim: 'exempt', kind: 'exempt', reason: 'a test' });
  });
  expect(rendered.model.backups).toEqual([
    { application: 'longhorn', namespace: 'home', claim: 'exempt', kind: 'exempt', reason: 'a test' },
    {
      application: 'longhorn',
      namespace: 'home',
      claim: 'silent',
      kind: 'scheduled',
      target: 'nas',
      schedule: '0 4 * * *',
      retention: '5 copies',
      method: 'copy of the volume as it stands, by Longhorn',
      drill: { kind: 'exempt', reason: 'Longhorn brings a volume back as a whole, as longhorn.md says; nothing tries it by itself' },
    },
  ]);
  expect(render({ snapshots: {} }, ({ facts }) => void facts.claims.push(claim('silent'))).model.backups).toEqual([]);
});

test('BACKUP_SCHEDULE: a recurring job that would never run', () => {
  const rendered = render({ snapshots: { schedule: '0 25 * * *' } });
  const found = runChecks(rendered, checksFor({ root: '.', packageRoot: '.' }), rendered.issues);
  expect(found.filter(({ code }) => code === 'BACKUP_SCHEDULE').map(({ message }) => message)).toHaveLength(1);
});

test('several nodes: two sidecars, failover, three copies', () => {
  const nodes = { one: node('10.30.0.11'), two: node('10.30.0.12'), three: node('10.30.0.13') };
  const rendered = renderOther({ nodes, storageClasses: { longhorn: { ...longhorn, parameters: longhornParameters({ replicas: 3 }) } } });
  expect(rendered.issues).toEqual([]);
  expect(values(rendered)).toMatchObject({
    csi: { attacherReplicaCount: 2 },
    defaultSettings: { defaultReplicaCount: 3, nodeDownPodDeletionPolicy: 'delete-both-statefulset-and-deployment-pod' },
  });
  expect(rendered.model.footprints.find(({ name }) => name === 'longhorn')).toMatchObject({ pods: 23 });
});

test('on Talos the volumes lie on a user volume', () => {
  const rendered = renderOther({ distribution: talos({ version: '1.36' }) });
  expect(values(rendered)).toMatchObject({ defaultSettings: { defaultDataPath: '/var/mnt/longhorn' } });
  expect(rendered.runbooks[0]?.text).toContain('siderolabs/iscsi-tools');
  expect(problems(renderOther({ distribution: talos({ version: '1.36' }) }, { dataPath: '/srv' }))).toEqual([
    'MODEL_VALUE loft/longhorn/longhorn dataPath: "/srv" does not lie below /var, and everything else on a Talos node is read-only [write `/var/mnt/longhorn`]',
  ]);
});

describe('MODEL_VALUE', () => {
  test('more copies than nodes, classes nobody makes, and one copy that must be the only one', () => {
    const classes = {
      three: { ...longhorn, name: 'three', parameters: longhornParameters({ replicas: 3 }) },
      silent: { ...longhorn, name: 'silent', parameters: undefined },
      odd: { ...longhorn, name: 'odd', parameters: { numberOfReplicas: 'two' } },
      soft: {
        ...longhorn,
        name: 'soft',
        parameters: { numberOfReplicas: '2', replicaSoftAntiAffinity: 'enabled', dataLocality: 'strict-local' },
      },
      chart: { ...longhorn, name: 'longhorn', origin: 'provided', parameters: undefined },
      static: { ...longhorn, name: 'longhorn-static', origin: 'provided', parameters: undefined },
    };
    expect(problems(renderOther({ storageClasses: classes }))).toMatchInlineSnapshot(`
      [
        "MODEL_VALUE loft storageClasses.three parameters.numberOfReplicas: 3 copies of a volume need as many nodes, and the cluster has 1 with the role worker: no volume would ever be healthy [write \`longhornParameters({ replicas: 1 })\`]",
        "MODEL_VALUE loft storageClasses.silent parameters.numberOfReplicas: 3 copies of a volume need as many nodes, and the cluster has 1 with the role worker: no volume would ever be healthy [write \`longhornParameters({ replicas: 1 })\`]",
        "MODEL_VALUE loft storageClasses.odd parameters.numberOfReplicas: "two" is no whole number from 1 to 20",
        "MODEL_VALUE loft storageClasses.soft parameters.dataLocality: strict-local takes one copy of a volume, not 2",
        "MODEL_VALUE loft storageClasses.chart origin: nobody makes class longhorn: the chart's own class is off [write \`origin: 'rendered', parameters: longhornParameters({ replicas: … })\`]",
      ]
    `);
  });

  test('a namespace of another name, or one that refuses or limits its pods', () => {
    const elsewhere = renderCluster((fleet) => {
      const cluster = new Loft(fleet);
      new Longhorn(place(cluster, 'home'), 'longhorn');
      return cluster;
    });
    expect(problems(elsewhere).map((line) => line.split(': ')[1])).toMatchInlineSnapshot(`
      [
        "Longhorn works in namespace longhorn-system only, not in home [declare \`'longhorn-system'\`]",
        "namespace home has the Pod Security level restricted, and Longhorn mounts folders and devices of the node [give it \`podSecurity",
      ]
    `);
    const tight = {
      argocd: { podSecurity: 'restricted' },
      'longhorn-system': { podSecurity: 'privileged', limits: { default: { memory: '128Mi' } } },
    };
    expect(problems(renderOther({ namespaces: tight }))).toMatchInlineSnapshot(`
      [
        "MODEL_VALUE loft/longhorn/longhorn namespace: the limit range of longhorn-system ends pods without a limit at 128Mi, and the pod that runs all volumes of a node has none and grows with them [leave out \`limits.default.memory\`, or give it at least 1Gi]",
      ]
    `);
  });

  test('numbers out of bounds, a path that is none', () => {
    const props = {
      dataPath: 'srv',
      overProvisioning: 0,
      minimalAvailable: 101,
      instanceManagerCpu: 1.5,
      snapshots: { keep: 0 },
      backups: { target: 'nas', keep: 101 },
    } as const;
    expect(problems(render(props)).map((line) => line.replace('MODEL_VALUE loft/longhorn/longhorn ', ''))).toEqual([
      'dataPath: "srv" is no absolute path',
      'overProvisioning: 0 is no whole number from 1 to 1000',
      'minimalAvailable: 101 is no whole number from 0 to 100',
      'instanceManagerCpu: 1.5 is no whole number from 0 to 40',
      'snapshots.keep: 0 is no whole number from 1 to 100',
      'backups.keep: 101 is no whole number from 1 to 100',
    ]);
  });
});

test('MODEL_UNKNOWN_NAME: a backup target that is not declared, or not chosen', () => {
  expect(problems(render({ backups: { target: 'nass' as 'nas' } }))).toEqual([
    'MODEL_UNKNOWN_NAME loft/longhorn/longhorn backups.target: no backup target "nass" in this cluster [did you mean `nas`?]',
  ]);
  expect(problems(render({ backups: {} }))).toEqual([
    'MODEL_UNKNOWN_NAME loft/longhorn/longhorn backups.target: the cluster has 2 backup targets, and none is named [known are `bucket`, `nas`]',
  ]);
});

test('MODEL_VALUE: a target that pods could not reach', () => {
  const target = (backupTargets: object) => problems(renderOther({ backupTargets }, { backups: {} }));
  expect(target({ nas: { kind: 'nfs', server: 'nas.lan', path: '/backup' } })).toEqual([
    'MODEL_VALUE loft backupTargets.nas.server: "nas.lan" is a name, and the policy of pods that mount an export knows addresses only [write the address of the NAS]',
  ]);
  expect(target({ bucket: { kind: 's3', server: 'nas.lan', path: 'backups' } })).toEqual([
    'MODEL_VALUE loft backupTargets.bucket.server: "nas.lan" is no address of an S3 server [write `https://nas.lan:9000`; bucket and folder belong into `path`]',
  ]);
});

test('the folder on the export is beside those of other copies', () => {
  const rendered = render({ backups: { target: 'nas' } }, (cluster) => {
    new NfsBackup(new Application(cluster, 'backup', { layer: 'platform', namespace: 'home' }), 'nas', {
      target: 'nas',
      namespaces: ['home'],
    });
  });
  const folder = (field(pick(rendered.manifests, 'PersistentVolume'), 'spec.nfs.path') as string).replace(/home$/, 'longhorn-system');
  expect(field(pick(rendered.manifests, 'BackupTarget'), 'spec.backupTargetURL')).toBe(`nfs://10.30.0.2:${folder}`);
});

test('parameters: tags, jobs and the strict kind of locality', () => {
  expect(
    longhornParameters({
      replicas: 1,
      dataLocality: 'strict-local',
      fileSystem: 'xfs',
      staleReplicaTimeout: 10,
      diskTags: ['ssd', 'nvme'],
      nodeTags: ['fast'],
      recurringJobs: ['snapshot'],
    }),
  ).toEqual({
    dataLocality: 'strict-local',
    diskSelector: 'ssd,nvme',
    fsType: 'xfs',
    nodeSelector: 'fast',
    numberOfReplicas: '1',
    recurringJobSelector: '[{"name":"snapshot","isGroup":false}]',
    staleReplicaTimeout: '10',
  });
  // @ts-expect-error strict-local takes one copy
  longhornParameters({ replicas: 2, dataLocality: 'strict-local' });
});
