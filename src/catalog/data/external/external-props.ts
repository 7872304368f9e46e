import type { AnyCluster } from '../../../authoring/index.ts';
import type { ExternalPlaceProps } from '../../apps/external-service/index.ts';
import type { Machine } from '../../apps/machine/index.ts';
import type { PostgresExtension } from '../postgres/index.ts';

/** Who invents a password of a server that nothing here sets up. */
export interface ExternalPasswordProps {
  /**
   * `given`: it was set on the server, and its owner writes it into the Secret. `random`: it is invented with the other
   * Secrets, and its owner sets it on the server. Letters and digits only, because it may stand in a URL.
   * @default 'given'
   */
  readonly password?: 'given' | 'random' | undefined;
}

/** What the owner knows about a PostgreSQL outside the cluster. */
export interface ExternalPostgresProps<C extends AnyCluster, E extends readonly PostgresExtension[]>
  extends ExternalPlaceProps<C>,
    ExternalPasswordProps {
  /** @default 5432 */
  readonly port?: number | undefined;
  readonly database: string;
  /** Role that owns the database. @default the database's name */
  readonly role?: string | undefined;
  /** Extensions that the database has; consumers that need others do not compile. @default none */
  readonly extensions?: E | undefined;
}

/** What the owner knows about a MongoDB replica set outside the cluster. */
export interface ExternalMongoDbProps<C extends AnyCluster, D extends readonly string[]>
  extends Omit<ExternalPlaceProps<C>, 'at' | 'overrides'>,
    ExternalPasswordProps {
  /** Members in the order of their numbers: 1, 3 or 5 machines or IPv4 addresses. */
  readonly members: readonly (Machine<NoInfer<C>> | string)[];
  /** @default 27017 */
  readonly port?: number | undefined;
  /** @default 'rs0' */
  readonly replicaSet?: string | undefined;
  /** Databases, each with a user of the same name that is known in it. */
  readonly databases: D;
  /**
   * Name of each member as the configuration of the set has it, in the same order. A client asks the set for its members
   * and goes to these names, wherever it began; names that only the LAN knows must be answered by the DNS server that
   * CoreDNS asks.
   * @default a Service for each member, `<id>-0.<namespace>.svc.<domain>`: the members then need these names in /etc/hosts
   */
  readonly names?: readonly string[] | undefined;
}
