import type { Backup } from './data.ts';

/** A database is restored while its server runs; of files the program must let go. Older documents tell it by the method. */
export function isDatabase(backup: Extract<Backup, { readonly kind: 'scheduled' }>): boolean {
  return backup.restore === undefined ? backup.method.startsWith('pg_dump') : backup.restore.of === 'database';
}
