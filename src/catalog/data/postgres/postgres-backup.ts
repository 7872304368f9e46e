import type { AnyCluster } from '../../../authoring/index.ts';
import type { Backup } from '../../../model/index.ts';
import { type DatabaseBackupProps, drillFact, keepDays } from '../../shared/index.ts';

export const defaultSchedule = '30 2 * * *';

/** What the model says of the dumps of a server, beside where its claim is. */
export function scheduledBackup<C extends AnyCluster>(
  name: string,
  backup: DatabaseBackupProps<C>,
): Omit<Extract<Backup, { readonly kind: 'scheduled' }>, 'application' | 'claim' | 'namespace'> {
  const { target, schedule = defaultSchedule, drill } = backup;
  return {
    kind: 'scheduled',
    target: target.key,
    schedule,
    retention: `${keepDays(backup)}d`,
    method: 'pg_dump of every database',
    cronJob: `${name}-backup`,
    restore: {
      of: 'database',
      cronJob: `${name}-restore`,
      stop: 'writers',
      kept: 'is kept as a closed database beside the new one',
      afterLoss: `The server starts empty, and the Job \`${name}-setup\` refuses to make the application’s database while there is a dump of it. Restore as above; the next sync then goes on by itself.`,
    },
    drill: drillFact(drill, {
      cronJob: `${name}-drill`,
      backupSchedule: schedule,
      proves: 'restores every dump of the newest run into a server of its own and asks the database',
    }),
  };
}
