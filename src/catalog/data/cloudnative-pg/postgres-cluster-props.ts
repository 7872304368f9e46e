import type { AnyCluster } from '../../../authoring/index.ts';
import type { JsonObject } from '../../../model/index.ts';
import type { PostgresDatabaseProps, PostgresExtension, PostgresTaskOverrides } from '../postgres/index.ts';
import type { CloudNativePg } from './cloudnative-pg.ts';

/** What the owner decides about one application's database on servers that CloudNativePG runs. */
export interface PostgresClusterProps<C extends AnyCluster, E extends readonly PostgresExtension[]> extends PostgresDatabaseProps<C, E> {
  /** The operator that runs it. */
  readonly operator: CloudNativePg<NoInfer<C>>;
  /**
   * Servers, each with a copy of the data on a volume of its own. With `2` the loss of a node is survived, and writing goes
   * on without a second copy until there is one again; with `3` every write is on two of them before it counts.
   * @default 3
   */
  readonly instances?: number | undefined;
  readonly overrides?: PostgresClusterOverrides | undefined;
}

export interface PostgresClusterOverrides extends PostgresTaskOverrides {
  /** The Cluster of `postgresql.cnpg.io/v1`. */
  readonly cluster?: JsonObject | undefined;
}
