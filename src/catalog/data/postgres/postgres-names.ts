import type { AnyCluster, Workload } from '../../../authoring/index.ts';
import { suggest } from '../../../issues/index.ts';
import { extensions, type PostgresExtension, versions } from './postgres-image.ts';
import type { PostgresDatabaseProps } from './postgres-props.ts';

/** Adds a finding for each name that the compiler could not hold to its rules. */
export function checkNames<C extends AnyCluster>(
  { cluster: { facts }, path }: Workload<C>,
  role: string,
  { version, database, start, extensions: wanted = [] }: PostgresDatabaseProps<C, readonly PostgresExtension[]>,
): void {
  const refuse = (field: string, message: string, hint?: string) =>
    facts.issues.push({ code: 'MODEL_VALUE', severity: 'error', path: `${path} ${field}`, message, hint });
  if (!Object.hasOwn(versions, version))
    refuse('version', `no image of PostgreSQL "${String(version)}" is known`, suggest(String(version), Object.keys(versions)));
  for (const [index, name] of wanted.entries()) {
    if (!Object.hasOwn(extensions, name))
      refuse(`extensions[${index}]`, `no image with extension "${String(name)}" is known`, suggest(name, Object.keys(extensions)));
  }
  if (start !== undefined && start !== 'refuse-over-backup' && start !== 'empty')
    refuse('start', `"${String(start)}" is none of its values`, 'write `refuse-over-backup` or `empty`');
  for (const [field, name] of Object.entries(role === database ? { database } : { database, role })) {
    if (!/^[a-z][a-z0-9_]{0,37}$/.test(name))
      refuse(
        field,
        `"${name}" would need quotes in SQL or is too long`,
        'a lower-case letter, then letters, digits and underscores, at most 38 characters',
      );
    else if (/^(postgres|backup|template\d|pg_.*)$/.test(name))
      refuse(field, `"${name}" is a name that the server or the backup keeps for itself`);
  }
}
