import type { AnyCluster, k8s, Patch, Producer } from '../../../authoring/index.ts';
import type { Postgresql } from '../../data/postgres/postgres-props.ts';
import type { BackupChoice } from '../../shared/backup.ts';
import type { HostProps } from '../../shared/expose.ts';
import type { AddressClaim, PodProps, StorageProps } from '../../shared/index.ts';
import type { TrackingServer } from '../handles.ts';

/** What the owner decides about one JupyterHub. */
export interface JupyterHubProps<C extends AnyCluster> extends PodProps<C>, HostProps<C> {
  /** Who may sign in: a lower-case letter, then letters and digits with single hyphens between them, at most 32 characters. */
  readonly users: readonly string[];
  /** Those of them who may stop the servers of others and look into the hub. @default nobody */
  readonly admins?: readonly string[] | undefined;
  /**
   * `shared-password`: one password for all users and one for the admins, both in the Secret. Users can sign in as each
   * other. `own-password`: everybody makes an account under a name of the list, at `/hub/signup`; who comes first has it.
   * @default 'shared-password' - it needs nothing of anybody, and suits a household
   */
  readonly signIn?: 'shared-password' | 'own-password' | undefined;
  /** Where the hub keeps users and running servers. */
  readonly state: HubDatabase<C> | HubVolume<C>;
  /** Home of each user: a claim that the hub makes at the first start and never removes. */
  readonly homes: HomeProps<C>;
  /** Pods of the users. */
  readonly notebooks?: NotebookProps<C> | undefined;
  /**
   * Most servers that run at a time; one more is refused until another stops. Quota and layer budget count that many.
   * @default all users at once
   */
  readonly running?: number | undefined;
  /** How long a server may idle before it is stopped; its home stays. @default '1h' */
  readonly idle?: string | undefined;
  /** Address of the LAN, plain HTTP on port 80. @default none */
  readonly address?: AddressClaim<NoInfer<C>> | undefined;
  /** What the hub's own container is counted with; the proxy needs little. @default 100m of CPU and 256Mi, at most 512Mi */
  readonly resources?: PodProps<C>['resources'] | undefined;
  readonly overrides?: JupyterHubOverrides | undefined;
}

/** A database that others back up. */
export interface HubDatabase<C extends AnyCluster> {
  readonly database: Postgresql<NoInfer<C>>;
}

/** A SQLite file on a volume of the hub's own. */
export interface HubVolume<C extends AnyCluster> {
  readonly storage: StorageProps<C>;
  /** Nightly copies of that volume, or why there are none. */
  readonly backup: BackupChoice<C>;
}

export interface HomeProps<C extends AnyCluster> extends StorageProps<C> {
  /**
   * Why homes are not copied by a job of this cluster: the hub makes the claims, so no job here knows them. A storage
   * class that copies its volumes by itself is the usual reason.
   */
  readonly noBackup: string;
}

/** One user's pod. */
export interface NotebookProps<C extends AnyCluster> {
  /** Image with JupyterLab and JupyterHub's single-user server. @default scipy-notebook of Jupyter's docker-stacks, pinned */
  readonly image?: string | undefined;
  /** @default 250m of CPU and 1Gi, at most 2 CPUs and 2Gi */
  readonly resources?: PodProps<C>['resources'] | undefined;
  /** Memory behind `/dev/shm`, which data loaders of PyTorch fill; it counts as memory of the pod. @unit binary bytes @default '256Mi' */
  readonly sharedMemory?: string | undefined;
  /** Priority class of the pods. @default that of the hub */
  readonly priority?: (keyof C['priorityClasses'] & string) | undefined;
  /** Labels a node must carry. @default any node */
  readonly nodeSelector?: C['nodeLabels'] | undefined;
  /** Experiments are logged here; notebooks find it in `MLFLOW_TRACKING_URI`. */
  readonly tracking?: TrackingServer<NoInfer<C>> | undefined;
  /** What else in the cluster notebooks may reach: buckets, databases, models. Passwords are the users' own business. */
  readonly uses?: readonly Producer<NoInfer<C>>[] | undefined;
  /** Whether they may reach the internet over HTTPS: packages, data sets, Git. @default true */
  readonly internet?: boolean | undefined;
  /** How long a start may take, the pull of the image included. @default '10m' */
  readonly start?: string | undefined;
}

export interface JupyterHubOverrides {
  readonly hub?: Patch<k8s.KubeDeploymentProps> | undefined;
  readonly proxy?: Patch<k8s.KubeDeploymentProps> | undefined;
  readonly service?: Patch<k8s.KubeServiceProps> | undefined;
  readonly loadBalancer?: Patch<k8s.KubeServiceProps> | undefined;
  readonly configMap?: Patch<k8s.KubeConfigMapProps> | undefined;
  readonly persistentVolumeClaim?: Patch<k8s.KubePersistentVolumeClaimProps> | undefined;
  readonly ingress?: Patch<k8s.KubeIngressProps> | undefined;
}

export function isDatabase<C extends AnyCluster>(state: HubDatabase<C> | HubVolume<C>): state is HubDatabase<C> {
  return 'database' in state;
}
