import type { AnyCluster, Facts } from '../../../authoring/index.ts';
import type { Endpoint } from '../../../model/index.ts';
import { type BackupChoice, drillFact, isExempt, keepDays } from '../../shared/index.ts';

export const defaultSchedule = '30 2 * * *';

/** What the model says of a set: its pods, its claims and how they are copied. */
export function declareMongoDb<C extends AnyCluster>(
  facts: Facts,
  { application, workload, namespace, labels }: Endpoint,
  {
    storage,
    storageClass,
    members,
    backup,
  }: {
    readonly storage: string;
    readonly storageClass: string;
    readonly members: number;
    readonly backup: BackupChoice<C>;
  },
): void {
  const claim = `data-${workload}-0`;
  facts.workloads.push({ application, name: workload, namespace, labels, typicalStart: '1m', securityExceptions: [] });
  facts.claims.push({ namespace, name: claim, application, workload, storageClass, size: storage, content: 'data', replicas: members });
  if (isExempt(backup)) {
    facts.backups.push({ application, claim, namespace, kind: 'exempt', reason: backup.exempt });
    return;
  }
  const { target, schedule = defaultSchedule, drill } = backup;
  facts.backups.push({
    application,
    claim,
    namespace,
    kind: 'scheduled',
    target: target.key,
    schedule,
    retention: `${keepDays(backup)}d`,
    method: 'mongodump archive of every database',
    restore: {
      of: 'database',
      cronJob: `${workload}-restore`,
      stop: 'writers',
      kept: 'is dropped, database by database, once the dump could be restored elsewhere: make a last dump of it first',
      afterLoss: `The Job \`${workload}-setup\` then refuses to make users beside a dump. The restore makes the set and brings everything back.`,
    },
    drill: drillFact(drill, {
      cronJob: `${workload}-drill`,
      backupSchedule: schedule,
      proves: 'restores every database into a server of its own and validates every collection',
    }),
  });
}
