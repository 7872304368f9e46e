import type { AnyCluster } from '../../authoring/index.ts';

/** What the owner may say about the pods of any workload. */
export interface PodProps<C extends AnyCluster> {
  /** Priority class of the pods. @default the namespace's `defaultPriority` */
  readonly priority?: (keyof C['priorityClasses'] & string) | undefined;
  /** Labels a node must carry. @default any node */
  readonly nodeSelector?: C['nodeLabels'] | undefined;
  /** What the main container is counted with and may use. */
  readonly resources?: ResourceProps | undefined;
}

export interface ResourceProps {
  /** CPU the scheduler counts. @unit cores or millicores, `500m` */
  readonly cpu?: string | undefined;
  /** CPU the kernel enforces. @default none - throttling turns into failed probes */
  readonly cpuLimit?: string | undefined;
  /** Memory the scheduler counts. @unit binary bytes */
  readonly memory?: string | undefined;
  /** Memory at which the kernel ends the container. @unit binary bytes */
  readonly memoryLimit?: string | undefined;
}

/** A volume the construct needs. */
export interface StorageProps<C extends AnyCluster> {
  /** Class of the volume. @default the cluster's `defaultStorageClass` */
  readonly class?: (keyof C['storageClasses'] & string) | undefined;
  /** @unit binary bytes. Grows where the class expands, never shrinks. */
  readonly size: string;
}
