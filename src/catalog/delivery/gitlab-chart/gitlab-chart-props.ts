import type { AnyCluster, HostName, k8s, Patch } from '../../../authoring/index.ts';
import type { JsonObject } from '../../../model/index.ts';
import type { Postgresql } from '../../data/postgres/index.ts';
import type { RedisServer } from '../../data/redis/index.ts';
import type { S3Bucket } from '../../data/s3/index.ts';
import type { HostProps } from '../../shared/expose.ts';
import type { AddressClaim, ResourceProps, StorageProps } from '../../shared/index.ts';
import type { GitLabSmtp } from '../gitlab/index.ts';

/** What the owner decides about a GitLab in many pods, from its own chart. */
export interface GitLabChartProps<C extends AnyCluster> extends Omit<HostProps<C>, 'host'> {
  /** Host name of pages, clones and the API. */
  readonly host: HostName<C>;
  /** Its database, on PostgreSQL 17 or newer. The chart brings none any more. */
  readonly database: Postgresql<NoInfer<C>, 'pg_trgm' | 'btree_gist'>;
  /** Queues, sessions and caches; it must keep its keys. */
  readonly redis: RedisServer<NoInfer<C>>;
  /** Where files lie, each kind in a bucket of its own with keys of its own. */
  readonly buckets: GitLabBuckets<C>;
  /** Repositories, on the volume of Gitaly. */
  readonly repositories: StorageProps<C>;
  /**
   * When repositories and database are copied into `buckets.backups`, five cron fields in UTC. That bucket's server must copy
   * itself to somewhere else.
   * @default '30 1 * * *' - at night
   */
  readonly backupSchedule?: string | undefined;
  /** Git over SSH, on an address of the LAN. @default off: clones use HTTPS */
  readonly ssh?: { readonly address: AddressClaim<NoInfer<C>>; readonly port?: number | undefined } | undefined;
  /** Host of the container registry, whose images lie in `buckets.registry`. @default off */
  readonly registry?: (Omit<HostProps<C>, 'host'> & { readonly host: HostName<C> }) | undefined;
  readonly smtp?: GitLabSmtp | undefined;
  /** Pods that answer requests, and of those that do background jobs. @default 1 of each */
  readonly replicas?: { readonly web?: number | undefined; readonly jobs?: number | undefined } | undefined;
  /** Of each pod that answers requests. @default 500m and 2Gi, at most 3Gi */
  readonly web?: Omit<ResourceProps, 'cpuLimit'> | undefined;
  /** Of each pod that does background jobs. @default 250m and 1Gi, at most 2Gi */
  readonly jobs?: Omit<ResourceProps, 'cpuLimit'> | undefined;
  /** Priority class of all pods. @default the namespace's `defaultPriority` */
  readonly priority?: (keyof C['priorityClasses'] & string) | undefined;
  readonly overrides?: GitLabChartOverrides | undefined;
}

export interface GitLabBuckets<C extends AnyCluster> {
  readonly artifacts: S3Bucket<NoInfer<C>>;
  readonly lfs: S3Bucket<NoInfer<C>>;
  readonly uploads: S3Bucket<NoInfer<C>>;
  readonly packages: S3Bucket<NoInfer<C>>;
  readonly backups: S3Bucket<NoInfer<C>>;
  /** Needed with `registry`. */
  readonly registry?: S3Bucket<NoInfer<C>> | undefined;
}

export interface GitLabChartOverrides {
  /** Values of the chart, merged over ours; nothing checks them against the chart. */
  readonly values?: JsonObject | undefined;
  readonly service?: Patch<k8s.KubeServiceProps> | undefined;
  readonly ingress?: Patch<k8s.KubeIngressProps> | undefined;
  readonly registryService?: Patch<k8s.KubeServiceProps> | undefined;
  readonly registryIngress?: Patch<k8s.KubeIngressProps> | undefined;
}
