import { type AnyCluster, k8s, type Labels, quantity, type Scope, type SecretKeyRef, Workload } from '../../../authoring/index.ts';
import type { Backup, Endpoint, SecretKey } from '../../../model/index.ts';
import {
  type BackupProps,
  type BackupUse,
  type CronJobTiming,
  checkBackup,
  cronJobSpec,
  type DatabaseBackupProps,
  type DatabaseDrillProps,
  drillMaxAge,
  drillSchedule,
  env,
  isDrilled,
  isExempt,
  jobSpec,
  keepDays,
  passingClass,
  roomVolume,
  syncHook,
} from '../../shared/index.ts';
import { defaultSchedule, scheduledBackup } from './postgres-backup.ts';
import { type PostgresExtension, postgresImage, versions } from './postgres-image.ts';
import { checkNames } from './postgres-names.ts';
import type { Known, PostgresDatabaseProps, Postgresql, PostgresTaskOverrides } from './postgres-props.ts';
import { postgresScripts } from './postgres-scripts.ts';
import { type PostgresTask, taskPod } from './postgres-task.ts';

export const program = 'postgresql';
/** Role that reads everything and writes nothing. */
const backupRole = 'backup';

/** The Jobs of a database, and what differs between the servers they talk to. */
interface TaskOptions {
  /** What else reads the password of the superuser and that of the role. */
  readonly readers: { readonly superuser: readonly string[]; readonly app: readonly string[] };
  /** When the server takes the superuser's password over. */
  readonly superuser: string;
  /** Annotations of the setup Job beside those of a hook. */
  readonly annotations?: Labels | undefined;
}

/**
 * One application's database with its plain role and its extensions, on whatever server: the Job that makes them in every
 * sync, dumps, restore and drill. All of them only know the server's host and its superuser.
 */
export abstract class PostgresDatabase<C extends AnyCluster, E extends readonly PostgresExtension[]>
  extends Workload<C>
  implements Postgresql<C, Known<E>>
{
  readonly protocol = 'postgresql';
  readonly port = 5432;
  readonly podPort = 5432;
  abstract readonly endpoint: Endpoint;
  abstract readonly host: string;
  readonly database: string;
  readonly role: string;
  readonly password: SecretKeyRef;
  readonly extensions: { readonly [K in Known<E>]: true };
  /** Image of the Jobs, whose programs are of the server's version. */
  protected readonly image: string;
  private readonly wanted: readonly PostgresExtension[];
  private readonly copies: DatabaseBackupProps<C> | undefined;
  private readonly drill: DatabaseDrillProps<C> | undefined;

  constructor(scope: Scope<C>, id: string, props: PostgresDatabaseProps<C, E>) {
    super(scope, id);
    this.needs(props, 'storage.size', 'backup');
    this.wanted = props.extensions ?? [];
    this.database = props.database;
    this.role = props.role ?? props.database;
    this.password = { name: `${id}-app`, key: 'password' };
    this.extensions = Object.fromEntries(this.wanted.map((name) => [name, true])) as { readonly [K in Known<E>]: true };
    checkNames(this, this.role, props);
    this.image = Object.hasOwn(versions, props.version) ? postgresImage(props.version, this.wanted) : 'docker.io/library/postgres';
    this.copies = isExempt(props.backup) ? undefined : this.checkedBackup(props.backup);
    this.drill = this.copies === undefined || !isDrilled(this.copies.drill) ? undefined : (this.copies.drill ?? {});
  }

  /** Secrets, scripts and Jobs; once the server has its endpoint and host. */
  protected renderTasks(
    props: PostgresDatabaseProps<C, E>,
    { annotations, ...secrets }: TaskOptions,
    overrides: PostgresTaskOverrides = {},
  ): void {
    this.askForSecrets(secrets);
    const labels = this.labels(program, 'database');
    const data = postgresScripts(this.copies !== undefined, this.drill !== undefined);
    this.object(k8s.KubeConfigMap, 'scripts', { metadata: { name: this.scripts, labels }, data }, overrides.configMap);
    this.renderSetup(props, { ...syncHook, ...annotations }, overrides);
    if (this.copies !== undefined) this.renderBackup(props, this.copies, overrides);
    if (this.copies !== undefined && this.drill !== undefined) this.renderDrill(props, this.copies, this.drill, overrides);
  }

  /** What the model says of the copies of the server whose claim this is. */
  protected backupFact(claim: string, { backup }: PostgresDatabaseProps<C, E>): Backup {
    const at = { application: this.application.name, claim, namespace: this.namespace };
    return isExempt(backup) ? { ...at, kind: 'exempt', reason: backup.exempt } : { ...at, ...scheduledBackup(this.name, backup) };
  }

  /** Asks for the Secret with the password of the superuser or of the database's role. */
  protected requirePassword(secret: string, _role: string, password: SecretKey): void {
    this.requireSecret(secret, [password]);
  }

  private get scripts(): string {
    return `${this.name}-scripts`;
  }

  private checkedBackup(backup: DatabaseBackupProps<C>): DatabaseBackupProps<C> {
    checkBackup(backup, this.cluster.facts, this.path);
    this.application.addDependency(backup.target.application);
    return backup;
  }

  private askForSecrets({ readers, superuser }: Omit<TaskOptions, 'annotations'>): void {
    const { name, role, database } = this;
    const password = (purpose: string): SecretKey => ({ name: 'password', kind: 'random', length: 32, alphabet: 'url', purpose });
    const tasks = [`${name}-setup`, ...(this.copies === undefined ? [] : [`${name}-restore`])];
    const read = (secret: string, workloads: readonly string[]) => {
      for (const workload of workloads) this.readSecret(secret, 'password', workload);
    };
    this.requirePassword(`${name}-superuser`, 'postgres', password(`superuser \`postgres\`; ${superuser}`));
    read(`${name}-superuser`, [...readers.superuser, ...tasks]);
    this.requirePassword(this.password.name, role, password(`role \`${role}\`, owner of database \`${database}\`; every sync sets it`));
    read(this.password.name, [...readers.app, ...tasks]);
    if (this.copies === undefined) return;
    const reader = password(`role \`${backupRole}\`, which reads everything and writes nothing; every sync sets it`);
    this.requireSecret(`${name}-backup`, [reader]);
    read(`${name}-backup`, [`${name}-backup`, ...tasks]);
  }

  private renderSetup(
    { start = 'refuse-over-backup', priority, nodeSelector }: PostgresDatabaseProps<C, E>,
    annotations: Labels,
    overrides: PostgresTaskOverrides,
  ): void {
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
    const metadata = { name: `${this.name}-setup`, labels, annotations };
    this.object(k8s.KubeJob, 'setup', { metadata, spec: jobSpec(labels, pod, { deadline: 1800, retries: 2 }) }, overrides.setupJob);
    this.connect(this.pods(program, 'setup', `${this.name}-setup`), this, 'postgresql: role, database and extensions');
  }

  private renderBackup(
    { nodeSelector, priority }: PostgresDatabaseProps<C, E>,
    backup: DatabaseBackupProps<C>,
    overrides: PostgresTaskOverrides,
  ): void {
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
    this.renderCronJob('backup', dump, { schedule, timeZone, deadline: 7200, retries: 1 }, overrides.backupCronJob);
    this.renderCronJob('restore', restore, { deadline: 14_400, retries: 0 }, overrides.restoreCronJob);
    for (const component of ['backup', 'restore'])
      this.connect(this.pods(program, component, `${this.name}-${component}`), this, `postgresql: ${component}`);
  }

  /** The drill has a server of its own: it knows no password and talks to nobody. */
  private renderDrill(
    { nodeSelector, priority, storage }: PostgresDatabaseProps<C, E>,
    backup: DatabaseBackupProps<C>,
    drill: DatabaseDrillProps<C>,
    overrides: PostgresTaskOverrides,
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
    this.renderCronJob('drill', pod, { schedule: drillSchedule(drill), timeZone, deadline: 14_400, retries: 1 }, overrides.drillCronJob);
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
}
