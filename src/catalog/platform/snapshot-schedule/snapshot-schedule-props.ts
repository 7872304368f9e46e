import type { AnyCluster, k8s, Patch } from '../../../authoring/index.ts';
import type { PodProps } from '../../shared/index.ts';
import type { SnapshotClass } from '../../shared/volume-snapshots.ts';

/** What the owner decides about the scheduled snapshots of one namespace. */
export interface SnapshotScheduleProps<C extends AnyCluster> extends PodProps<C> {
  /** Class the snapshots are made with, `longhorn.snapshotClass()`. */
  readonly snapshotClass: SnapshotClass<NoInfer<C>>;
  /** Five cron fields. @default '45 1 * * *' - every night, before the copies */
  readonly schedule?: string | undefined;
  /** Time zone of the schedule, e.g. `Europe/Berlin`. @default 'Etc/UTC' - no hour of it is skipped or comes twice */
  readonly timeZone?: string | undefined;
  /**
   * Ready snapshots of a claim that stay. Older ones are removed once the newest is ready, and only those of this schedule.
   * @default 7 - a week of nights
   */
  readonly keep?: number | undefined;
  /**
   * Storage classes whose claims are taken. Each must say `snapshots: true` and be served by the driver of `snapshotClass`.
   * @default every such class of the cluster
   */
  readonly storageClasses?: readonly (keyof C['storageClasses'] & string)[] | undefined;
  /**
   * Claims by their names. One that is missing, or not bound, fails the run.
   * @default every bound claim of the namespace on `storageClasses`, looked up in each run: those that StatefulSets and
   * programs make are among them
   */
  readonly claims?: readonly string[] | undefined;
  /** Claims that are left out, by name, with the reason; each run prints it. @default none */
  readonly exclude?: Readonly<Record<string, string>> | undefined;
  /**
   * How long all snapshots of a run may take to be ready, after which it fails.
   * @unit whole minutes
   * @default 30 for snapshots on the disks of the volume, which take seconds; 360 where they are copied to another machine
   */
  readonly readyWithin?: number | undefined;
  readonly overrides?: SnapshotScheduleOverrides | undefined;
}

export interface SnapshotScheduleOverrides {
  readonly cronJob?: Patch<k8s.KubeCronJobProps> | undefined;
  readonly role?: Patch<k8s.KubeRoleProps> | undefined;
}
