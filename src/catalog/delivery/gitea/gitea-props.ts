import type { AnyCluster, HostName, k8s, Patch } from '../../../authoring/index.ts';
import type { Postgresql } from '../../data/postgres/postgres-props.ts';
import type { HostProps } from '../../shared/expose.ts';
import type { AddressClaim, BackupChoice, PodProps, StorageProps } from '../../shared/index.ts';

/** What the owner decides about one Gitea. */
export interface GiteaProps<C extends AnyCluster> extends PodProps<C>, Omit<HostProps<C>, 'host'> {
  /** Host name of its pages, of clones over HTTP and of its container registry: `git.lab.home`. */
  readonly host: HostName<C>;
  /** Who signs in first, to make the accounts of everybody else; nobody can make one for themselves. */
  readonly admin: GiteaAdmin;
  /** Where users, issues and settings are kept. @default a SQLite file on its volume - one machine's worth of people needs no more */
  readonly database?: Postgresql<NoInfer<C>> | undefined;
  /** Volume of the repositories, their large files, packages and images; never a network file system. */
  readonly storage: StorageProps<C>;
  /**
   * Nightly copies of that volume, or why there are none. With a `database`, its copies must be made before: what is in a
   * repository and not in the database can be told again, the reverse is lost. The defaults are in that order.
   */
  readonly backup: BackupChoice<C>;
  /** Clones and pushes over SSH, on port 22 of an address of the LAN. @default none: HTTP only */
  readonly ssh?: GiteaSsh<C> | undefined;
  /** Who may read repositories that are not private. @default 'members' - whoever has an account; `everybody` asks for none */
  readonly readers?: 'members' | 'everybody' | undefined;
  /** Largest push, large file or layer of an image; it comes as one request. @unit binary bytes @default '4Gi' - an image with CUDA */
  readonly upload?: string | undefined;
  /**
   * Hosts on the internet that repositories are mirrored or migrated from, over HTTPS: `github.com`. A policy knows no
   * names, so the first one opens the way to all of them.
   * @default none
   */
  readonly mirrors?: readonly string[] | undefined;
  /**
   * Tell Prometheus how many users, repositories and issues there are, and what the process takes. The answer is on the
   * port of the pages and Prometheus knows no token for it, so whoever opens `<host>/metrics` reads these numbers.
   * @default true
   */
  readonly metrics?: boolean | undefined;
  readonly overrides?: GiteaOverrides | undefined;
}

export interface GiteaAdmin {
  /** Letters, digits, and single hyphens, dots or underscores between them. @default 'admin' */
  readonly name?: string | undefined;
  /** No mail is sent there; commits carry it. */
  readonly email: string;
}

export interface GiteaSsh<C extends AnyCluster> {
  /** Address whose port 22 it gets. */
  readonly address: AddressClaim<NoInfer<C>>;
  /** Name of that address, for the clone addresses that pages show. @default the address itself */
  readonly host?: string | undefined;
}

export interface GiteaOverrides {
  readonly deployment?: Patch<k8s.KubeDeploymentProps> | undefined;
  readonly service?: Patch<k8s.KubeServiceProps> | undefined;
  readonly loadBalancer?: Patch<k8s.KubeServiceProps> | undefined;
  readonly ingress?: Patch<k8s.KubeIngressProps> | undefined;
  readonly persistentVolumeClaim?: Patch<k8s.KubePersistentVolumeClaimProps> | undefined;
}
