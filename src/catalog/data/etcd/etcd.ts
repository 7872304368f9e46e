import {
  type AnyCluster,
  k8s,
  quantity,
  refuseUnknownProps,
  type Scope,
  type StorageClassSpec,
  Workload,
} from '../../../authoring/index.ts';
import type { Endpoint } from '../../../model/index.ts';
import { parseMemory } from '../../../units/index.ts';
import {
  apart,
  type BackupProps,
  backupFact,
  type CronJobTiming,
  checkBackup,
  claimSpec,
  clientService,
  cronJobSpec,
  disruptionBudget,
  drillMaxAge,
  drillSchedule,
  env,
  headlessService,
  isDrilled,
  isExempt,
  keepDays,
  memoryOf,
  passingClass,
  port,
  roomVolume,
  storeSet,
} from '../../shared/index.ts';
import { checkEtcd } from './etcd-checks.ts';
import { etcdAlerts, etcdPanels } from './etcd-metrics.ts';
import type { EtcdProps, KeyValueStore } from './etcd-props.ts';
import { etcdRunbook } from './etcd-runbook.ts';
import { etcdScripts } from './etcd-scripts.ts';
import { clientPort, type EtcdMembers, memberHosts, metricsPort, peerPort, serverPod, volumePath } from './etcd-server.ts';
import { backupPod, choosingPod, drillSteps, type EtcdTasks, restoreSteps } from './etcd-tasks.ts';

const program = 'etcd';
const defaultSchedule = '30 2 * * *';

/**
 * An etcd of its own for programs that need to agree: who is the primary, who holds a lock. Members speak plain HTTP and
 * ask for no password; policies let in only those that are given the handle. The control plane's etcd is another one.
 */
export class Etcd<C extends AnyCluster> extends Workload<C> implements KeyValueStore<C> {
  readonly protocol = 'etcd';
  readonly endpoint: Endpoint;
  readonly host: string;
  readonly port = clientPort;
  readonly podPort = clientPort;
  readonly endpoints: readonly string[];
  private readonly members: EtcdMembers;
  private readonly storage: (StorageClassSpec & { readonly key: string }) | undefined;

  constructor(scope: Scope<C>, id: string, props: EtcdProps<C>) {
    super(scope, id);
    refuseUnknownProps(this, 'Etcd', props);
    this.needs(props, 'storage.size', 'backup');
    const { members = 3, quota = '2Gi', backup } = props;
    const { facts } = this.cluster;
    this.endpoint = this.pods(program, 'key-value-store');
    this.host = this.serviceHost();
    const bytes = memoryOf(quota) ?? parseMemory('2Gi');
    checkEtcd(facts, this.path, props, bytes);
    const count = Number.isInteger(members) && members > 0 ? members : 1;
    this.members = { name: id, domain: this.serviceHost(`${id}-headless`), count, token: `${this.namespace}-${id}` };
    this.endpoints = memberHosts(this.members).map((host) => `${host}:${clientPort}`);
    this.storage = this.storageClass(props.storage.class);
    this.renderServers(props, bytes);
    this.declare(props);
    if (!isExempt(backup)) this.renderCopies(props, backup);
    this.renderPage(props);
  }

  private renderServers(
    { storage, disk, initialState = 'new', priority, nodeSelector, resources, overrides }: EtcdProps<C>,
    quota: number,
  ): void {
    const { facts } = this.cluster;
    const { name, namespace, members } = this;
    const labels = this.labels(program, 'key-value-store');
    const selector = this.selector(program, 'key-value-store');
    const store = { name, labels, selector };
    const client = { name: 'client', port: clientPort, targetPort: port('client'), protocol: 'TCP' };
    const peer = { name: 'peer', port: peerPort, targetPort: port('peer'), protocol: 'TCP' };
    const pod = serverPod(facts, this.path, {
      members,
      quota,
      slow: disk === 'slow',
      initialState,
      resources,
      placement: { ...this.placement(priority, nodeSelector), ...apart(this.home, { selector, replicas: members.count, nodeSelector }) },
    });
    this.object(k8s.KubeService, 'service', clientService(store, [client]), overrides?.service);
    this.object(k8s.KubeService, 'headless', headlessService(store, [client, peer], { beforeReady: true }));
    const claim = claimSpec(facts, this.storage?.name ?? '', storage.size, this.path);
    // Parallel: no member becomes ready before most of them run.
    const set = storeSet(store, { pod, claim, replicas: members.count, start: 'Parallel' });
    this.object(k8s.KubeStatefulSet, 'stateful-set', set, overrides?.statefulSet);
    this.scrape(this.endpoint, { port: 'metrics', podPort: metricsPort });
    this.alert(...etcdAlerts(namespace, name, members.count));
    this.dashboard(`etcd ${name}`, etcdPanels(namespace, name));
    if (members.count < 2) return;
    this.object(k8s.KubePodDisruptionBudget, 'disruption-budget', disruptionBudget(name, labels, selector), overrides?.disruptionBudget);
    facts.connections.push({ from: this.endpoint, to: this.endpoint, port: peerPort, protocol: 'TCP', purpose: 'etcd: members' });
  }

  private renderCopies(props: EtcdProps<C>, backup: BackupProps<C>): void {
    const { facts } = this.cluster;
    const { name, path } = this;
    checkBackup(backup, facts, path);
    this.application.addDependency(backup.target.application);
    const drill = isDrilled(backup.drill) ? (backup.drill ?? {}) : undefined;
    const metadata = { name: `${name}-scripts`, labels: this.labels(program, 'backup') };
    this.object(k8s.KubeConfigMap, 'scripts', { metadata, data: etcdScripts(drill !== undefined) }, props.overrides?.configMap);
    const { schedule = defaultSchedule, timeZone } = backup;
    const tasks = {
      facts,
      path,
      scripts: `${name}-scripts`,
      folder: env('BACKUP_FOLDER', `/backup/${name}`),
      placement: this.placement(backup.priority ?? props.priority, props.nodeSelector),
    };
    const room = roomVolume('snapshot', quantity(facts, props.storage.size, `${path} storage.size`), undefined);
    const take = backupPod(tasks, { server: this.host, room, keep: keepDays(backup) });
    const pods = this.pods(program, 'backup', `${name}-backup`);
    const kept = backup.target.attach(take, { mode: 'write', folder: name, pods, path: `${path} backup.target`, keep: keepDays(backup) });
    this.renderCronJob('backup', kept, { schedule, timeZone, deadline: 3600, retries: 1 }, props.overrides?.backupCronJob);
    this.connect(pods, this, 'etcd: snapshot');
    this.renderRestores(props, backup, tasks);
    if (drill !== undefined) this.renderDrill(props, backup, { ...tasks, drill, schedule });
  }

  /** One for each member, because volumes of different nodes cannot be in one pod. */
  private renderRestores({ priority, nodeSelector, overrides }: EtcdProps<C>, backup: BackupProps<C>, shared: EtcdTasks): void {
    const { name, members } = this;
    const tasks = { ...shared, placement: this.placement(priority, nodeSelector) };
    for (let index = 0; index < members.count; index += 1) {
      const variables = [env('TARGET', volumePath), env('MEMBER', `${name}-${index}`), env('FILE', ''), env('FORCE', 'no')];
      const volume = { name: 'data', persistentVolumeClaim: { claimName: `data-${name}-${index}` } };
      const chosen = this.attached(backup, 'restore', choosingPod(tasks, variables, volume, volumePath), `restore-${index}`);
      const pod = restoreSteps(tasks, chosen, members, index);
      this.renderCronJob('restore', pod, { deadline: 7200, retries: 0 }, overrides?.restoreCronJob, `restore-${index}`);
    }
  }

  private renderDrill(
    { storage, overrides }: EtcdProps<C>,
    backup: BackupProps<C>,
    { drill, schedule, ...tasks }: EtcdTasks & { readonly drill: NonNullable<BackupProps<C>['drill']>; readonly schedule: string },
  ): void {
    if (!isDrilled(drill)) return;
    const { facts } = this.cluster;
    const at = `${this.path} backup.drill.scratch`;
    const maxAge = env('MAX_AGE_HOURS', String(drillMaxAge(drill, schedule)));
    const size = quantity(facts, drill?.scratch?.size ?? storage.size, `${at}.size`);
    const room = roomVolume('drill', size, passingClass(this.cluster, drill?.scratch?.class, `${at}.class`));
    const chosen = this.attached(backup, 'drill', choosingPod(tasks, [env('TARGET', '/drill'), maxAge], room, '/drill'), 'drill');
    const timing = { schedule: drillSchedule(drill), timeZone: backup.timeZone, deadline: 3600, retries: 1 };
    this.renderCronJob('drill', drillSteps(tasks, chosen, this.name, maxAge), timing, overrides?.drillCronJob);
  }

  private attached(backup: BackupProps<C>, component: 'restore' | 'drill', pod: k8s.PodSpec, suffix: string): k8s.PodSpec {
    const pods = this.pods(program, component, `${this.name}-${suffix}`);
    return backup.target.attach(pod, { mode: 'read', folder: this.name, pods, path: `${this.path} backup.target` });
  }

  private renderCronJob(
    component: 'backup' | 'restore' | 'drill',
    pod: k8s.PodSpec,
    timing: CronJobTiming,
    patch: unknown,
    suffix: string = component,
  ): void {
    const labels = this.labels(program, component);
    const metadata = { name: `${this.name}-${suffix}`, labels };
    this.object(k8s.KubeCronJob, suffix, { metadata, spec: cronJobSpec(labels, pod, timing) }, patch);
  }

  private declare({ storage, backup }: EtcdProps<C>): void {
    const { facts } = this.cluster;
    const { name, namespace, members } = this;
    const application = this.application.name;
    const claim = `data-${name}-0`;
    const { labels } = this.endpoint;
    facts.workloads.push({ application, name, namespace, labels, typicalStart: '20s', securityExceptions: [] });
    const storageClass = this.storage?.key ?? '';
    const size = storage.size;
    facts.claims.push({
      namespace,
      name: claim,
      application,
      workload: name,
      storageClass,
      size,
      content: 'data',
      replicas: members.count,
    });
    facts.backups.push(
      backupFact({ application, claim, namespace }, backup, {
        schedule: defaultSchedule,
        method: 'etcdctl snapshot',
        cronJob: `${name}-backup`,
        restore: {
          of: 'files',
          // Its page is the construct's own: every member has a CronJob.
          cronJob: `${name}-restore`,
          stop: 'program',
          kept: 'is kept in a folder `.before-restore-…` of each volume',
          afterLoss: 'A store whose members all lost their volumes starts empty. Restore as above.',
        },
        drill: {
          cronJob: `${name}-drill`,
          proves: 'restores the newest snapshot, starts a server on it and counts its keys',
        },
      }),
    );
  }

  private renderPage({ backup }: EtcdProps<C>): void {
    const { facts, clusterName } = this.home;
    const { members, namespace } = this;
    const copies = isExempt(backup) ? undefined : { schedule: backup.schedule ?? defaultSchedule, target: backup.target.key };
    const argoName = `${clusterName}-${this.application.name}`;
    facts.runbooks.push(etcdRunbook({ members, namespace, argoName, selector: this.selector(program, 'key-value-store'), backup: copies }));
  }
}
