import type { AnyCluster, k8s, Patch, Producer } from '../../../authoring/index.ts';
import type { BackupChoice, PodProps, StorageProps } from '../../shared/index.ts';

/** What the owner decides about one Redis. */
export type RedisProps<C extends AnyCluster> = RedisCommonProps<C> & (RedisStoreProps<C> | RedisCacheProps);

export interface RedisCommonProps<C extends AnyCluster> extends PodProps<C> {
  /**
   * Memory for keys and values. The container's limit is half as much again and 64Mi, because a snapshot or a rewrite of the
   * append-only file copies pages.
   * @unit binary bytes
   * @default '256Mi' - sessions and websocket fan-out of a household
   */
  readonly maxMemory?: string | undefined;
  readonly overrides?: RedisOverrides | undefined;
}

/** A Redis whose keys stay: sessions, queues. */
export type RedisStoreProps<C extends AnyCluster> = {
  /** What is in it. @default 'data' - every write is on disk within a second, and nothing is evicted */
  readonly content?: 'data' | undefined;
  /** Volume of the append-only file; at least three times what Redis holds, because a rewrite needs room. */
  readonly storage: StorageProps<C>;
  /** What happens when the memory is full. @default 'noeviction' - an error for the writer, never a key that silently disappears */
  readonly maxMemoryPolicy?: 'noeviction' | undefined;
} & (
  | {
      /** Nightly snapshots and a weekly drill, or why there are none. */
      readonly backup: BackupChoice<C>;
      readonly noBackup?: undefined;
    }
  | {
      readonly backup?: undefined;
      /** Why its volume is not backed up, in place of `backup: { exempt }`. */
      readonly noBackup: string;
    }
);

/** A Redis whose keys can be made again: it has no volume, and makes room by itself. */
export interface RedisCacheProps {
  readonly content: 'cache';
  /** What goes when the memory is full. @default 'allkeys-lru' - what was not asked for longest */
  readonly maxMemoryPolicy?: 'noeviction' | 'allkeys-lru' | 'allkeys-lfu' | 'volatile-lru' | 'volatile-lfu' | 'volatile-ttl' | undefined;
  readonly storage?: undefined;
  readonly backup?: undefined;
  readonly noBackup?: undefined;
}

export interface RedisOverrides {
  readonly statefulSet?: Patch<k8s.KubeStatefulSetProps> | undefined;
  readonly service?: Patch<k8s.KubeServiceProps> | undefined;
  readonly configMap?: Patch<k8s.KubeConfigMapProps> | undefined;
  readonly backupCronJob?: Patch<k8s.KubeCronJobProps> | undefined;
  readonly drillCronJob?: Patch<k8s.KubeCronJobProps> | undefined;
  readonly restoreCronJob?: Patch<k8s.KubeCronJobProps> | undefined;
}

/** A Redis that asks for a password. */
export interface RedisServer<C extends AnyCluster> extends Producer<C> {
  readonly protocol: 'redis';
  /** Secret and key of the password; letters and digits only, so that it may stand in a URL. */
  readonly password: { readonly name: string; readonly key: string };
}
