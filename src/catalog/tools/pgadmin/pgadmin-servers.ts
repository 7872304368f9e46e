import type { AnyCluster } from '../../../authoring/index.ts';
import type { Postgresql } from '../../data/postgres/index.ts';

/**
 * The list pgAdmin imports at every start. It holds no password: `passfile` is a path below the user's own storage folder.
 * @source pgAdmin 9.17, "Import/Export Servers"
 */
export function serversJson<C extends AnyCluster>(servers: readonly Postgresql<C>[]): string {
  const entries = servers.map((server, index) => [
    String(index + 1),
    {
      Name: server.endpoint.workload,
      Group: server.cluster.clusterName,
      Host: server.host,
      Port: server.port,
      MaintenanceDB: server.database,
      Username: server.role,
      ConnectionParameters: { sslmode: 'prefer', connect_timeout: 10, passfile: '/.pgpass' },
    },
  ]);
  return `${JSON.stringify({ Servers: Object.fromEntries(entries) }, undefined, 2)}\n`;
}

/** Password file of libpq: one line for each server, the passwords filled in where Secrets are made. */
export function passfileTemplate<C extends AnyCluster>(servers: readonly Postgresql<C>[]): string {
  return servers
    .map(
      ({ host, port, database, role, endpoint, password }) =>
        `${host}:${port}:${database}:${role}:{{${endpoint.namespace}/${password.name}/${password.key}}}\n`,
    )
    .join('');
}

/** Folder of a user below pgAdmin's storage. */
export function storageFolder(email: string): string {
  return `/var/lib/pgadmin/storage/${email.replaceAll('@', '_')}`;
}

/**
 * Puts the password file where only its owner reads it: libpq ignores one that others may read, as every mounted Secret
 * is. The image does the same, but only when its volume is empty, and would keep an old password for ever.
 */
export function passfileScript(email: string): string {
  return [
    'set -eu',
    'umask 077',
    `folder='${storageFolder(email)}'`,
    'mkdir -p "$folder"',
    'cat /run/secrets/pgadmin/pgpass >"$folder/.pgpass.new"',
    'mv "$folder/.pgpass.new" "$folder/.pgpass"',
    '',
  ].join('\n');
}

/** Domains that pgAdmin refuses unless they are named in its configuration. */
const special = ['arpa', 'invalid', 'local', 'localhost', 'onion', 'test'];

/** The special domain of an address, where it has one. */
export function specialDomain(email: string): string | undefined {
  const last = email.slice(email.lastIndexOf('.') + 1);
  return special.includes(last) ? last : undefined;
}
