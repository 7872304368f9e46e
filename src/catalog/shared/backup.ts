import type { AnyCluster, Application, Facts, k8s } from '../../authoring/index.ts';
import type { Endpoint } from '../../model/index.ts';
import { checkDrill, type DatabaseDrillProps, type DrillChoice, type DrillProps, isDrilled } from './drill.ts';

/** Where copies go: what a typed handle offers to workloads that hold data. */
export interface BackupTarget<C extends AnyCluster> {
  readonly cluster: C;
  readonly application: Application<C>;
  /** The owner's word for it, a key of the cluster's `backupTargets`. */
  readonly key: string;
  /**
   * Gives a pod the folder `/backup`, where its script finds or leaves copies below `/backup/<folder>`. What else a
   * target needs, containers before or after, Secrets, flows, follows from it.
   * @param pod a pod whose one container runs the script
   */
  attach(pod: k8s.PodSpec, use: BackupUse): k8s.PodSpec;
}

/** What a pod does with a target. */
export interface BackupUse {
  /** `write` leaves a new copy, `read` restores one, `look` only needs the names of what is there. */
  readonly mode: 'write' | 'read' | 'look';
  /** Folder of the workload below `/backup`. */
  readonly folder: string;
  /** The pods that do it, and the construct that asks, for findings. */
  readonly pods: Endpoint;
  readonly path: string;
  /** Days a copy stays, for `write`. */
  readonly keep?: number | undefined;
}

/** How often a volume is copied and how long copies stay. */
export interface BackupProps<C extends AnyCluster> {
  /** Where copies go. */
  readonly target: BackupTarget<NoInfer<C>>;
  /**
   * Five cron fields.
   * @default '30 2 * * *' for a database, '15 3 * * *' for files - at night, one after the other
   */
  readonly schedule?: string | undefined;
  /** Time zone of the schedule, e.g. `Europe/Berlin`. @default 'Etc/UTC' - no hour of it is skipped or comes twice */
  readonly timeZone?: string | undefined;
  /**
   * How long a copy stays. The newest one always stays, and nothing is removed by a run that failed.
   * @unit days
   * @default 14 - long enough to notice the damage after a holiday
   */
  readonly keep?: number | undefined;
  /** Priority class of the pods that copy. @default that of the workload */
  readonly priority?: (keyof C['priorityClasses'] & string) | undefined;
  /** Restores the newest copy into nothing every week, to prove that it can be done; or why not. @default weekly */
  readonly drill?: DrillChoice<DrillProps<C>> | undefined;
}

/** The same for a database, whose drill can ask what it restored. */
export interface DatabaseBackupProps<C extends AnyCluster> extends BackupProps<C> {
  readonly drill?: DrillChoice<DatabaseDrillProps<C>> | undefined;
}

/** Data that nobody would miss, or that is kept elsewhere. */
export interface NoBackup {
  /** Why it is not copied; every report prints it. */
  readonly exempt: string;
}

/** A backup, or the reason for having none. */
export type BackupChoice<C extends AnyCluster> = BackupProps<C> | NoBackup;

/** The same for a database. */
export type DatabaseBackupChoice<C extends AnyCluster> = DatabaseBackupProps<C> | NoBackup;

export function isExempt<C extends AnyCluster>(choice: BackupChoice<C>): choice is NoBackup {
  return 'exempt' in choice;
}

/** Days a copy stays. */
export function keepDays<C extends AnyCluster>({ keep = 14 }: BackupProps<C>): number {
  return keep;
}

/** Adds a finding for what the compiler cannot see in the owner's numbers. */
export function checkBackup<C extends AnyCluster>(props: BackupProps<C>, facts: Facts, path: string): void {
  if (isDrilled(props.drill)) checkDrill(props.drill, facts, path);
  const keep = keepDays(props);
  if (Number.isInteger(keep) && keep >= 1) return;
  facts.issues.push({
    code: 'MODEL_VALUE',
    severity: 'error',
    path: `${path} backup.keep`,
    message: `${keep} is no whole number of days above 0`,
  });
}
