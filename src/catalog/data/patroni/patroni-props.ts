import type { AnyCluster, k8s, Patch } from '../../../authoring/index.ts';
import type { KeyValueStore } from '../etcd/index.ts';
import type { PostgresDatabaseProps, PostgresExtension, PostgresTaskOverrides } from '../postgres/index.ts';

/** What the owner decides about one application's database on servers that Patroni runs. */
export interface PatroniProps<C extends AnyCluster, E extends readonly PostgresExtension[]> extends PostgresDatabaseProps<C, E> {
  /**
   * Image of the servers: the official one of this `version` with Patroni in it. Nobody publishes it, so it is the owner's
   * own; the runbook has its Dockerfile of four lines. Spilo, the one image of Patroni there is, wants a root file system
   * that it can write to, and makes the configuration itself, so that what stands here would not be what runs.
   */
  readonly image: string;
  /**
   * Where the servers agree on their primary: an etcd, for which no server needs the API of Kubernetes, or `kubernetes`,
   * ConfigMaps of the namespace that the servers may write.
   */
  readonly store: KeyValueStore<NoInfer<C>> | 'kubernetes';
  /**
   * Servers, each with a copy of the data on a volume of its own. The store holds the vote, so that two of them can fail
   * over as well.
   * @default 3
   */
  readonly members?: 1 | 2 | 3 | undefined;
  /**
   * Whether a write counts only when a second server has it. `strict` refuses writes while there is no second one;
   * `true` goes on alone then.
   * @default true with 3 members, where the loss of one leaves two; false with 2
   */
  readonly synchronous?: boolean | 'strict' | undefined;
  readonly overrides?: PatroniOverrides | undefined;
}

export interface PatroniOverrides extends PostgresTaskOverrides {
  readonly statefulSet?: Patch<k8s.KubeStatefulSetProps> | undefined;
  readonly service?: Patch<k8s.KubeServiceProps> | undefined;
  readonly disruptionBudget?: Patch<k8s.KubePodDisruptionBudgetProps> | undefined;
  /** The ConfigMap with `patroni.yml`. */
  readonly configuration?: Patch<k8s.KubeConfigMapProps> | undefined;
  /** HAProxy, which leads to the primary. */
  readonly proxy?: Patch<k8s.KubeDeploymentProps> | undefined;
  readonly settingsJob?: Patch<k8s.KubeJobProps> | undefined;
}
