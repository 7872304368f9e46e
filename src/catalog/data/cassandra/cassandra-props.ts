import type { AnyCluster, k8s, Patch, Producer, SecretKeyRef } from '../../../authoring/index.ts';
import type { BackupChoice, PodProps, StorageProps } from '../../shared/index.ts';

/** What the owner decides about one Cassandra. */
export interface CassandraProps<C extends AnyCluster, K extends readonly string[]> extends PodProps<C> {
  /**
   * Keyspaces, each with a role of the same name that may do everything in it and nothing elsewhere: a lower-case letter,
   * then letters, digits and underscores, at most 38 characters.
   */
  readonly keyspaces: K;
  /**
   * Nodes. Every node holds every row, so that one may be lost without a pause, and the copy of any one restores all.
   * @default 1
   */
  readonly replicas?: 1 | 3 | undefined;
  /** Volume of each node; twice what the tables hold, because compaction and snapshots need room. */
  readonly storage: StorageProps<C>;
  /**
   * Java heap, at least 512Mi and at most half of the container's memory.
   * @unit binary bytes
   * @default half of what the container's memory has above 1Gi, at most 8Gi
   */
  readonly heap?: string | undefined;
  /** Name of the cluster; it is written on the volume and cannot change. @default the construct's id */
  readonly clusterName?: string | undefined;
  /** Data centre, what clients call local. It cannot change. @default 'dc1' */
  readonly datacenter?: string | undefined;
  /** It cannot change. @default 'rack1' */
  readonly rack?: string | undefined;
  /** Nightly snapshots, or why there are none. */
  readonly backup: BackupChoice<C>;
  /**
   * What happens when the nodes are new and the backup holds a copy. `refuse-over-backup` makes no keyspaces and says how to
   * restore, so that no application writes into empty tables whose copies then replace the good ones. `empty` begins anew
   * all the same, and does not need the backup target to be there.
   * @default 'refuse-over-backup'
   */
  readonly start?: 'refuse-over-backup' | 'empty' | undefined;
  readonly overrides?: CassandraOverrides | undefined;
}

export interface CassandraOverrides {
  readonly statefulSet?: Patch<k8s.KubeStatefulSetProps> | undefined;
  readonly service?: Patch<k8s.KubeServiceProps> | undefined;
  readonly configMap?: Patch<k8s.KubeConfigMapProps> | undefined;
  readonly scriptsConfigMap?: Patch<k8s.KubeConfigMapProps> | undefined;
  readonly disruptionBudget?: Patch<k8s.KubePodDisruptionBudgetProps> | undefined;
  readonly setupJob?: Patch<k8s.KubeJobProps> | undefined;
  readonly repairCronJob?: Patch<k8s.KubeCronJobProps> | undefined;
  readonly backupCronJob?: Patch<k8s.KubeCronJobProps> | undefined;
  readonly restoreCronJob?: Patch<k8s.KubeCronJobProps> | undefined;
  readonly drillCronJob?: Patch<k8s.KubeCronJobProps> | undefined;
}

/** One keyspace: what a consumer is given. */
export interface CassandraKeyspace<C extends AnyCluster, K extends string = string> extends Producer<C> {
  readonly protocol: 'cassandra';
  readonly keyspace: K;
  /** Role that may do everything in the keyspace. */
  readonly user: string;
  /** Secret and key of the role's password, in the namespace of `endpoint`; letters and digits only. */
  readonly password: SecretKeyRef;
  /** Host names of all nodes, without port. */
  readonly contactPoints: readonly string[];
  /** What the load balancing of a driver is told. */
  readonly localDatacenter: string;
}
