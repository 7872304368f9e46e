import type { AnyCluster, HostName, k8s, Patch, Producer } from '../../../authoring/index.ts';
import type { Postgresql } from '../../data/postgres/postgres-props.ts';
import type { BackupChoice } from '../../shared/backup.ts';
import type { HostProps } from '../../shared/expose.ts';
import type { PodProps, ResourceProps, StorageProps } from '../../shared/index.ts';
import type { GitServer } from '../handles.ts';

/** What the owner decides about one Woodpecker. */
export interface WoodpeckerProps<C extends AnyCluster> extends PodProps<C>, Omit<HostProps<C>, 'host'> {
  /** Host name of its pages: `ci.lab.home`. */
  readonly host: HostName<C>;
  /** Whose repositories it builds and whose accounts sign in: a Gitea or a GitLab. */
  readonly forge: GitServer<NoInfer<C>>;
  /** Accounts of the forge that may change everything. */
  readonly admins: readonly string[];
  /** Whether every account of the forge may sign in. @default false - admins, and whom they add */
  readonly open?: boolean | undefined;
  /** Where repositories, pipelines, their logs and secrets are kept. */
  readonly state: WoodpeckerDatabase<C> | WoodpeckerVolume<C>;
  /** Pods of the pipelines. */
  readonly pipelines: PipelineProps<C>;
  /** What starts them. @default one agent */
  readonly agents?: AgentProps<C> | undefined;
  readonly overrides?: WoodpeckerOverrides | undefined;
}

/** A database that others back up. */
export interface WoodpeckerDatabase<C extends AnyCluster> {
  readonly database: Postgresql<NoInfer<C>>;
}

/** A SQLite file on a volume of the server's own. */
export interface WoodpeckerVolume<C extends AnyCluster> {
  readonly storage: StorageProps<C>;
  /** Nightly copies of that volume, or why there are none. */
  readonly backup: BackupChoice<C>;
}

export interface PipelineProps<C extends AnyCluster> {
  /**
   * Namespace of their pods, volumes and Secrets, and of nothing else: whoever may push to a repository decides what
   * runs there. Its level must be `baseline` or lower, since an image of a step may want to be root; its `limits` give
   * pods the amounts they do not name, and Woodpecker names none.
   */
  readonly namespace: keyof C['namespaces'] & string;
  /** Volume that the steps of one workflow share, made for it and thrown away after it. @default 10Gi of the cluster's `defaultStorageClass` */
  readonly volume?: PipelineVolume<C> | undefined;
  /** What one step is counted with. @default 250m of CPU and 512Mi, at most 2Gi */
  readonly step?: ResourceProps | undefined;
  /** Steps and services of one workflow that run at a time. @default 2 - a step and the database it tests against */
  readonly together?: number | undefined;
  /** What in the cluster they may reach: a registry, a database. Passwords come from the secrets of a repository. */
  readonly uses?: readonly Producer<NoInfer<C>>[] | undefined;
  /** Whether they may reach the internet over HTTPS: packages, base images, the data of scanners. @default true */
  readonly internet?: boolean | undefined;
  /**
   * Whether clones check the certificate of the forge. The image that clones knows public authorities alone, so a forge
   * with a certificate of the cluster's own authority needs `false`.
   * @default true
   */
  readonly verify?: boolean | undefined;
  /** Priority class of their pods. @default that of the server */
  readonly priority?: (keyof C['priorityClasses'] & string) | undefined;
  /** Labels a node must carry. @default any node */
  readonly nodeSelector?: C['nodeLabels'] | undefined;
}

export interface PipelineVolume<C extends AnyCluster> {
  /** @default the cluster's `defaultStorageClass` */
  readonly class?: (keyof C['storageClasses'] & string) | undefined;
  /** @unit binary bytes @default '10Gi' */
  readonly size?: string | undefined;
}

export interface AgentProps<C extends AnyCluster> {
  /** @default 1 */
  readonly count?: number | undefined;
  /** Workflows that one agent runs at a time; further ones wait. @default 2 */
  readonly workflows?: number | undefined;
  /** Class of the small volume on which an agent remembers who it is. @default the cluster's `defaultStorageClass` */
  readonly class?: (keyof C['storageClasses'] & string) | undefined;
  /** @default 50m of CPU and 64Mi, at most 256Mi */
  readonly resources?: ResourceProps | undefined;
}

export interface WoodpeckerOverrides {
  readonly server?: Patch<k8s.KubeDeploymentProps> | undefined;
  readonly agent?: Patch<k8s.KubeStatefulSetProps> | undefined;
  readonly service?: Patch<k8s.KubeServiceProps> | undefined;
  readonly ingress?: Patch<k8s.KubeIngressProps> | undefined;
  readonly persistentVolumeClaim?: Patch<k8s.KubePersistentVolumeClaimProps> | undefined;
  readonly role?: Patch<k8s.KubeRoleProps> | undefined;
}

export function isDatabase<C extends AnyCluster>(state: WoodpeckerDatabase<C> | WoodpeckerVolume<C>): state is WoodpeckerDatabase<C> {
  return 'database' in state;
}
