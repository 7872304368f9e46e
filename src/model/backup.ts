import type { Backup, Claim } from './data.ts';

/** A database is restored while its server runs; of files the program must let go. Older documents tell it by the method. */
export function isDatabase(backup: Extract<Backup, { readonly kind: 'scheduled' }>): boolean {
  return backup.restore === undefined ? backup.method.startsWith('pg_dump') : backup.restore.of === 'database';
}

/** What the CronJobs of a backup begin with, mostly its program's name; the folder of the copies is called the same. */
export function backupJobs(
  { restore }: Pick<Extract<Backup, { readonly kind: 'scheduled' }>, 'restore'>,
  { workload }: Pick<Claim, 'workload'>,
): string {
  return /^(.+)-restore$/.exec(restore?.cronJob ?? '')?.[1] ?? workload;
}
