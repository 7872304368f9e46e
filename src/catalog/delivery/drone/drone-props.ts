import type { AnyCluster, HostName, k8s, Patch, Producer } from '../../../authoring/index.ts';
import type { HostProps } from '../../shared/expose.ts';
import type { BackupChoice, PodProps, ResourceProps, StorageProps } from '../../shared/index.ts';
import type { GitServer } from '../handles.ts';

/** What the owner decides about one Drone. */
export interface DroneProps<C extends AnyCluster> extends PodProps<C>, Omit<HostProps<C>, 'host'> {
  /** Host name of its pages: `drone.lab.home`. The forge calls it by that name too. */
  readonly host: HostName<C>;
  /** Whose repositories it builds and whose accounts sign in: a Gitea or a GitLab. */
  readonly forge: GitServer<NoInfer<C>>;
  /** Account of the forge that may change everything. */
  readonly admin: string;
  /** Whether every account of the forge may sign in. @default false - the admin, and whom they add */
  readonly open?: boolean | undefined;
  /**
   * Whether the server checks the certificate of the forge, which it calls by its public name. Its image knows public
   * authorities alone, so a forge with a certificate of the cluster's own authority needs `false`.
   * @default true
   */
  readonly verify?: boolean | undefined;
  /** Volume of the SQLite file with repositories, builds, logs and secrets. @default 5Gi of the cluster's `defaultStorageClass` */
  readonly storage?: StorageProps<C> | undefined;
  /** Nightly copies of that volume, or why there are none. */
  readonly backup: BackupChoice<C>;
  /** Pods of the pipelines, one for each, with its steps as containers. */
  readonly pipelines: DronePipelineProps<C>;
  /**
   * Tell Prometheus of builds and jobs. The answer is on the port of the pages, so whoever opens `<host>/metrics` reads it.
   * @default true
   */
  readonly metrics?: boolean | undefined;
  readonly overrides?: DroneOverrides | undefined;
}

export interface DronePipelineProps<C extends AnyCluster> {
  /**
   * Namespace of their pods and Secrets, and of nothing else: whoever may push to a repository decides what runs there.
   * Its level must be `baseline` or lower, since an image of a step may want to be root.
   */
  readonly namespace: keyof C['namespaces'] & string;
  /** Pipelines that run at a time; further ones wait. @default 2 */
  readonly running?: number | undefined;
  /** What the pod of one pipeline requests and may use. @default 250m of CPU and 512Mi, at most 2Gi for each of its steps */
  readonly resources?: Omit<ResourceProps, 'cpuLimit'> | undefined;
  /** Steps of a pipeline that the limit counts for. @default 2 */
  readonly together?: number | undefined;
  /** What in the cluster they may reach: a registry, a database. */
  readonly uses?: readonly Producer<NoInfer<C>>[] | undefined;
  /** Whether they may reach the internet over HTTPS: packages, base images, the data of scanners. @default true */
  readonly internet?: boolean | undefined;
  /** Labels a node must carry. @default any node */
  readonly nodeSelector?: C['nodeLabels'] | undefined;
}

export interface DroneOverrides {
  readonly server?: Patch<k8s.KubeDeploymentProps> | undefined;
  readonly runner?: Patch<k8s.KubeDeploymentProps> | undefined;
  readonly service?: Patch<k8s.KubeServiceProps> | undefined;
  readonly ingress?: Patch<k8s.KubeIngressProps> | undefined;
  readonly persistentVolumeClaim?: Patch<k8s.KubePersistentVolumeClaimProps> | undefined;
  readonly role?: Patch<k8s.KubeRoleProps> | undefined;
}
