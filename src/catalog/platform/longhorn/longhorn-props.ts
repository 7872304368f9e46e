import type { BackupTargetProps, RecurringJobProps } from '../../../../imports/longhorn.io.ts';
import type { VolumeSnapshotClassProps } from '../../../../imports/snapshot.storage.k8s.io.ts';
import type { AnyCluster, Patch } from '../../../authoring/index.ts';
import type { JsonObject } from '../../../model/index.ts';
import type { VolumeSnapshots } from '../../shared/volume-snapshots.ts';

/** What the owner decides about Longhorn. Its classes stand in the cluster file, see `longhornParameters`. */
export interface LonghornProps<C extends AnyCluster> {
  /**
   * Folder of every node that holds the volumes, on ext4 or xfs. Counts for nodes that join later; disks of nodes that
   * Longhorn knows already are changed in its UI.
   * @default '/var/lib/longhorn'; '/var/mnt/longhorn' on Talos - where a user volume named `longhorn` is mounted
   */
  readonly dataPath?: string | undefined;
  /**
   * How much more may be promised to volumes than the disks hold: volumes take space only as they fill.
   * @unit percent of the disks
   * @default 100 - nothing is promised that is not there
   */
  readonly overProvisioning?: number | undefined;
  /**
   * Free space of a disk below which it takes no more copies.
   * @unit percent of the disk
   * @default 25 - as Longhorn does; 10 is enough for a disk that holds nothing else
   */
  readonly minimalAvailable?: number | undefined;
  /**
   * CPU that each node keeps for the processes of its volumes.
   * @unit percent of the node
   * @default 12 - as Longhorn does; less makes rebuilds slow, not wrong
   */
  readonly instanceManagerCpu?: number | undefined;
  /** Recurring snapshots of every volume without jobs of its own; they share the disk with the volume. @default none */
  readonly snapshots?: LonghornSnapshots | undefined;
  /** Recurring backups of every volume without jobs of its own, to another machine. @default none */
  readonly backups?: LonghornBackups<C> | undefined;
  /** Classes for VolumeSnapshots, and who serves them. @default none */
  readonly volumeSnapshots?: LonghornVolumeSnapshots<C> | undefined;
  /**
   * Priority class of everything of Longhorn.
   * @default 'longhorn-critical' - what the chart brings, above every class of an owner: without it no volume is there
   */
  readonly priority?: (keyof C['priorityClasses'] & string) | undefined;
  readonly overrides?: LonghornOverrides | undefined;
}

export interface LonghornSnapshots {
  /** Five cron fields, in UTC. @default '0 * * * *' - every hour */
  readonly schedule?: string | undefined;
  /** Snapshots of a volume that stay. @default 24 */
  readonly keep?: number | undefined;
}

export interface LonghornBackups<C extends AnyCluster> {
  /** Key of the cluster's `backupTargets`. @default the only one */
  readonly target?: (keyof C['backupTargets'] & string) | undefined;
  /** Five cron fields, in UTC. @default '0 4 * * *' - after the dumps of the night */
  readonly schedule?: string | undefined;
  /** Backups of a volume that stay. @default 14 */
  readonly keep?: number | undefined;
  /** Age of the newest backup of a volume that is an alert. @unit hours @default 48 - one night may fail */
  readonly maxAge?: number | undefined;
}

export interface LonghornVolumeSnapshots<C extends AnyCluster> {
  /** The controller that serves VolumeSnapshots. */
  readonly controller: VolumeSnapshots<NoInfer<C>>;
  /**
   * Where snapshots of the class go: `local` stays on the disks of the volume, `backup` goes to the backup target.
   * @default ['local']
   */
  readonly classes?: readonly SnapshotKind[] | undefined;
}

/** Where snapshots of a class go. */
export type SnapshotKind = 'local' | 'backup';

export interface LonghornOverrides {
  /** Values of the chart, merged over ours; nothing checks them against the chart. */
  readonly values?: JsonObject | undefined;
  /** Both recurring jobs. */
  readonly recurringJob?: Patch<RecurringJobProps> | undefined;
  readonly backupTarget?: Patch<BackupTargetProps> | undefined;
  readonly volumeSnapshotClass?: Patch<VolumeSnapshotClassProps> | undefined;
}
