import type { AnyCluster, Facts } from '../../authoring/index.ts';
import type { Drill } from '../../model/index.ts';
import { longestGap } from '../../units/index.ts';

/** How often it is proven that the newest copy can be restored. */
export interface DrillProps<C extends AnyCluster> {
  /** Five cron fields, in the time zone of the backup. @default '30 5 * * 0' - on Sunday, after the copies of the night */
  readonly schedule?: string | undefined;
  /**
   * Age of the newest copy from which the drill fails.
   * @unit hours
   * @default the longest time between two backups and two hours, 26 for a nightly one - one missed night is noticed
   */
  readonly maxAgeHours?: number | undefined;
  /** Where the copy is unpacked. It is thrown away when the Job ends. */
  readonly scratch?: ScratchProps<C> | undefined;
}

/** The same for a database. */
export interface DatabaseDrillProps<C extends AnyCluster> extends DrillProps<C> {
  /**
   * Statement whose answer proves that the data is there. No answer, `0` and `f` fail.
   * @default counts the tables
   */
  readonly query?: string | undefined;
}

/** Room for what a drill restores. */
export interface ScratchProps<C extends AnyCluster> {
  /** Class of a volume that is made for each Job and must go with it. @default none: the node's own disk */
  readonly class?: (keyof C['storageClasses'] & string) | undefined;
  /** @unit binary bytes @default the size of the volume that is copied */
  readonly size?: string | undefined;
}

/** Copies that nobody restores until they are needed. */
export interface NoDrill {
  /** Why it is not proven; every report prints it. */
  readonly exempt: string;
}

/** A drill, or the reason for having none. */
export type DrillChoice<D> = D | NoDrill;

export function isDrilled<D extends object>(choice: DrillChoice<D> | undefined): choice is D | undefined {
  return choice === undefined || !('exempt' in choice);
}

/** When a drill runs. */
export function drillSchedule<C extends AnyCluster>({ schedule = '30 5 * * 0' }: DrillProps<C> = {}): string {
  return schedule;
}

/** A schedule that cannot be read is reported elsewhere. */
const nightly = 86_400;

/** Hours after which a copy is too old, by the schedule of the backup. */
export function drillMaxAge<C extends AnyCluster>(drill: DrillProps<C> | undefined, backupSchedule: string): number {
  return drill?.maxAgeHours ?? Math.ceil((longestGap(backupSchedule) ?? nightly) / 3600) + 2;
}

/** Adds a finding for what the compiler cannot see in the owner's numbers. */
export function checkDrill<C extends AnyCluster>(drill: DrillProps<C> | undefined, facts: Facts, path: string): void {
  const hours = drill?.maxAgeHours ?? 1;
  if (Number.isInteger(hours) && hours >= 1) return;
  facts.issues.push({
    code: 'MODEL_VALUE',
    severity: 'error',
    path: `${path} backup.drill.maxAgeHours`,
    message: `${hours} is no whole number of hours above 0`,
  });
}

/** What the model says of a drill. */
export function drillFact<C extends AnyCluster>(
  choice: DrillChoice<DrillProps<C>> | undefined,
  { cronJob, backupSchedule, proves }: { readonly cronJob: string; readonly backupSchedule: string; readonly proves: string },
): Drill {
  if (!isDrilled(choice)) return { kind: 'exempt', reason: choice.exempt };
  return { kind: 'scheduled', cronJob, schedule: drillSchedule(choice), maxAgeHours: drillMaxAge(choice, backupSchedule), proves };
}
