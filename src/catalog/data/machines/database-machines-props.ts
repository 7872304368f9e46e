import type { AnyCluster, Producer } from '../../../authoring/index.ts';
import type { Machine } from '../../apps/machine/index.ts';
import type { ExternalMongoDb } from '../external/index.ts';
import type { PostgresVersion } from '../postgres/index.ts';

/** Databases on machines beside the cluster, whose configuration is kept with it. */
export interface DatabaseMachinesProps<C extends AnyCluster> {
  /** Members of an etcd: 1, 3 or 5 machines with an address. PostgreSQL needs it. @default none */
  readonly etcd?: readonly Machine<NoInfer<C>>[] | undefined;
  /** PostgreSQL under Patroni. @default none */
  readonly postgres?: MachinePostgresProps<C> | undefined;
  /** A MongoDB replica set. @default none */
  readonly mongodb?: MachineMongoDbProps | undefined;
}

export interface MachinePostgresProps<C extends AnyCluster> {
  /** Name of the cluster of servers: lower-case letters, digits and hyphens. */
  readonly name: string;
  readonly version: PostgresVersion;
  /** One to three machines, each with a server. */
  readonly members: readonly Machine<NoInfer<C>>[];
  /**
   * Machines with a HAProxy that leads to the primary on port 5000 and to replicas on 5001. Give these, and port 5000, to
   * the `ExternalPostgres`.
   * @default the members themselves
   */
  readonly proxies?: readonly Machine<NoInfer<C>>[] | undefined;
  /** Ranges that may log in beside the members. @default the LAN of the site */
  readonly clients?: readonly string[] | undefined;
  /** Databases to be made, as the cluster's programs are given them. @default none: made by hand */
  readonly databases?: readonly MachineDatabase[] | undefined;
  /** Memory that the server is sized for. @unit binary bytes @default half of the smallest machine */
  readonly memory?: string | undefined;
  /** @default true with 3 members - a write then counts when two have it */
  readonly synchronous?: boolean | 'strict' | undefined;
  /** Settings of the server, by name. @default those that follow from the memory */
  readonly settings?: Readonly<Record<string, string | number>> | undefined;
}

/** What of an `ExternalPostgres` is set up on its server. */
export interface MachineDatabase extends Pick<Producer<AnyCluster>, 'host'> {
  readonly database: string;
  readonly role: string;
  readonly extensions: object;
}

export interface MachineMongoDbProps {
  /** The set as the cluster knows it; each of its members must be a `Machine`. */
  readonly set: Pick<ExternalMongoDb<AnyCluster, readonly string[]>, 'members' | 'places' | 'replicaSet' | 'port' | 'databases'>;
  /** Memory that a member is sized for. @unit binary bytes @default half of the smallest machine */
  readonly memory?: string | undefined;
}
