import type { AnyCluster } from '../../authoring/index.ts';
import type { Backup, Restore } from '../../model/index.ts';
import { type BackupChoice, isExempt, keepDays } from './backup.ts';
import { drillFact } from './drill.ts';

/** How copies of one workload are made and come back, in the words of the model. */
export interface Copying {
  /** When, where the owner names no time. */
  readonly schedule: string;
  readonly method: string;
  /** CronJob that makes them. */
  readonly cronJob: string;
  readonly restore: Restore;
  readonly drill: { readonly cronJob: string; readonly proves: string };
}

/** What the model keeps of a claim's copies, or why there are none. */
export function backupFact<C extends AnyCluster>(
  at: Pick<Backup, 'application' | 'claim' | 'namespace'>,
  choice: BackupChoice<C>,
  { schedule: usual, method, cronJob, restore, drill }: Copying,
): Backup {
  if (isExempt(choice)) return { ...at, kind: 'exempt', reason: choice.exempt };
  const { target, schedule = usual } = choice;
  const retention = `${keepDays(choice)}d`;
  const proof = drillFact(choice.drill, { ...drill, backupSchedule: schedule });
  return { ...at, kind: 'scheduled', target: target.key, schedule, retention, method, cronJob, restore, drill: proof };
}
