import type { AnyCluster, k8s, Patch, Producer } from '../../../authoring/index.ts';
import type { BackupChoice, PodProps, StorageProps } from '../../shared/index.ts';

/** What the owner decides about one etcd of its own, beside the one of the control plane. */
export interface EtcdProps<C extends AnyCluster> extends PodProps<C> {
  /**
   * Members. Members of another number later have to be announced by hand, see the runbook: what a member is told of the
   * others counts only on an empty volume.
   * @default 3 - survives the loss of one
   */
  readonly members?: 1 | 3 | 5 | undefined;
  /** Volume of each member: a fast disk, because every write waits for it. */
  readonly storage: StorageProps<C>;
  /** Nightly snapshots, or why there are none. */
  readonly backup: BackupChoice<C>;
  /**
   * Size of the data at which the store becomes read-only.
   * @unit binary bytes
   * @default '2Gi' - etcd's own default
   */
  readonly quota?: string | undefined;
  /**
   * `slow` for disks that take longer than 10 ms for a write: members then wait 2.5 seconds before they elect another
   * leader.
   * @default 'fast' - etcd's own timing, 1 second
   */
  readonly disk?: 'fast' | 'slow' | undefined;
  /**
   * What a member with an empty volume takes itself for: one of those who make the store, or one that the others were told
   * of with `etcdctl member add`. Members that have data do not ask.
   * @default 'new'
   */
  readonly initialState?: 'new' | 'existing' | undefined;
  readonly overrides?: EtcdOverrides | undefined;
}

export interface EtcdOverrides {
  readonly statefulSet?: Patch<k8s.KubeStatefulSetProps> | undefined;
  readonly service?: Patch<k8s.KubeServiceProps> | undefined;
  readonly configMap?: Patch<k8s.KubeConfigMapProps> | undefined;
  readonly disruptionBudget?: Patch<k8s.KubePodDisruptionBudgetProps> | undefined;
  readonly backupCronJob?: Patch<k8s.KubeCronJobProps> | undefined;
  readonly drillCronJob?: Patch<k8s.KubeCronJobProps> | undefined;
  /** Of every member's. */
  readonly restoreCronJob?: Patch<k8s.KubeCronJobProps> | undefined;
}

/** A store of keys and values that all members agree on: what a consumer is given. */
export interface KeyValueStore<C extends AnyCluster> extends Producer<C> {
  readonly protocol: 'etcd';
  /** Every member with the port of clients: `etcd-0.etcd-headless.data.svc.cluster.local:2379`. */
  readonly endpoints: readonly string[];
}
