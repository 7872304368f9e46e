import type { AnyCluster, k8s, Patch } from '../../../authoring/index.ts';
import type { Postgresql } from '../../data/postgres/index.ts';
import type { BackupChoice, PodProps, StorageProps } from '../../shared/index.ts';

/** What the owner decides about one pgAdmin. */
export interface PgAdminProps<C extends AnyCluster> extends PodProps<C> {
  /**
   * Address of the one user, to sign in with; no mail is ever sent there. The first start makes the user, so a later change
   * of this line needs an empty volume.
   */
  readonly email: string;
  /** Databases it shows, each as the role that owns it, with the password filled in. */
  readonly servers: readonly Postgresql<NoInfer<C>>[];
  /** Volume of its settings and saved queries. @default 1Gi of the cluster's `defaultStorageClass` */
  readonly storage?: StorageProps<C> | undefined;
  /** Nightly copies of that volume, or why there are none. */
  readonly backup: BackupChoice<C>;
  readonly overrides?: PgAdminOverrides | undefined;
}

export interface PgAdminOverrides {
  readonly deployment?: Patch<k8s.KubeDeploymentProps> | undefined;
  readonly service?: Patch<k8s.KubeServiceProps> | undefined;
  readonly configMap?: Patch<k8s.KubeConfigMapProps> | undefined;
  readonly persistentVolumeClaim?: Patch<k8s.KubePersistentVolumeClaimProps> | undefined;
}
