import {
  type AnyCluster,
  k8s,
  type Producer,
  quantity,
  refuseUnknownProps,
  type Scope,
  type StorageClassSpec,
  Workload,
} from '../../../authoring/index.ts';
import { suggest } from '../../../issues/index.ts';
import type { Endpoint } from '../../../model/index.ts';
import { parseMemory } from '../../../units/index.ts';
import {
  apart,
  type BackupProps,
  type BackupUse,
  type CronJobTiming,
  checkBackup,
  checksum,
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
  jobSpec,
  keepDays,
  memoryOf,
  passingClass,
  port,
  roomVolume,
  storeSet,
  syncHook,
} from '../../shared/index.ts';
import { checkCassandra } from './cassandra-checks.ts';
import { type CassandraConfig, cassandraYaml, cqlPort, drillYaml, gossipPort, logback, rackProperties } from './cassandra-config.ts';
import { heapFor, heapSize } from './cassandra-heap.ts';
import { declareCassandra, defaultSchedule, keyspaceHandle, noQuorum } from './cassandra-keyspace.ts';
import type { CassandraKeyspace, CassandraProps } from './cassandra-props.ts';
import { cassandraScripts } from './cassandra-scripts.ts';
import { agentPort, serverPod } from './cassandra-server.ts';
import { type CassandraTask, secretName, taskPod } from './cassandra-task.ts';

const program = 'cassandra';
const defaultLimit = '4Gi';
/** Role that reads the description of tables and no row. */
const backupRole = 'backup';

/**
 * Apache Cassandra with keyspaces and a role for each.
 *
 * Its management port listens inside the pod alone. Snapshots, imports and repairs, which need that port, are made by a
 * second container of each node, on request of the Jobs and with a token of its own.
 */
export class Cassandra<C extends AnyCluster, const K extends readonly string[]> extends Workload<C> {
  readonly endpoint: Endpoint;
  readonly host: string;
  readonly port = cqlPort;
  /** Host names of all nodes. */
  readonly contactPoints: readonly string[];
  readonly datacenter: string;
  private readonly keyspaces: K;
  private readonly replicas: number;
  private readonly config: CassandraConfig;
  private readonly copies: BackupProps<C> | undefined;
  private readonly storage: (StorageClassSpec & { readonly key: string }) | undefined;

  constructor(scope: Scope<C>, id: string, props: CassandraProps<C, K>) {
    super(scope, id);
    refuseUnknownProps(this, 'Cassandra', props);
    this.needs(props, 'storage.size', 'backup');
    this.endpoint = this.pods(program, 'database');
    this.host = this.serviceHost();
    this.keyspaces = props.keyspaces;
    this.replicas = props.replicas === 3 ? 3 : 1;
    this.datacenter = props.datacenter ?? 'dc1';
    const memory = memoryOf(props.resources?.memoryLimit) ?? parseMemory(defaultLimit);
    checkCassandra(this.cluster.facts, this.path, props, memory);
    this.contactPoints = Array.from({ length: this.replicas }, (_, index) => `${id}-${index}.${this.serviceHost(`${id}-headless`)}`);
    this.config = {
      clusterName: props.clusterName ?? id,
      datacenter: this.datacenter,
      rack: props.rack ?? 'rack1',
      // A node that is a seed itself joins without its part of the rows, so there is one.
      seeds: this.contactPoints.slice(0, 1),
      replicas: this.replicas,
    };
    this.copies = isExempt(props.backup) ? undefined : this.checkedBackup(props.backup);
    this.storage = this.storageClass(props.storage.class);
    this.askForSecrets();
    this.renderServers(props, heapSize(memoryOf(props.heap) ?? heapFor(memory)));
    this.renderSetup(props);
    if (this.replicas > 1) this.renderRepair(props);
    if (this.copies !== undefined) this.renderBackup(props, this.copies);
    const storage = { storage: props.storage.size, storageClass: this.storage?.key ?? '' };
    declareCassandra(this.cluster.facts, this.endpoint, { ...storage, replicas: this.replicas, backup: props.backup });
  }

  /** Handle of one of the declared keyspaces, for any number of consumers. */
  keyspace<N extends K[number]>(name: N): CassandraKeyspace<C, N> {
    if (!this.keyspaces.includes(name)) {
      this.cluster.facts.issues.push({
        code: 'MODEL_UNKNOWN_NAME',
        severity: 'error',
        path: `${this.path} keyspaces`,
        message: `no keyspace "${name}" is declared`,
        hint: suggest(name, this.keyspaces),
      });
    }
    return keyspaceHandle(this.producer(cqlPort), name, { name: this.secretOf(name), key: 'password' }, this);
  }

  private producer(podPort: number): Producer<C> {
    const { cluster, application, endpoint, host } = this;
    return { cluster, application, endpoint, host, port: podPort, podPort };
  }

  private secretOf(word: string): string {
    return `${this.name}-${secretName(word)}`;
  }

  private checkedBackup(backup: BackupProps<C>): BackupProps<C> {
    checkBackup(backup, this.cluster.facts, this.path);
    this.application.addDependency(backup.target.application);
    return backup;
  }

  private askForSecrets(): void {
    const { name, copies } = this;
    const ask = (word: string, key: string, purpose: string, readers: readonly string[]) => {
      this.requireSecret(this.secretOf(word), [{ name: key, kind: 'random', length: 32, alphabet: 'url', purpose }]);
      for (const reader of readers) this.readSecret(this.secretOf(word), key, reader);
    };
    const tasks = [`${name}-setup`, ...(copies === undefined ? [] : [`${name}-restore`])];
    ask('admin', 'password', 'superuser `admin`, which takes the place of the one that Cassandra brings', tasks);
    ask('agent', 'token', 'what the Jobs show to the second container of each node', [
      name,
      ...tasks,
      ...(this.replicas > 1 ? [`${name}-repair`] : []),
      ...(copies === undefined ? [] : [`${name}-backup`]),
    ]);
    for (const keyspace of new Set(this.keyspaces.filter((word) => !['admin', 'agent', 'backup'].includes(word))))
      ask(keyspace, 'password', `role \`${keyspace}\` of keyspace \`${keyspace}\`; every sync sets it`, tasks);
    if (copies !== undefined)
      ask('backup', 'password', `role \`${backupRole}\`, which reads no row; every sync sets it`, [`${name}-backup`, ...tasks]);
  }

  private renderServers({ storage, priority, nodeSelector, resources, overrides }: CassandraProps<C, K>, heap: string): void {
    const { name, replicas, config } = this;
    const labels = this.labels(program, 'database');
    const selector = this.selector(program, 'database');
    const cql = { name: 'cql', port: cqlPort, targetPort: port('cql'), protocol: 'TCP' };
    const gossip = { name: 'gossip', port: gossipPort, targetPort: port('gossip'), protocol: 'TCP' };
    const agent = { name: 'agent', port: agentPort, targetPort: port('agent'), protocol: 'TCP' };
    const store = { name, labels, selector };
    const shared = { 'cassandra-rackdc.properties': rackProperties(config), 'logback.xml': logback };
    const data = { 'cassandra.yaml': cassandraYaml(config), ...shared };
    this.object(k8s.KubeConfigMap, 'config', { metadata: { name: `${name}-config`, labels }, data }, overrides?.configMap);
    if (this.copies !== undefined && isDrilled(this.copies.drill)) {
      const metadata = { name: `${name}-drill-config`, labels };
      this.object(k8s.KubeConfigMap, 'drill-config', { metadata, data: { 'cassandra.yaml': drillYaml(config), ...shared } });
    }
    const scripts = cassandraScripts(this.copies !== undefined, replicas);
    const metadata = { name: `${name}-scripts`, labels };
    this.object(k8s.KubeConfigMap, 'scripts', { metadata, data: scripts }, overrides?.scriptsConfigMap);
    const pod = serverPod(this.cluster.facts, this.path, {
      config: `${name}-config`,
      scripts: `${name}-scripts`,
      agentSecret: this.secretOf('agent'),
      keyspaces: this.keyspaces,
      heap,
      resources,
      memory: resources?.memoryLimit ?? defaultLimit,
      placement: { ...this.placement(priority, nodeSelector), ...apart(this.home, { selector, replicas, nodeSelector }) },
    });
    this.object(k8s.KubeService, 'service', clientService(store, [cql]), overrides?.service);
    this.object(k8s.KubeService, 'headless', headlessService(store, [cql, gossip, agent], { beforeReady: true }));
    const claim = claimSpec(this.cluster.facts, this.storage?.name ?? '', storage.size, this.path);
    const annotations = checksum(data, { 'agent.py': scripts['agent.py'] ?? '' });
    this.object(k8s.KubeStatefulSet, 'stateful-set', storeSet(store, { pod, claim, annotations, replicas }), overrides?.statefulSet);
    if (replicas < 2) return;
    this.object(k8s.KubePodDisruptionBudget, 'disruption-budget', disruptionBudget(name, labels, selector), overrides?.disruptionBudget);
    this.connect(this.endpoint, this.producer(gossipPort), 'cassandra: gossip and rows');
    this.alert(noQuorum(this.namespace, name, replicas));
  }

  private renderSetup({ start = 'refuse-over-backup', priority, nodeSelector, overrides }: CassandraProps<C, K>): void {
    const guarded = start === 'empty' ? undefined : this.copies;
    const labels = this.labels(program, 'setup');
    const guard = [
      env('BACKUP_FOLDER', `/backup/${this.name}`),
      env('NAMESPACE', this.namespace),
      env('CONSTRUCT', this.path),
      env('RESTORE_CRONJOB', `${this.name}-restore`),
    ];
    const pod = this.task('setup', {
      env: [...this.setUpNames(), env('START', guarded === undefined ? 'empty' : start), ...(guarded === undefined ? [] : guard)],
      secrets: this.setUpSecrets(),
      copies: guarded === undefined ? undefined : { backup: guarded, mode: 'look' },
      placement: this.placement(priority, nodeSelector),
    });
    const metadata = { name: `${this.name}-setup`, labels, annotations: syncHook };
    this.object(k8s.KubeJob, 'setup', { metadata, spec: jobSpec(labels, pod, { deadline: 3600, retries: 2 }) }, overrides?.setupJob);
    this.reaches('setup', this.replicas > 1 ? [cqlPort, agentPort] : [cqlPort], 'keyspaces and roles');
  }

  private renderRepair({ priority, nodeSelector, overrides }: CassandraProps<C, K>): void {
    const pod = this.task('repair', {
      env: [env('NODES', this.contactPoints.join(' '))],
      secrets: { agent: this.secretOf('agent') },
      placement: this.placement(priority, nodeSelector),
    });
    // Within the ten days after which Cassandra forgets what was deleted.
    this.renderCronJob('repair', pod, { schedule: '15 1 * * 6', deadline: 36_000, retries: 1 }, overrides?.repairCronJob);
    this.reaches('repair', [agentPort], 'repair');
  }

  private renderBackup({ storage, nodeSelector, priority, overrides }: CassandraProps<C, K>, backup: BackupProps<C>): void {
    const { name } = this;
    const { schedule = defaultSchedule, timeZone } = backup;
    const folder = env('BACKUP_FOLDER', `/backup/${name}`);
    const nodes = [env('NODES', this.contactPoints.join(' ')), env('KEYSPACES', this.keyspaces.join(' '))];
    const dump = this.task('backup', {
      env: [...nodes, env('BACKUP_ROLE', backupRole), folder, env('KEEP_DAYS', String(keepDays(backup)))],
      secrets: { agent: this.secretOf('agent'), backup: this.secretOf('backup') },
      copies: { backup, mode: 'write' },
      placement: this.placement(backup.priority ?? priority, nodeSelector),
    });
    this.renderCronJob('backup', dump, { schedule, timeZone, deadline: 14_400, retries: 1 }, overrides?.backupCronJob);
    this.reaches('backup', [cqlPort, agentPort], 'backup');
    // As urgent as the database itself: people wait for it.
    const restore = this.task('restore', {
      env: [...this.setUpNames(), folder, env('FILE', ''), env('FORCE', 'no')],
      secrets: this.setUpSecrets(),
      copies: { backup, mode: 'read' },
      placement: this.placement(priority, nodeSelector),
    });
    this.renderCronJob('restore', restore, { deadline: 28_800, retries: 0 }, overrides?.restoreCronJob);
    this.reaches('restore', [cqlPort, agentPort], 'restore');
    if (!isDrilled(backup.drill)) return;
    const { drill } = backup;
    const at = `${this.path} backup.drill.scratch`;
    const size = quantity(this.cluster.facts, drill?.scratch?.size ?? storage.size, `${at}.size`);
    const room = roomVolume('scratch', size, passingClass(this.cluster, drill?.scratch?.class, `${at}.class`));
    const proof = this.task('drill', {
      host: '127.0.0.1',
      env: [env('KEYSPACES', this.keyspaces.join(' ')), folder, env('MAX_AGE_HOURS', String(drillMaxAge(drill, schedule)))],
      secrets: {},
      copies: { backup, mode: 'read' },
      drill: { room, config: `${name}-drill-config` },
      placement: this.placement(backup.priority ?? priority, nodeSelector),
    });
    const timing = { schedule: drillSchedule(drill), timeZone, deadline: 14_400, retries: 1 };
    this.renderCronJob('drill', proof, timing, overrides?.drillCronJob);
  }

  private renderCronJob(component: CassandraTask['script'], pod: k8s.PodSpec, timing: CronJobTiming, patch: unknown): void {
    const labels = this.labels(program, component);
    const metadata = { name: `${this.name}-${component}`, labels };
    this.object(k8s.KubeCronJob, component, { metadata, spec: cronJobSpec(labels, pod, timing) }, patch);
  }

  /** A Job of this construct talks to the nodes. */
  private reaches(component: CassandraTask['script'], ports: readonly number[], purpose: string): void {
    const from = this.pods(program, component, `${this.name}-${component}`);
    for (const each of ports) this.connect(from, this.producer(each), `cassandra: ${purpose}`);
  }

  private task(
    script: CassandraTask['script'],
    {
      copies,
      host = this.contactPoints[0] ?? this.host,
      ...rest
    }: Pick<CassandraTask, 'env' | 'secrets' | 'drill' | 'placement'> & {
      readonly host?: string | undefined;
      readonly copies?: { readonly backup: BackupProps<C>; readonly mode: BackupUse['mode'] } | undefined;
    },
  ): k8s.PodSpec {
    const pod = taskPod(this.cluster.facts, this.path, { script, host, scripts: `${this.name}-scripts`, ...rest });
    if (copies === undefined) return pod;
    return copies.backup.target.attach(pod, {
      mode: copies.mode,
      folder: this.name,
      pods: this.pods(program, script, `${this.name}-${script}`),
      path: `${this.path} backup.target`,
      keep: keepDays(copies.backup),
    });
  }

  private setUpNames(): k8s.EnvVar[] {
    return [
      env('NODES', this.contactPoints.join(' ')),
      env('KEYSPACES', this.keyspaces.join(' ')),
      env('DATACENTER', this.datacenter),
      env('REPLICAS', String(this.replicas)),
      env('BACKUP_ROLE', this.copies === undefined ? '' : backupRole),
    ];
  }

  private setUpSecrets(): Readonly<Record<string, string>> {
    const words = ['admin', 'agent', ...this.keyspaces, ...(this.copies === undefined ? [] : ['backup'])];
    return Object.fromEntries(words.map((word) => [word, this.secretOf(word)]));
  }
}
