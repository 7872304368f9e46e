import { type AnyCluster, k8s, type Labels, type Producer, quantity, Workload } from '../../../authoring/index.ts';
import {
  type BackupProps,
  type BackupUse,
  type CronJobTiming,
  cronJobSpec,
  drillMaxAge,
  drillSchedule,
  env,
  isDrilled,
  jobSpec,
  keepDays,
  passingClass,
  roomVolume,
  syncHook,
} from '../../shared/index.ts';
import { defaultSchedule } from './gitlab-facts.ts';
import { gitLabImage } from './gitlab-image.ts';
import type { GitLabProps } from './gitlab-props.ts';
import { type GitLabTask, taskPod } from './gitlab-server.ts';

const program = 'gitlab';

/** The GitLab that the Jobs work for. */
export interface JobsOf<C extends AnyCluster> {
  /** Its agent, as a producer and as an address. */
  readonly server: Producer<C>;
  readonly agent: string;
  readonly version: string;
  readonly copies: BackupProps<C> | undefined;
  readonly props: GitLabProps<C>;
}

/** The Job that lets people in, and those that copy, restore and prove it. */
export class GitLabJobs<C extends AnyCluster> extends Workload<C> {
  private readonly owner: string;
  private readonly parent: string;
  private readonly of: JobsOf<C>;

  constructor(scope: Workload<C>, id: string, of: JobsOf<C>) {
    super(scope, id);
    this.owner = scope.name;
    this.parent = scope.path;
    this.of = of;
    this.renderSetup(of.props);
    if (of.copies !== undefined) this.renderBackup(of.props, of.copies);
  }

  /** Labels name the GitLab whose Jobs these are. */
  protected override selector(program: string, component: string): Labels {
    return { ...super.selector(program, component), 'app.kubernetes.io/instance': this.owner };
  }

  private renderSetup({ start = 'refuse-over-backup', priority, nodeSelector, overrides }: GitLabProps<C>): void {
    const guarded = start === 'empty' ? undefined : this.of.copies;
    const labels = this.labels(program, 'setup');
    const pod = this.task('setup', {
      env: [
        env('START', guarded === undefined ? 'empty' : start),
        env('BACKUP_FOLDER', `/backup/${this.owner}`),
        env('NAMESPACE', this.namespace),
        env('CONSTRUCT', this.parent),
        env('RESTORE_CRONJOB', `${this.owner}-restore`),
      ],
      copies: guarded === undefined ? undefined : { backup: guarded, mode: 'look' },
      placement: this.placement(priority, nodeSelector),
    });
    const metadata = { name: `${this.owner}-setup`, labels, annotations: syncHook };
    // The first start takes its time.
    this.object(k8s.KubeJob, 'setup', { metadata, spec: jobSpec(labels, pod, { deadline: 3600, retries: 2 }) }, overrides?.setupJob);
  }

  private renderBackup({ priority, nodeSelector, storage, overrides }: GitLabProps<C>, backup: BackupProps<C>): void {
    const { schedule = defaultSchedule, timeZone } = backup;
    const folder = env('BACKUP_FOLDER', `/backup/${this.owner}`);
    const dump = this.task('backup', {
      env: [folder, env('KEEP_DAYS', String(keepDays(backup)))],
      copies: { backup, mode: 'write' },
      placement: this.placement(backup.priority ?? priority, nodeSelector),
    });
    this.renderCronJob('backup', dump, { schedule, timeZone, deadline: 14_400, retries: 1 }, overrides?.backupCronJob);
    // As urgent as GitLab itself: people wait for it.
    const restore = this.task('restore', {
      env: [folder, env('BACKUP_CRONJOB', `${this.owner}-backup`), env('FILE', ''), env('FORCE', 'no')],
      copies: { backup, mode: 'read' },
      placement: this.placement(priority, nodeSelector),
    });
    this.renderCronJob('restore', restore, { deadline: 28_800, retries: 0 }, overrides?.restoreCronJob);
    if (!isDrilled(backup.drill)) return;
    const { drill } = backup;
    const at = `${this.parent} backup.drill.scratch`;
    const size = quantity(this.cluster.facts, drill?.scratch?.size ?? storage.size, `${at}.size`);
    const proof = this.task('drill', {
      env: [folder, env('MAX_AGE_HOURS', String(drillMaxAge(drill, schedule)))],
      copies: { backup, mode: 'read' },
      room: roomVolume('scratch', size, passingClass(this.cluster, drill?.scratch?.class, `${at}.class`)),
      placement: this.placement(backup.priority ?? priority, nodeSelector),
    });
    const timing = { schedule: drillSchedule(drill), timeZone, deadline: 14_400, retries: 1 };
    this.renderCronJob('drill', proof, timing, overrides?.drillCronJob);
  }

  private renderCronJob(component: 'backup' | 'restore' | 'drill', pod: k8s.PodSpec, timing: CronJobTiming, patch: unknown): void {
    const labels = this.labels(program, component);
    const metadata = { name: `${this.owner}-${component}`, labels };
    this.object(k8s.KubeCronJob, component, { metadata, spec: cronJobSpec(labels, pod, timing) }, patch);
  }

  private task(
    script: GitLabTask['script'],
    {
      copies,
      ...rest
    }: Pick<GitLabTask, 'env' | 'room' | 'placement'> & {
      readonly copies: { readonly backup: BackupProps<C>; readonly mode: BackupUse['mode'] } | undefined;
    },
  ): k8s.PodSpec {
    const drill = script === 'drill';
    const pods = this.pods(program, script, `${this.owner}-${script}`);
    if (!drill) this.connect(pods, this.of.server, `gitlab: ${script}`);
    const pod = taskPod(this.cluster.facts, this.parent, {
      script,
      image: gitLabImage(this.of.version),
      scripts: `${this.owner}-scripts`,
      agent: drill ? undefined : { address: this.of.agent, secret: `${this.owner}-agent` },
      beside: this.of.server.endpoint.labels,
      ...rest,
    });
    if (copies === undefined) return pod;
    const { backup, mode } = copies;
    return backup.target.attach(pod, { mode, folder: this.owner, pods, path: `${this.parent} backup.target`, keep: keepDays(backup) });
  }
}
