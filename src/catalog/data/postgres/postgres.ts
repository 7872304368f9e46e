import {
  type AnyCluster,
  k8s,
  quantity,
  type Scope,
  type SecretKeyRef,
  type StorageClassSpec,
  Workload,
} from '../../../authoring/index.ts';
import type { Endpoint } from '../../../model/index.ts';
import {
  type BackupProps,
  type BackupUse,
  type CronJobTiming,
  checkBackup,
  claimSpec,
  clientService,
  cronJobSpec,
  type DatabaseBackupProps,
  type DatabaseDrillProps,
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
import { defaultSchedule, scheduledBackup } from './postgres-backup.ts';
import { type PostgresExtension, postgresImage, versions } from './postgres-image.ts';
import { checkNames } from './postgres-names.ts';
import type { Known, PostgresProps, Postgresql } from './postgres-props.ts';
import { postgresScripts } from './postgres-scripts.ts';
import { serverPod } from './postgres-server.ts';
import { type PostgresTask, taskPod } from './postgres-task.ts';

const program = 'postgresql';
/** Role that reads everything and writes nothing. */
const backupRole = 'backup';

/**
 * One PostgreSQL server with one application's database, its plain role and its extensions.
 *
 * Role, database and extensions are made by a Job in every sync, because the init scripts of the image run on an empty
 * volume only. The same Job refuses to begin with an empty database while the backup holds a full one; the server itself
 * never looks at the backup, so that a dead backup target cannot keep a running database from restarting.
 */
export class Postgres<C extends AnyCluster, const E extends readonly PostgresExtension[] = []>
  extends Workload<C>
  implements Postgresql<C, Known<E>>
{
  readonly protocol = 'postgresql';
  readonly port = 5432;
  readonly podPort = 5432;
  readonly endpoint: Endpoint;
  readonly host: string;
  readonly database: string;
  readonly role: string;
  readonly password: SecretKeyRef;
  readonly extensions: { readonly [K in Known<E>]: true };
  private readonly image: string;
  private readonly wanted: readonly PostgresExtension[];
  private readonly copies: DatabaseBackupProps<C> | undefined;
  private readonly drill: DatabaseDrillProps<C> | undefined;

  constructor(scope: Scope<C>, id: string, props: PostgresProps<C, E>) {
    super(scope, id);
    this.wanted = props.extensions ?? [];
    this.endpoint = this.pods(program, 'database');
    this.host = this.serviceHost();
    this.database = props.database;
    this.role = props.role ?? props.database;
    this.password = { name: `${id}-app`, key: 'password' };
    this.extensions = Object.fromEntries(this.wanted.map((name) => [name, true])) as { readonly [K in Known<E>]: true };
    checkNames(this, this.role, props);
    this.image = Object.hasOwn(versions, props.version) ? postgresImage(props.version, this.wanted) : 'docker.io/library/postgres';
    this.copies = isExempt(props.backup) ? undefined : this.checkedBackup(props.backup);
    this.drill = this.copies === undefined || !isDrilled(this.copies.drill) ? undefined : (this.copies.drill ?? {});
    this.askForSecrets();
    const storageClass = this.storageClass(props.storage.class);
    this.renderServer(props, storageClass?.name ?? '');
    const labels = this.labels(program, 'database');
    const data = postgresScripts(this.copies !== undefined, this.drill !== undefined);
    this.object(k8s.KubeConfigMap, 'scripts', { metadata: { name: this.scripts, labels }, data }, props.overrides?.configMap);
    this.renderSetup(props);
    if (this.copies !== undefined) this.renderBackup(props, this.copies);
    if (this.copies !== undefined && this.drill !== undefined) this.renderDrill(props, this.copies, this.drill);
    this.declare(props, storageClass);
  }

  private get scripts(): string {
    return `${this.name}-scripts`;
  }

  private checkedBackup(backup: DatabaseBackupProps<C>): DatabaseBackupProps<C> {
    checkBackup(backup, this.cluster.facts, this.path);
    this.application.addDependency(backup.target.application);
    return backup;
  }

  private askForSecrets(): void {
    const { name } = this;
    const ask = (secret: string, purpose: string, readers: readonly string[]) => {
      this.requireSecret(secret, [{ name: 'password', kind: 'random', length: 32, alphabet: 'url', purpose }]);
      for (const reader of readers) this.readSecret(secret, 'password', reader);
    };
    const tasks = [`${name}-setup`, ...(this.copies === undefined ? [] : [`${name}-restore`])];
    ask(`${name}-superuser`, 'superuser `postgres`; the server takes it over only when its volume is empty', [name, ...tasks]);
    ask(this.password.name, `role \`${this.role}\`, owner of database \`${this.database}\`; every sync sets it`, tasks);
    if (this.copies !== undefined)
      ask(`${name}-backup`, `role \`${backupRole}\`, which reads everything and writes nothing; every sync sets it`, [
        `${name}-backup`,
        ...tasks,
      ]);
  }

  private renderServer(
    { version, storage, priority, nodeSelector, settings = {}, resources, overrides }: PostgresProps<C, E>,
    storageClass: string,
  ): void {
    const labels = this.labels(program, 'database');
    const selector = this.selector(program, 'database');
    const { facts } = this.cluster;
    const ports = [{ name: 'postgresql', port: this.port, targetPort: port('postgresql'), protocol: 'TCP' }];
    const placement = this.placement(priority, nodeSelector);
    const server = {
      image: this.image,
      version,
      port: this.podPort,
      superuserSecret: `${this.name}-superuser`,
      settings,
      resources,
      placement,
    };
    const store = { name: this.name, labels, selector };
    this.object(k8s.KubeService, 'service', clientService(store, ports), overrides?.service);
    this.object(k8s.KubeService, 'headless', headlessService(store, ports));
    const claim = claimSpec(facts, storageClass, storage.size, this.path);
    this.object(
      k8s.KubeStatefulSet,
      'stateful-set',
      storeSet(store, { pod: serverPod(facts, this.path, server), claim }),
      overrides?.statefulSet,
    );
  }

  private renderSetup({ start = 'refuse-over-backup', priority, nodeSelector, overrides }: PostgresProps<C, E>): void {
    const guarded = start === 'empty' ? undefined : this.copies;
    const labels = this.labels(program, 'setup');
    const pod = this.task('setup', {
      env: [
        ...this.names(),
        ...(guarded === undefined
          ? [env('START', 'empty')]
          : [
              env('START', start),
              env('NAMESPACE', this.namespace),
              env('CONSTRUCT', this.path),
              env('RESTORE_CRONJOB', `${this.name}-restore`),
            ]),
      ],
      secrets: this.taskSecrets(),
      copies: guarded === undefined ? undefined : { backup: guarded, mode: 'look' },
      placement: this.placement(priority, nodeSelector),
    });
    const metadata = { name: `${this.name}-setup`, labels, annotations: syncHook };
    this.object(k8s.KubeJob, 'setup', { metadata, spec: jobSpec(labels, pod, { deadline: 1800, retries: 2 }) }, overrides?.setupJob);
    this.connect(this.pods(program, 'setup', `${this.name}-setup`), this, 'postgresql: role, database and extensions');
  }

  private renderBackup({ nodeSelector, priority, overrides }: PostgresProps<C, E>, backup: DatabaseBackupProps<C>): void {
    const dump = this.task('backup', {
      env: [
        env('DATABASE', this.database),
        ...this.backupNames(),
        env('COMPRESSION', 'zstd:3'),
        env('KEEP_DAYS', String(keepDays(backup))),
      ],
      secrets: { backup: `${this.name}-backup` },
      copies: { backup, mode: 'write' },
      placement: this.placement(backup.priority ?? priority, nodeSelector),
    });
    // As urgent as the database itself: people wait for it.
    const restore = this.task('restore', {
      env: [...this.names(), env('FILE', ''), env('FORCE', 'no')],
      secrets: this.taskSecrets(),
      copies: { backup, mode: 'read' },
      placement: this.placement(priority, nodeSelector),
    });
    const { schedule = defaultSchedule, timeZone } = backup;
    this.renderCronJob('backup', dump, { schedule, timeZone, deadline: 7200, retries: 1 }, overrides?.backupCronJob);
    this.renderCronJob('restore', restore, { deadline: 14_400, retries: 0 }, overrides?.restoreCronJob);
    for (const component of ['backup', 'restore'])
      this.connect(this.pods(program, component, `${this.name}-${component}`), this, `postgresql: ${component}`);
  }

  /** The drill has a server of its own: it knows no password and talks to nobody. */
  private renderDrill(
    { nodeSelector, priority, storage, overrides }: PostgresProps<C, E>,
    backup: DatabaseBackupProps<C>,
    drill: DatabaseDrillProps<C>,
  ): void {
    const { schedule = defaultSchedule, timeZone } = backup;
    const { facts } = this.cluster;
    const path = `${this.path} backup.drill.scratch`;
    const pod = this.task('drill', {
      env: [
        env('DATABASE', this.database),
        env('BACKUP_FOLDER', `/backup/${this.name}`),
        env('MAX_AGE_HOURS', String(drillMaxAge(drill, schedule))),
        env('QUERY', drill.query ?? ''),
      ],
      secrets: {},
      copies: { backup, mode: 'read' },
      placement: this.placement(backup.priority ?? priority, nodeSelector),
      scratch: roomVolume(
        'drill',
        quantity(facts, drill.scratch?.size ?? storage.size, `${path}.size`),
        passingClass(this.cluster, drill.scratch?.class, `${path}.class`),
      ),
    });
    this.renderCronJob('drill', pod, { schedule: drillSchedule(drill), timeZone, deadline: 14_400, retries: 1 }, overrides?.drillCronJob);
  }

  private renderCronJob(component: 'backup' | 'restore' | 'drill', pod: k8s.PodSpec, timing: CronJobTiming, patch: unknown): void {
    const labels = this.labels(program, component);
    const metadata = { name: `${this.name}-${component}`, labels };
    this.object(k8s.KubeCronJob, component, { metadata, spec: cronJobSpec(labels, pod, timing) }, patch);
  }

  private task(
    script: PostgresTask['script'],
    {
      copies,
      ...rest
    }: Pick<PostgresTask, 'env' | 'secrets' | 'placement' | 'scratch'> & {
      readonly copies?: { readonly backup: BackupProps<C>; readonly mode: BackupUse['mode'] } | undefined;
    },
  ): k8s.PodSpec {
    const { image, host, port: number, scripts } = this;
    const pod = taskPod(this.cluster.facts, this.path, { script, image, host, port: number, scripts, ...rest });
    if (copies === undefined) return pod;
    return copies.backup.target.attach(pod, {
      mode: copies.mode,
      folder: this.name,
      pods: this.pods(program, script, `${this.name}-${script}`),
      path: `${this.path} backup.target`,
      keep: keepDays(copies.backup),
    });
  }

  private names(): k8s.EnvVar[] {
    return [env('DATABASE', this.database), env('ROLE', this.role), env('EXTENSIONS', this.wanted.join(' ')), ...this.backupNames()];
  }

  private backupNames(): k8s.EnvVar[] {
    return this.copies === undefined ? [] : [env('BACKUP_ROLE', backupRole), env('BACKUP_FOLDER', `/backup/${this.name}`)];
  }

  private taskSecrets(): Readonly<Record<string, string>> {
    const { name, password, copies } = this;
    return { superuser: `${name}-superuser`, app: password.name, ...(copies === undefined ? {} : { backup: `${name}-backup` }) };
  }

  private declare({ storage, backup }: PostgresProps<C, E>, storageClass: (StorageClassSpec & { readonly key: string }) | undefined): void {
    const { facts } = this.cluster;
    const { name, namespace } = this;
    const at = { application: this.application.name, claim: `data-${name}-0`, namespace };
    facts.workloads.push({
      application: at.application,
      name,
      namespace,
      labels: this.endpoint.labels,
      typicalStart: '30s',
      securityExceptions: [],
    });
    facts.claims.push({
      namespace,
      name: at.claim,
      application: at.application,
      workload: name,
      storageClass: storageClass?.key ?? '',
      size: storage.size,
      content: 'data',
      replicas: 1,
    });
    if (isExempt(backup)) facts.backups.push({ ...at, kind: 'exempt', reason: backup.exempt });
    else facts.backups.push({ ...at, ...scheduledBackup(name, backup) });
  }
}
