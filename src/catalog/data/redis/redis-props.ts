import type { AnyCluster, k8s, Patch, Producer } from '../../../authoring/index.ts';
import type { PodProps, StorageProps } from '../../shared/index.ts';

/** What the owner decides about one Redis. */
export interface RedisProps<C extends AnyCluster> extends PodProps<C> {
  /** Volume of the append-only file; at least three times what Redis holds, because a rewrite needs room. */
  readonly storage: StorageProps<C>;
  /**
   * Memory for keys and values. The container's limit is half as much again and 64Mi, because a rewrite of the
   * append-only file copies pages.
   * @unit binary bytes
   * @default '256Mi' - sessions and websocket fan-out of a household
   */
  readonly maxMemory?: string | undefined;
  /** Why its volume is not backed up. Redis here keeps what its users can make again. */
  readonly noBackup: string;
  readonly overrides?: RedisOverrides | undefined;
}

export interface RedisOverrides {
  readonly statefulSet?: Patch<k8s.KubeStatefulSetProps> | undefined;
  readonly service?: Patch<k8s.KubeServiceProps> | undefined;
  readonly configMap?: Patch<k8s.KubeConfigMapProps> | undefined;
}

/** A Redis that asks for a password. */
export interface RedisServer<C extends AnyCluster> extends Producer<C> {
  readonly protocol: 'redis';
  /** Secret and key of the password; letters and digits only, so that it may stand in a URL. */
  readonly password: { readonly name: string; readonly key: string };
}
