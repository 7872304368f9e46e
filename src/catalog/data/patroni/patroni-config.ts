import type { Json } from '../../../model/index.ts';

export const restPort = 8008;

/** What one `patroni.yml` says, in a pod or on a machine. */
export interface PatroniMember {
  /** Name of the cluster, the same for all members. */
  readonly scope: string;
  /** What only this member has; in pods it comes from the environment. */
  readonly own?: { readonly name: string; readonly address: string } | undefined;
  /** Where members agree. */
  readonly store: { readonly etcd3: { readonly hosts: readonly string[] } } | { readonly kubernetes: { readonly [key: string]: Json } };
  readonly dataFolder: string;
  /** Folder of the server's programs. @default found by `PATH` */
  readonly programs?: string | undefined;
  readonly socketFolder: string;
  readonly passFile: string;
  readonly synchronous: boolean | 'strict';
  readonly settings: Readonly<Record<string, string | number>>;
  /** Ranges that may log in, with a password. */
  readonly clients: readonly string[];
}

/** Read on an empty folder only: the same as a single server here gets. */
const initdb: readonly Json[] = [
  'data-checksums',
  { encoding: 'UTF8' },
  { 'auth-local': 'peer' },
  { 'auth-host': 'scram-sha-256' },
  { 'locale-provider': 'builtin' },
  { locale: 'C.UTF-8' },
];

/**
 * Settings that a replica must not have smaller than its primary. Patroni takes them from the store alone.
 * @source Patroni, "Configuration": PostgreSQL parameters controlled by Patroni
 */
const agreed = [
  'max_connections',
  'max_locks_per_transaction',
  'max_prepared_transactions',
  'max_replication_slots',
  'max_wal_senders',
  'max_worker_processes',
  'track_commit_timestamp',
  'wal_level',
];

/** What all members agree on in the store. The file of a member counts only when the cluster is made; afterwards `patronictl edit-config` does. */
export function sharedSettings({ synchronous, settings }: Pick<PatroniMember, 'synchronous' | 'settings'>): {
  readonly [key: string]: Json;
} {
  return {
    ttl: 30,
    loop_wait: 10,
    retry_timeout: 10,
    // A replica further behind is not made primary.
    maximum_lag_on_failover: 1_048_576,
    // While the store is gone, a primary that reaches all members goes on.
    failsafe_mode: true,
    synchronous_mode: synchronous !== false,
    synchronous_mode_strict: synchronous === 'strict',
    postgresql: { use_pg_rewind: true, use_slots: true, parameters: pick(settings, (name) => agreed.includes(name)) },
  };
}

/** One `patroni.yml`. Passwords come from the environment. */
export function patroniConfig(member: PatroniMember): { readonly [key: string]: Json } {
  const { scope, own, store, dataFolder, programs, socketFolder, passFile, settings, clients } = member;
  return {
    scope,
    ...(own === undefined ? {} : { name: own.name }),
    restapi: { listen: `0.0.0.0:${restPort}`, ...(own === undefined ? {} : { connect_address: `${own.address}:${restPort}` }) },
    ...('etcd3' in store ? { etcd3: { hosts: [...store.etcd3.hosts] } } : { kubernetes: store.kubernetes }),
    bootstrap: { dcs: sharedSettings(member), initdb: [...initdb] },
    postgresql: {
      listen: '0.0.0.0:5432',
      ...(own === undefined ? {} : { connect_address: `${own.address}:5432` }),
      data_dir: dataFolder,
      ...(programs === undefined ? {} : { bin_dir: programs }),
      pgpass: passFile,
      use_unix_socket: true,
      authentication: {
        superuser: { username: 'postgres' },
        replication: { username: 'replicator' },
        rewind: { username: 'rewinder' },
      },
      parameters: {
        ...pick(settings, (name) => !agreed.includes(name) && name !== 'listen_addresses'),
        unix_socket_directories: socketFolder,
      },
      pg_hba: [
        'local all all peer',
        ...clients.flatMap((range) => [`host all all ${range} scram-sha-256`, `host replication replicator ${range} scram-sha-256`]),
      ],
    },
    // A device of the node that restarts it; the lease in the store does without.
    watchdog: { mode: 'off' },
  };
}

function pick(settings: PatroniMember['settings'], wanted: (name: string) => boolean): { [name: string]: Json } {
  return Object.fromEntries(
    Object.entries(settings)
      .filter(([name]) => wanted(name))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
