import type { AnyCluster, HostName, k8s, Patch, Producer } from '../../../authoring/index.ts';
import type { S3Bucket } from '../../data/s3/index.ts';
import type { HostProps } from '../../shared/expose.ts';
import type { AddressClaim, BackupChoice, PodProps, StorageProps } from '../../shared/index.ts';

/** What the owner decides about one GitLab. */
export interface GitLabProps<C extends AnyCluster> extends PodProps<C>, Omit<HostProps<C>, 'host'> {
  /** Host name of pages, clones and the API. It stands in links, tokens and clones, so that another one is a migration. */
  readonly host: HostName<C>;
  /**
   * Release, `19.4.1`. An upgrade goes from stop to stop, `x.2`, `x.5`, `x.8`, `x.11`, and each one until its background
   * migrations are done: name the next stop here while the default is further. The image itself refuses to skip one.
   * @default the one this construct was written for
   */
  readonly version?: string | undefined;
  /** Repositories, uploads, packages, images, and the database: `/var/opt/gitlab`. Twice what they hold, because a copy is laid beside them first. */
  readonly storage: StorageProps<C>;
  /** Keys and secrets of the installation, `/etc/gitlab`. Without them the database cannot be read. @default 1Gi of the class of `storage` */
  readonly config?: StorageProps<C> | undefined;
  /** Logs, which GitLab rotates itself. @default 5Gi of the class of `storage` */
  readonly logs?: StorageProps<C> | undefined;
  /** Nightly copies and a weekly drill, or why there are none. */
  readonly backup: GitLabBackup<C>;
  /**
   * What happens when the volumes are new and the backup holds a copy. `refuse-over-backup` lets nobody in and says how to
   * restore, so that no one pushes into an empty GitLab whose copies then replace the good ones. `empty` begins anew all the
   * same, and does not need the backup target to be there.
   * @default 'refuse-over-backup'
   */
  readonly start?: 'refuse-over-backup' | 'empty' | undefined;
  /** Git over SSH, on an address of the LAN. @default off: clones use HTTPS */
  readonly ssh?: GitLabSsh<C> | undefined;
  /** A registry of container images with GitLab's users, on a host of its own. @default off */
  readonly registry?: GitLabRegistryProps<C> | undefined;
  /** How GitLab sends mail. @default it sends none */
  readonly smtp?: GitLabSmtp | undefined;
  /**
   * Processes that answer requests beside the first one; 0 is one process that does everything.
   * @default 0 - enough for a household or a small team, and it saves some hundred megabytes
   */
  readonly workers?: number | undefined;
  /** Background jobs at a time. @default 10 - the documentation's number for small machines */
  readonly concurrency?: number | undefined;
  /** Largest push over HTTPS, upload or package. @unit binary bytes @default '5Gi' - what GitLab's packages allow */
  readonly bodySize?: string | undefined;
  /** Whether strangers may make an account. @default false - an administrator makes them */
  readonly signUp?: boolean | undefined;
  /**
   * Application settings by their name in GitLab's API, set in every sync: what stands here is not changed on its pages.
   * @default no sign-up, no reports to its makers
   */
  readonly settings?: Readonly<Record<string, string | number | boolean>> | undefined;
  /** Programs of the cluster that GitLab calls: webhooks of Argo CD or of another CI. @default none */
  readonly hooks?: readonly Producer<NoInfer<C>>[] | undefined;
  /** Hosts on the internet that it clones from or calls over HTTPS: mirrors, imports. @default none */
  readonly reaches?: readonly string[] | undefined;
  readonly overrides?: GitLabOverrides | undefined;
}

/** Copies of a GitLab. */
export type GitLabBackup<C extends AnyCluster> = BackupChoice<C> & {
  /**
   * What is left out. Its names are those of `gitlab-backup`.
   * @default registry, artifacts - they are large, and pipelines make them again
   */
  readonly skip?: readonly GitLabBackupPart[] | undefined;
};

export type GitLabBackupPart =
  | 'artifacts'
  | 'builds'
  | 'ci_secure_files'
  | 'external_diffs'
  | 'lfs'
  | 'packages'
  | 'pages'
  | 'registry'
  | 'terraform_state'
  | 'uploads';

export interface GitLabSsh<C extends AnyCluster> {
  readonly address: AddressClaim<NoInfer<C>>;
  /** Port people use. @default 22 */
  readonly port?: number | undefined;
  /** Name that stands in clone addresses; it must lead to `address`. @default the address */
  readonly host?: string | undefined;
}

export interface GitLabRegistryProps<C extends AnyCluster> extends Omit<HostProps<C>, 'host'> {
  /** Host name, which is the first part of every image's name: `registry.rnd.home`. */
  readonly host: HostName<C>;
  /** Bucket for the images; its server's backup is theirs. @default the data volume */
  readonly bucket?: S3Bucket<NoInfer<C>> | undefined;
  /** Largest layer; it comes as one request. @unit binary bytes @default '20Gi' - more than an image with CUDA and a model */
  readonly bodySize?: string | undefined;
}

export interface GitLabSmtp {
  readonly host: string;
  /** @default 587 */
  readonly port?: number | undefined;
  /** `starttls` on 587, `tls` on 465. @default 'starttls' */
  readonly encryption?: 'starttls' | 'tls' | undefined;
  /** Who signs in; the password is asked for as a Secret. @default nobody signs in */
  readonly user?: string | undefined;
  /** Sender, `git@rnd.example`. */
  readonly from: string;
}

export interface GitLabOverrides {
  readonly statefulSet?: Patch<k8s.KubeStatefulSetProps> | undefined;
  readonly service?: Patch<k8s.KubeServiceProps> | undefined;
  readonly loadBalancer?: Patch<k8s.KubeServiceProps> | undefined;
  readonly ingress?: Patch<k8s.KubeIngressProps> | undefined;
  readonly registryService?: Patch<k8s.KubeServiceProps> | undefined;
  readonly registryIngress?: Patch<k8s.KubeIngressProps> | undefined;
  readonly configMap?: Patch<k8s.KubeConfigMapProps> | undefined;
  readonly setupJob?: Patch<k8s.KubeJobProps> | undefined;
  readonly backupCronJob?: Patch<k8s.KubeCronJobProps> | undefined;
  readonly restoreCronJob?: Patch<k8s.KubeCronJobProps> | undefined;
  readonly drillCronJob?: Patch<k8s.KubeCronJobProps> | undefined;
}
