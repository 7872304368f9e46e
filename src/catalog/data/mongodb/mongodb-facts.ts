import type { AnyCluster, Facts } from '../../../authoring/index.ts';
import type { Endpoint } from '../../../model/index.ts';
import { type BackupChoice, backupFact } from '../../shared/index.ts';

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
  facts.backups.push(
    backupFact({ application, claim, namespace }, backup, {
      schedule: defaultSchedule,
      method: 'mongodump archive of every database',
      cronJob: `${workload}-backup`,
      restore: {
        of: 'database',
        cronJob: `${workload}-restore`,
        stop: 'writers',
        kept: 'is dropped, database by database, once the dump could be restored elsewhere: make a last dump of it first',
        afterLoss: `The Job \`${workload}-setup\` then refuses to make users beside a dump. The restore makes the set and brings everything back.`,
      },
      drill: {
        cronJob: `${workload}-drill`,
        proves: 'restores every database into a server of its own and validates every collection',
      },
    }),
  );
}
