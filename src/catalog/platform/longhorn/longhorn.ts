import { BackupTarget, RecurringJob, RecurringJobSpecTask } from '../../../../imports/longhorn.io.ts';
import { VolumeSnapshotClass, VolumeSnapshotClassDeletionPolicy } from '../../../../imports/snapshot.storage.k8s.io.ts';
import { type AnyCluster, applyPatch, refuseUnknownProps, type Scope } from '../../../authoring/index.ts';
import type { Endpoint, JsonObject } from '../../../model/index.ts';
import type { SnapshotClass } from '../../shared/index.ts';
import { HelmComponent } from '../helm/index.ts';
import { declareCopied, findTarget, type LonghornTarget } from './longhorn-backup.ts';
import { checkClasses, checkDataPath, checkNamespace, checkNumbers, longhornProvisioner, reporter } from './longhorn-checks.ts';
import { longhornFootprint } from './longhorn-footprint.ts';
import { longhornAlerts, longhornPanels } from './longhorn-observed.ts';
import type { LonghornBackups, LonghornProps, LonghornVolumeSnapshots, SnapshotKind } from './longhorn-props.ts';
import { longhornRunbook } from './longhorn-runbook.ts';
import { defaultDataPath, longhornValues, source, storageNodes } from './longhorn-values.ts';

/** After the chart's own objects are healthy: the manager must serve its webhook, which judges these. */
const afterManager = {
  'argocd.argoproj.io/sync-options': 'SkipDryRunOnMissingResource=true',
  'argocd.argoproj.io/sync-wave': '1',
};
const credential = 'longhorn-backup';

/**
 * Longhorn, from its chart: volumes that live on the disks of the nodes, with copies on several of them, snapshots and
 * backups. The cluster file declares its classes, `origin: 'rendered'` with `parameters: longhornParameters({ … })`.
 * Everything it needs on the nodes stands in the runbook `longhorn.md`. Removing it removes every volume.
 */
export class Longhorn<C extends AnyCluster> extends HelmComponent<C> {
  readonly #snapshotKinds: readonly SnapshotKind[];

  constructor(scope: Scope<C>, id: string, props: LonghornProps<C> = {}) {
    super(scope, id, {});
    refuseUnknownProps(this, 'Longhorn', props);
    this.#snapshotKinds = snapshotKinds(props);
    const cluster = this.home;
    const problem = reporter(cluster, this.path);
    const { dataPath = defaultDataPath(cluster), overProvisioning = 100, minimalAvailable = 25, instanceManagerCpu = 12 } = props;
    checkNamespace(cluster, this.namespace, problem);
    checkDataPath(cluster, dataPath, problem);
    checkNumbers(
      {
        overProvisioning: { value: overProvisioning, least: 1, most: 1000 },
        minimalAvailable: { value: minimalAvailable, least: 0, most: 100 },
        instanceManagerCpu: { value: instanceManagerCpu, least: 0, most: 40 },
      },
      problem,
    );
    const priority = props.priority === undefined ? 'longhorn-critical' : (this.priority(props.priority) ?? props.priority);
    const values = longhornValues(cluster, { dataPath, overProvisioning, minimalAvailable, instanceManagerCpu, priority });
    this.addChart(source, applyPatch(values, props.overrides?.values) as JsonObject);
    this.declareFootprint(longhornFootprint(cluster, instanceManagerCpu));
    this.#declare();
    this.#snapshots(props);
    const target = props.backups === undefined ? undefined : this.#backups(props.backups, props);
    if (props.volumeSnapshots !== undefined) this.#snapshotClasses(props.volumeSnapshots, props);
    this.alert(...longhornAlerts(props.backups === undefined ? undefined : (props.backups.maxAge ?? 48)));
    this.dashboard('Longhorn', longhornPanels);
    cluster.facts.runbooks.push(
      longhornRunbook({
        cluster: cluster.clusterName,
        distribution: cluster.distribution.name,
        dataPath,
        nodes: storageNodes(cluster).map(({ name }) => name),
        target: target?.url,
      }),
    );
    cluster.atEnd(() => checkClasses(cluster));
  }

  /** One of the classes that `volumeSnapshots` asks for, for a schedule of snapshots. */
  snapshotClass(kind: SnapshotKind = 'local'): SnapshotClass<C> {
    if (!this.#snapshotKinds.includes(kind)) {
      reporter(this.home, this.path)(
        'volumeSnapshots.classes',
        `class longhorn-${kind} for VolumeSnapshots is used, and not made`,
        this.#snapshotKinds.length === 0
          ? `write \`volumeSnapshots: { controller, classes: ['${kind}'] }\`, with the handle of a SnapshotController`
          : `add '${kind}' to it`,
      );
    }
    const { cluster, application } = this;
    const liesOn = kind === 'local' ? 'volume' : 'target';
    return { cluster, application, snapshotClass: `longhorn-${kind}`, driver: longhornProvisioner, liesOn };
  }

  #declare(): void {
    const { endpoint, name, namespace, application } = this;
    const { nodes } = this.home;
    this.allowKinds(
      { group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' },
      { group: 'rbac.authorization.k8s.io', kind: 'ClusterRole' },
      { group: 'rbac.authorization.k8s.io', kind: 'ClusterRoleBinding' },
      { group: 'scheduling.k8s.io', kind: 'PriorityClass' },
    );
    const inside = { endpoint, peer: { kind: 'same-namespace' }, ports: [] } as const;
    this.open({ ...inside, direction: 'ingress', reason: 'the parts of Longhorn talk to each other' });
    this.open({ ...inside, direction: 'egress', reason: 'the parts of Longhorn talk to each other' });
    this.open({
      endpoint,
      direction: 'egress',
      peer: { kind: 'api-server' },
      ports: [],
      reason: 'volumes and their copies are objects of the API',
    });
    const manager = this.#managerPods();
    this.open({
      endpoint: manager,
      direction: 'ingress',
      peer: { kind: 'anyone' },
      ports: [{ port: 9502, protocol: 'TCP' }],
      reason: 'the API server asks Longhorn about its objects',
    });
    this.open({
      endpoint,
      direction: 'ingress',
      peer: { kind: 'ranges', ranges: Object.values(nodes).map(({ address }) => `${address}/32`) },
      ports: [
        { port: 2049, protocol: 'TCP' },
        { port: 3260, protocol: 'TCP' },
      ],
      reason: 'nodes attach volumes by iSCSI and mount shared ones by NFS',
    });
    this.scrape(manager, { port: 'manager', podPort: 9500 });
    this.cluster.facts.workloads.push({
      application: application.name,
      name,
      namespace,
      labels: endpoint.labels,
      typicalStart: '5m',
      securityExceptions: [
        { field: 'privileged', reason: 'volumes are devices of the node, which Longhorn makes and mounts' },
        { field: 'hostPath', reason: 'the volumes lie in a folder of the node' },
        { field: 'runAsNonRoot', reason: 'only root may attach devices' },
      ],
    });
  }

  #managerPods(): Endpoint {
    return { ...this.endpoint, workload: `${this.name}-manager`, labels: { app: 'longhorn-manager' } };
  }

  #snapshots({ snapshots, overrides }: LonghornProps<C>): void {
    if (snapshots === undefined) return;
    const { schedule = '0 * * * *', keep = 24 } = snapshots;
    checkNumbers({ 'snapshots.keep': { value: keep, least: 1, most: 100 } }, reporter(this.home, this.path));
    this.#recurring('snapshot', RecurringJobSpecTask.SNAPSHOT, schedule, keep, overrides);
  }

  #backups(backups: LonghornBackups<C>, { overrides }: LonghornProps<C>): LonghornTarget | undefined {
    const { schedule = '0 4 * * *', keep = 14 } = backups;
    const cluster = this.home;
    checkNumbers({ 'backups.keep': { value: keep, least: 1, most: 100 } }, reporter(cluster, this.path));
    const target = findTarget(cluster, backups.target, this.path);
    if (target === undefined) return undefined;
    const { key, url, endpoint, hosts, port } = target;
    if (endpoint !== undefined) this.#requireKeys(endpoint);
    this.object(
      BackupTarget,
      'backup-target',
      {
        // Longhorn makes one of this name itself, without an address.
        metadata: { name: 'default', labels: this.labels('longhorn', 'backup'), annotations: afterManager },
        spec: { backupTargetUrl: url, credentialSecret: endpoint === undefined ? '' : credential, pollInterval: '5m0s' },
      },
      overrides?.backupTarget,
    );
    this.reach(this.endpoint, hosts, [port], `backups of volumes to ${url}`);
    this.#recurring('backup', RecurringJobSpecTask.BACKUP, schedule, keep, overrides);
    cluster.atEnd(() => declareCopied(cluster, { target: key, schedule, keep }));
    return target;
  }

  /** The Secret that Longhorn reads the keys of a bucket from, under names of its own. */
  #requireKeys(server: string): void {
    const given = (name: string, example: string, purpose: string) => ({ name, kind: 'given', example, purpose }) as const;
    const fixed = (name: string, template: string, purpose: string) => ({ name, kind: 'derived', template, purpose }) as const;
    this.requireSecret(credential, [
      given('AWS_ACCESS_KEY_ID', 'id of a key for this bucket alone', 'who writes backups of volumes'),
      given('AWS_SECRET_ACCESS_KEY', 'the key itself', 'key that backups of volumes are written with'),
      fixed('AWS_ENDPOINTS', server, 'server of the bucket'),
      fixed('VIRTUAL_HOSTED_STYLE', 'false', 'the bucket is a path, not a host name'),
    ]);
    for (const key of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_ENDPOINTS', 'VIRTUAL_HOSTED_STYLE'])
      this.readSecret(credential, key);
  }

  /** A job of the group `default`, which every volume without jobs of its own belongs to. */
  #recurring(name: string, task: RecurringJobSpecTask, cron: string, retain: number, overrides: LonghornProps<C>['overrides']): void {
    this.object(
      RecurringJob,
      `recurring-job-${name}`,
      {
        metadata: { name, labels: this.labels('longhorn', name), annotations: afterManager },
        spec: { name, task, cron, retain, concurrency: 1, groups: ['default'] },
      },
      overrides?.recurringJob,
    );
  }

  #snapshotClasses({ controller }: LonghornVolumeSnapshots<C>, { backups, overrides }: LonghornProps<C>): void {
    if (this.#snapshotKinds.includes('backup') && backups === undefined) {
      const message = "'backup' copies snapshots to the backup target, and there is none: none would ever be ready";
      reporter(this.home, this.path)('volumeSnapshots.classes', message, "write `backups: { target: … }`, or leave out 'backup'");
    }
    if (controller.application !== this.application) this.application.addDependency(controller.application);
    for (const kind of this.#snapshotKinds) {
      this.object(
        VolumeSnapshotClass,
        `snapshot-class-${kind}`,
        {
          metadata: { name: `longhorn-${kind}`, labels: this.labels('longhorn', 'snapshots'), annotations: afterManager },
          driver: longhornProvisioner,
          deletionPolicy: VolumeSnapshotClassDeletionPolicy.DELETE,
          parameters: { type: kind === 'local' ? 'snap' : 'bak' },
        },
        overrides?.volumeSnapshotClass,
      );
    }
  }
}

/** Which classes for VolumeSnapshots are made. */
function snapshotKinds<C extends AnyCluster>({ volumeSnapshots }: LonghornProps<C>): readonly SnapshotKind[] {
  return volumeSnapshots === undefined ? [] : (volumeSnapshots.classes ?? ['local']);
}
