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
import {
  apart,
  type BackupProps,
  type BackupUse,
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
  jobSpec,
  keepDays,
  passingClass,
  port,
  roomVolume,
  storeSet,
  syncHook,
} from '../../shared/index.ts';
import { checkMongoDb, namesOf } from './mongodb-checks.ts';
import { databaseHandle, noMajority, replicaSet } from './mongodb-database.ts';
import { declareMongoDb, defaultSchedule } from './mongodb-facts.ts';
import { mongoImage } from './mongodb-image.ts';
import type { MongoDatabase, MongoDbProps } from './mongodb-props.ts';
import { mongoScripts } from './mongodb-scripts.ts';
import { serverPod } from './mongodb-server.ts';
import { type MongoTask, taskPod } from './mongodb-task.ts';

const program = 'mongodb';
/** User that reads everything and writes nothing. */
const backupUser = 'backup';

/**
 * A MongoDB replica set with databases and a user for each.
 *
 * Set, members and users are made by a Job in every sync: the image's own script knows no replica sets. The Job refuses to
 * make users in a new set while the backup holds a dump; the servers themselves never look at the backup.
 */
export class MongoDb<C extends AnyCluster, const D extends readonly string[]> extends Workload<C> {
  readonly endpoint: Endpoint;
  readonly host: string;
  readonly port = 27_017;
  readonly replicaSet: string = replicaSet;
  /** Every member with its port. */
  readonly members: readonly string[];
  private readonly databases: D;
  private readonly copies: BackupProps<C> | undefined;
  private readonly storage: (StorageClassSpec & { readonly key: string }) | undefined;

  constructor(scope: Scope<C>, id: string, props: MongoDbProps<C, D>) {
    super(scope, id);
    refuseUnknownProps(this, 'MongoDb', props);
    this.needs(props, 'storage.size', 'backup');
    this.endpoint = this.pods(program, 'database');
    this.host = this.serviceHost();
    this.databases = props.databases;
    checkMongoDb(this.cluster.facts, this.path, props);
    const members = Number.isInteger(props.members) ? (props.members ?? 1) : 1;
    this.members = Array.from({ length: members }, (_, index) => `${id}-${index}.${this.serviceHost(`${id}-headless`)}:${this.port}`);
    this.copies = isExempt(props.backup) ? undefined : this.checkedBackup(props.backup);
    this.storage = this.storageClass(props.storage.class);
    this.askForSecrets();
    this.renderServers(props);
    const data = mongoScripts(this.copies !== undefined);
    const labels = this.labels(program, 'database');
    this.object(k8s.KubeConfigMap, 'scripts', { metadata: { name: `${id}-scripts`, labels }, data }, props.overrides?.configMap);
    this.renderSetup(props);
    if (this.copies !== undefined) this.renderBackup(props, this.copies);
    declareMongoDb(this.cluster.facts, this.endpoint, {
      storage: props.storage.size,
      storageClass: this.storage?.key ?? '',
      members,
      backup: props.backup,
    });
  }

  /** Handle of one of the declared databases, for any number of consumers. */
  database<N extends D[number]>(name: N): MongoDatabase<C, N> {
    if (!this.databases.includes(name)) {
      this.cluster.facts.issues.push({
        code: 'MODEL_UNKNOWN_NAME',
        severity: 'error',
        path: `${this.path} databases`,
        message: `no database "${name}" is declared`,
        hint: suggest(name, this.databases),
      });
    }
    return databaseHandle(this.server, name, { name: `${this.name}-${name}`, key: 'password' }, this.members);
  }

  private get server(): Producer<C> {
    const { cluster, application, endpoint, host, port: number } = this;
    return { cluster, application, endpoint, host, port: number, podPort: number };
  }

  private checkedBackup(backup: BackupProps<C>): BackupProps<C> {
    checkBackup(backup, this.cluster.facts, this.path);
    this.application.addDependency(backup.target.application);
    return backup;
  }

  private askForSecrets(): void {
    const { name, copies } = this;
    const tools = {
      name: 'tools.yaml',
      kind: 'derived',
      template: 'password: {{password}}\n',
      purpose: 'what dump and restore read',
    } as const;
    const ask = (secret: string, purpose: string, readers: readonly string[], forTools = false) => {
      const password = { name: 'password', kind: 'random', length: 32, alphabet: 'url', purpose } as const;
      this.requireSecret(secret, forTools ? [password, tools] : [password]);
      for (const reader of readers) this.readSecret(secret, 'password', reader);
    };
    const tasks = [`${name}-setup`, ...(copies === undefined ? [] : [`${name}-restore`])];
    const purpose = 'key that the members prove themselves with';
    this.requireSecret(`${name}-keyfile`, [{ name: 'keyfile', kind: 'random', length: 512, alphabet: 'base64', purpose }]);
    this.readSecret(`${name}-keyfile`, 'keyfile');
    ask(`${name}-root`, 'user root; the first member takes it over only when its volume is empty', [name, ...tasks], copies !== undefined);
    for (const database of namesOf(this.databases))
      ask(`${name}-${database}`, `user \`${database}\` of database \`${database}\`; every sync sets it`, tasks);
    if (copies === undefined) return;
    ask(`${name}-backup`, `user \`${backupUser}\`, which reads everything and writes nothing; every sync sets it`, tasks, true);
    this.readSecret(`${name}-root`, 'tools.yaml', `${name}-restore`);
    this.readSecret(`${name}-backup`, 'tools.yaml', `${name}-backup`);
  }

  private renderServers({ version, storage, priority, nodeSelector, resources, overrides }: MongoDbProps<C, D>): void {
    const { facts } = this.cluster;
    const { name } = this;
    const replicas = this.members.length;
    const labels = this.labels(program, 'database');
    const selector = this.selector(program, 'database');
    const ports = [{ name: 'mongodb', port: this.port, targetPort: port('mongodb'), protocol: 'TCP' }];
    const store = { name, labels, selector };
    const pod = serverPod(facts, this.path, {
      image: mongoImage(version),
      port: this.port,
      replicaSet,
      rootSecret: `${name}-root`,
      keyfileSecret: `${name}-keyfile`,
      resources,
      placement: { ...this.placement(priority, nodeSelector), ...apart(this.home, { selector, replicas, nodeSelector }) },
    });
    this.object(k8s.KubeService, 'service', clientService(store, ports), overrides?.service);
    this.object(k8s.KubeService, 'headless', headlessService(store, ports, { beforeReady: true }));
    const claim = claimSpec(facts, this.storage?.name ?? '', storage.size, this.path);
    // Parallel: no member becomes ready before the set is made, and the set wants its members.
    this.object(k8s.KubeStatefulSet, 'stateful-set', storeSet(store, { pod, claim, replicas, start: 'Parallel' }), overrides?.statefulSet);
    if (replicas < 2) return;
    this.object(k8s.KubePodDisruptionBudget, 'disruption-budget', disruptionBudget(name, labels, selector), overrides?.disruptionBudget);
    this.connect(this.endpoint, this.server, 'mongodb: replication');
    this.alert(noMajority(this.namespace, name, replicas));
  }

  private renderSetup({ version, start = 'refuse-over-backup', priority, nodeSelector, overrides }: MongoDbProps<C, D>): void {
    const guarded = start === 'empty' ? undefined : this.copies;
    const labels = this.labels(program, 'setup');
    const guard = [
      env('BACKUP_FOLDER', `/backup/${this.name}`),
      env('NAMESPACE', this.namespace),
      env('CONSTRUCT', this.path),
      env('RESTORE_CRONJOB', `${this.name}-restore`),
    ];
    const pod = this.task('setup', {
      version,
      env: [
        ...this.setUpNames('1500'),
        env('USERS', 'yes'),
        env('START', guarded === undefined ? 'empty' : start),
        ...(guarded === undefined ? [] : guard),
      ],
      secrets: this.taskSecrets(),
      copies: guarded === undefined ? undefined : { backup: guarded, mode: 'look' },
      placement: this.placement(priority, nodeSelector),
    });
    const metadata = { name: `${this.name}-setup`, labels, annotations: syncHook };
    this.object(k8s.KubeJob, 'setup', { metadata, spec: jobSpec(labels, pod, { deadline: 1800, retries: 2 }) }, overrides?.setupJob);
    this.connect(this.pods(program, 'setup', `${this.name}-setup`), this.server, 'mongodb: set and users');
  }

  private renderBackup({ version, storage, nodeSelector, priority, overrides }: MongoDbProps<C, D>, backup: BackupProps<C>): void {
    const { name } = this;
    const folder = env('BACKUP_FOLDER', `/backup/${name}`);
    const dump = this.task('backup', {
      version,
      env: [...this.setNames(), env('BACKUP_USER', backupUser), folder, env('KEEP_DAYS', String(keepDays(backup)))],
      secrets: { backup: `${name}-backup` },
      copies: { backup, mode: 'write' },
      placement: this.placement(backup.priority ?? priority, nodeSelector),
    });
    const drill = isDrilled(backup.drill) ? backup.drill : undefined;
    const at = `${this.path} backup.drill.scratch`;
    const size = quantity(this.cluster.facts, drill?.scratch?.size ?? storage.size, `${at}.size`);
    const scratch = roomVolume('scratch', size, passingClass(this.cluster, drill?.scratch?.class, `${at}.class`));
    const { schedule = defaultSchedule, timeZone } = backup;
    // As urgent as the database itself: people wait for it.
    const restore = this.task('restore', {
      version,
      env: [...this.setUpNames('600'), folder, env('BACKUP_CRONJOB', `${name}-backup`), env('FILE', ''), env('FORCE', 'no')],
      secrets: this.taskSecrets(),
      copies: { backup, mode: 'read' },
      scratch,
      placement: this.placement(priority, nodeSelector),
    });
    this.renderCronJob('backup', dump, { schedule, timeZone, deadline: 7200, retries: 1 }, overrides?.backupCronJob);
    this.renderCronJob('restore', restore, { deadline: 14_400, retries: 0 }, overrides?.restoreCronJob);
    if (!isDrilled(backup.drill)) return;
    const proof = this.task('drill', {
      version,
      env: [env('DATABASES', this.databases.join(' ')), folder, env('MAX_AGE_HOURS', String(drillMaxAge(drill, schedule)))],
      secrets: {},
      copies: { backup, mode: 'read' },
      scratch,
      placement: this.placement(backup.priority ?? priority, nodeSelector),
    });
    const timing = { schedule: drillSchedule(drill), timeZone, deadline: 14_400, retries: 1 };
    this.renderCronJob('drill', proof, timing, overrides?.drillCronJob);
  }

  private renderCronJob(component: 'backup' | 'restore' | 'drill', pod: k8s.PodSpec, timing: CronJobTiming, patch: unknown): void {
    const labels = this.labels(program, component);
    const name = `${this.name}-${component}`;
    this.object(k8s.KubeCronJob, component, { metadata: { name, labels }, spec: cronJobSpec(labels, pod, timing) }, patch);
    if (component === 'drill') return;
    this.connect(this.pods(program, component, name), this.server, `mongodb: ${component}`);
  }

  private task(
    script: MongoTask['script'],
    {
      copies,
      version,
      ...rest
    }: Pick<MongoTask, 'env' | 'secrets' | 'scratch' | 'placement'> &
      Pick<MongoDbProps<C, D>, 'version'> & {
        readonly copies?: { readonly backup: BackupProps<C>; readonly mode: BackupUse['mode'] } | undefined;
      },
  ): k8s.PodSpec {
    const pod = taskPod(this.cluster.facts, this.path, { script, image: mongoImage(version), scripts: `${this.name}-scripts`, ...rest });
    if (copies === undefined) return pod;
    return copies.backup.target.attach(pod, {
      mode: copies.mode,
      folder: this.name,
      pods: this.pods(program, script, `${this.name}-${script}`),
      path: `${this.path} backup.target`,
      keep: keepDays(copies.backup),
    });
  }

  private setNames(): k8s.EnvVar[] {
    return [env('MEMBERS', this.members.join(' ')), env('REPLICA_SET', replicaSet)];
  }

  private setUpNames(wait: string): k8s.EnvVar[] {
    return [
      ...this.setNames(),
      env('DATABASES', this.databases.join(' ')),
      env('BACKUP_USER', this.copies === undefined ? '' : backupUser),
      env('WAIT_SECONDS', wait),
    ];
  }

  private taskSecrets(): Readonly<Record<string, string>> {
    const { name, databases, copies } = this;
    return {
      root: `${name}-root`,
      ...Object.fromEntries(databases.map((database) => [database, `${name}-${database}`])),
      ...(copies === undefined ? {} : { backup: `${name}-backup` }),
    };
  }
}
