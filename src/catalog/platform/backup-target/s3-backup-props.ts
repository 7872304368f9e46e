import type { AnyCluster, k8s, Patch } from '../../../authoring/index.ts';

/** Which namespaces may use a bucket, and where copies stand on their way to it. */
export interface S3BackupProps<C extends AnyCluster> {
  /** Key of the cluster's `backupTargets`. @default the only one */
  readonly target?: (keyof C['backupTargets'] & string) | undefined;
  /** Namespaces whose workloads are copied there. Each has a folder of its own below the target's path, and a copy of the access key. */
  readonly namespaces: readonly (keyof C['namespaces'] & string)[];
  /**
   * Room for one copy, which stands on a disk of the node before it is sent and after it is fetched. A Job that needs more is
   * ended.
   * @unit binary bytes
   * @default '10Gi' - the compressed dump of a database of some tens of gigabytes
   */
  readonly staging?: string | undefined;
  /**
   * Class of the volume for that room. It is made for each Job and must go with it, so the class must not keep volumes.
   * @default none: the node's own disk, counted as ephemeral storage
   */
  readonly class?: (keyof C['storageClasses'] & string) | undefined;
  /** Certificates, as PEM, of the authority that signed the server's. @default those of the image: the public ones */
  readonly ca?: string | undefined;
  /** Changes to the ConfigMap of every namespace. */
  readonly overrides?: S3BackupOverrides | undefined;
}

export interface S3BackupOverrides {
  readonly configMap?: Patch<k8s.KubeConfigMapProps> | undefined;
}
