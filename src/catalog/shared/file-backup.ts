import { type AnyCluster, clusterOf, k8s, type Labels, quantity, refuseUnknownProps, Workload } from '../../authoring/index.ts';
import type { Endpoint } from '../../model/index.ts';
import { type BackupProps, checkBackup, keepDays } from './backup.ts';
import { cronJobSpec } from './cronjob.ts';
import { type DrillProps, drillFact, drillMaxAge, drillSchedule, isDrilled } from './drill.ts';
import { type CopyMethod, fileBackupScripts, needsPython } from './file-backup-scripts.ts';
import { type DrillQuestion, fileDrillScripts } from './file-drill-scripts.ts';
import { env, type PodUser, resources, restrictedContainer, restrictedPod, scratch } from './pod.ts';
import { passingClass, roomVolume } from './room.ts';
import { shellImage } from './tools-image.ts';

/** What a workload says about the folder it wants copied. */
export interface FileBackupProps<C extends AnyCluster> {
  /** Pods that use the claim. Their labels name the program, and on a class that is not bound to a node the copy runs beside them. */
  readonly pods: Endpoint;
  /** Claim with the data, and the owner's word for its class. */
  readonly claim: string;
  readonly storageClass?: string | undefined;
  /**
   * Image with a shell and tar, and Python for `sqlite` and `git`.
   * @default BusyBox, for `tar`; the workload's own is better where it has both, because it is on the node already
   */
  readonly image?: string | undefined;
  /** Owner of the files. Files of root can only be read as root, and that needs a reason. */
  readonly user: PodUser | RootUser;
  /**
   * `tar` reads files as they are: for programs that replace files and do not write into them. `stable` copies until
   * reading everything again gives the same bytes: for small folders with files that are written in place. `sqlite` makes
   * consistent copies of SQLite files while their program runs. `git` does the same and reads bare Git repositories in an
   * order that a push in the middle does not harm.
   */
  readonly method: CopyMethod;
  /** Value of `app.kubernetes.io/name` on the copying pods. @default that of `pods`; another one where a Service of a chart would select them too */
  readonly program?: string | undefined;
  /** Python of the image. @default 'python3' */
  readonly python?: string | undefined;
  /**
   * What the drill asks a SQLite file of the copy, after it has asked all of them whether they are whole; the answer stands
   * in its report. Needs Python, whatever the method.
   * @default nothing is asked, and without the method `sqlite` no file either
   */
  readonly question?: DrillQuestion | undefined;
  /**
   * Shell patterns for what can be made again or must not leave the cluster: names at the top of the folder, and with
   * `sqlite` and `git` also paths below it.
   * @default everything is copied
   */
  readonly exclude?: readonly string[] | undefined;
  readonly backup: BackupProps<C>;
  /** Priority class of the workload, for a backup that names none. */
  readonly priority?: (keyof C['priorityClasses'] & string) | undefined;
  readonly nodeSelector?: C['nodeLabels'] | undefined;
  /** Memory of the copying pod. @unit binary bytes @default '256Mi' */
  readonly memoryLimit?: string | undefined;
}

/** The pod that copies must be root, because the program is. */
export interface RootUser {
  readonly uid: 0;
  readonly gid: 0;
  readonly reason: string;
}

const defaultSchedule = '15 3 * * *';
/** Room for a claim that nobody declared. */
const unknownSize = '10Gi';

/** Whether the drill looks into SQLite files. */
function asksSqlite<C extends AnyCluster>({ method, question }: FileBackupProps<C>): boolean {
  return needsPython(method) || question !== undefined;
}

type Script = 'backup' | 'restore' | 'drill';

/**
 * Nightly copy of a folder to the backup target, and the way back: CronJob `<workload>-backup`, `<workload>-restore`, which
 * is suspended and started by a person, and `<workload>-drill`, which unpacks the newest copy and throws it away. Place it
 * in the workload whose claim it copies.
 */
export class FileBackup<C extends AnyCluster> extends Workload<C> {
  private readonly owner: string;
  private readonly program: string;

  constructor(scope: Workload<C>, id: string, props: FileBackupProps<C>) {
    super(scope, id);
    refuseUnknownProps(this, 'FileBackup', props);
    this.needs(props, 'backup');
    this.owner = scope.name;
    this.program = props.program ?? props.pods.labels['app.kubernetes.io/name'] ?? scope.name;
    const { facts } = this.cluster;
    const { backup, method, pods } = props;
    checkBackup(backup, facts, this.path);
    this.application.addDependency(backup.target.application);
    const storageClass = this.storageClass(props.storageClass);
    const { schedule = defaultSchedule, timeZone } = backup;
    const drill = isDrilled(backup.drill) ? (backup.drill ?? {}) : undefined;
    const data = { ...fileBackupScripts(method), ...(drill === undefined ? {} : fileDrillScripts(asksSqlite(props), props.question)) };
    const labels = this.labels(this.program, 'backup');
    this.object(k8s.KubeConfigMap, 'scripts', { metadata: { name: `${this.owner}-backup-scripts`, labels }, data });
    // A volume of one node at a time is attached where the workload runs. A restore has the volume for itself.
    const beside: k8s.PodSpec['affinity'] =
      storageClass?.topology === 'cluster'
        ? {
            podAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: [
                { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { ...pods.labels } } },
              ],
            },
          }
        : undefined;
    const copy = this.pod('backup', props, [
      env('EXCLUDE', (props.exclude ?? []).join(' ')),
      env('KEEP_DAYS', String(keepDays(backup))),
      ...(needsPython(method) ? [env('PYTHON', props.python ?? 'python3')] : []),
    ]);
    const restore = this.pod('restore', props, [env('FILE', ''), env('FORCE', 'no')]);
    this.cronJob('backup', beside === undefined ? copy : { ...copy, affinity: beside }, { schedule, timeZone, deadline: 7200, retries: 1 });
    this.cronJob('restore', restore, { deadline: 7200, retries: 0 });
    // Only then every claim is declared, and with it the size of this one.
    if (drill !== undefined) clusterOf(this.cluster).atEnd(() => this.renderDrill(props, drill, schedule));
    this.declare(props, schedule);
  }

  private renderDrill(props: FileBackupProps<C>, drill: DrillProps<C>, schedule: string): void {
    const { facts } = this.cluster;
    const { backup, claim, python = 'python3' } = props;
    const path = `${this.path} backup.drill.scratch`;
    const size = facts.claims.find((one) => one.namespace === this.namespace && one.name === claim)?.size ?? unknownSize;
    const room = roomVolume(
      'drill',
      quantity(facts, drill.scratch?.size ?? size, `${path}.size`),
      passingClass(this.cluster, drill.scratch?.class, `${path}.class`),
    );
    const variables = [env('MAX_AGE_HOURS', String(drillMaxAge(drill, schedule))), ...(asksSqlite(props) ? [env('PYTHON', python)] : [])];
    const { timeZone } = backup;
    this.cronJob('drill', this.pod('drill', props, variables, room), {
      schedule: drillSchedule(drill),
      timeZone,
      deadline: 7200,
      retries: 1,
    });
  }

  /** Labels name the workload whose data this is. */
  protected override selector(program: string, component: string): Labels {
    return { ...super.selector(program, component), 'app.kubernetes.io/instance': this.owner };
  }

  private declare(props: FileBackupProps<C>, schedule: string): void {
    const { claim, method, backup, user, question } = props;
    const { facts } = this.cluster;
    const { namespace, program } = this;
    const application = this.application.name;
    const how = {
      tar: 'tar',
      stable: 'tar, repeated until two readings agree',
      sqlite: 'tar, SQLite files through their backup interface',
      git: 'tar, Git repositories from their references to their objects, SQLite files through their backup interface',
    }[method];
    facts.backups.push({
      application,
      claim,
      namespace,
      kind: 'scheduled',
      target: backup.target.key,
      schedule,
      retention: `${keepDays(backup)}d`,
      method: how,
      cronJob: `${this.owner}-backup`,
      restore: {
        of: 'files',
        cronJob: `${this.owner}-restore`,
        stop: 'program',
        kept: 'is kept in a folder `.before-restore-…` beside the data',
        afterLoss: 'A new volume starts empty, and the program fills it. Do all of the above; what it made meanwhile is kept beside.',
      },
      drill: drillFact(backup.drill, {
        cronJob: `${this.owner}-drill`,
        backupSchedule: schedule,
        proves: `unpacks the newest copy${asksSqlite(props) ? ', asks every SQLite file in it whether it is whole' : ''}${question === undefined ? '' : `, counts ${question.counts}`} and throws it away`,
      }),
    });
    if (!('reason' in user)) return;
    for (const component of isDrilled(backup.drill) ? ['backup', 'restore', 'drill'] : ['backup', 'restore']) {
      const securityExceptions = [{ field: 'runAsNonRoot', reason: user.reason }];
      facts.workloads.push({
        application,
        name: `${this.owner}-${component}`,
        namespace,
        labels: this.selector(program, component),
        typicalStart: '10s',
        securityExceptions,
      });
    }
  }

  private cronJob(component: Script, pod: k8s.PodSpec, timing: Parameters<typeof cronJobSpec>[2]): void {
    const labels = this.labels(this.program, component);
    this.object(k8s.KubeCronJob, component, {
      metadata: { name: `${this.owner}-${component}`, labels },
      spec: cronJobSpec(labels, pod, timing),
    });
  }

  private pod(
    script: Script,
    { claim, image = shellImage, user, method, backup, priority, nodeSelector, memoryLimit = '256Mi' }: FileBackupProps<C>,
    variables: readonly k8s.EnvVar[],
    room?: k8s.Volume,
  ): k8s.PodSpec {
    const pod = restrictedPod(user);
    const running: k8s.PodSpec = {
      ...pod,
      ...('reason' in user ? { securityContext: { ...pod.securityContext, runAsNonRoot: false } } : {}),
      ...this.placement(script === 'restore' ? priority : (backup.priority ?? priority), nodeSelector),
      containers: [
        {
          name: script,
          image,
          imagePullPolicy: 'IfNotPresent',
          command: ['sh', `/scripts/${script}.sh`],
          env: [env('BACKUP_FOLDER', `/backup/${this.owner}`), ...variables],
          resources: resources(this.cluster.facts, undefined, { cpu: '50m', memory: '64Mi', memoryLimit }, this.path),
          volumeMounts: [
            { name: 'scripts', mountPath: '/scripts', readOnly: true },
            room === undefined ? { name: 'data', mountPath: '/data' } : { name: room.name, mountPath: '/drill' },
            { name: 'tmp', mountPath: '/tmp' },
          ],
          securityContext: restrictedContainer,
        },
      ],
      volumes: [
        { name: 'scripts', configMap: { name: `${this.owner}-backup-scripts` } },
        room ?? { name: 'data', persistentVolumeClaim: { claimName: claim } },
        // The copy of the largest SQLite file stands here for a moment.
        scratch('tmp', needsPython(method) ? '1Gi' : '16Mi'),
      ],
    };
    return backup.target.attach(running, {
      mode: script === 'backup' ? 'write' : 'read',
      folder: this.owner,
      pods: this.pods(this.program, script, `${this.owner}-${script}`),
      path: `${this.path} backup.target`,
      keep: keepDays(backup),
    });
  }
}
