import type { AnyCluster, k8s, Patch } from '../../../authoring/index.ts';
import type { HostProps } from '../../shared/expose.ts';
import type { AddressClaim, BackupChoice, PodProps, StorageProps } from '../../shared/index.ts';

/** What the owner decides about one MinIO. */
export interface MinioProps<C extends AnyCluster, B extends string> extends PodProps<C>, HostProps<C> {
  /**
   * Buckets by name, each with a user of its own. One that is taken out of the list stays with everything in it, and so
   * does its user, until a person removes them.
   */
  readonly buckets: { readonly [K in B]: MinioBucketProps };
  /** Volume of all objects. */
  readonly storage: StorageProps<C>;
  /** Nightly copy of the volume, or why there is none. */
  readonly backup: BackupChoice<C>;
  /** Address of the LAN on which S3 answers at port 9000, besides the cluster's own network. @default none */
  readonly address?: AddressClaim<NoInfer<C>> | undefined;
  /**
   * Largest request through `host`. Programs cut larger objects into parts.
   * @unit binary bytes
   * @default '5Gi' - the largest part S3 allows
   */
  readonly bodySize?: string | undefined;
  /**
   * Pages that show buckets and objects, at port 9001: `kubectl port-forward service/<name> 9001`.
   * @default false - since May 2025 they administer nothing any more
   */
  readonly console?: boolean | undefined;
  readonly overrides?: MinioOverrides | undefined;
}

/** What the owner decides about one bucket. */
export interface MinioBucketProps {
  /** Most its objects may take together; writes beyond it fail. @unit binary bytes @default none: the volume's size */
  readonly quota?: string | undefined;
  /** Whether what is overwritten or deleted stays as an older version, for good. @default false */
  readonly versioning?: boolean | undefined;
}

export interface MinioOverrides {
  readonly statefulSet?: Patch<k8s.KubeStatefulSetProps> | undefined;
  readonly service?: Patch<k8s.KubeServiceProps> | undefined;
  readonly loadBalancer?: Patch<k8s.KubeServiceProps> | undefined;
  readonly ingress?: Patch<k8s.KubeIngressProps> | undefined;
  readonly configMap?: Patch<k8s.KubeConfigMapProps> | undefined;
  readonly setupJob?: Patch<k8s.KubeJobProps> | undefined;
}
