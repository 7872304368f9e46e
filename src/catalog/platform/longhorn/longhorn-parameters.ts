/** What a storage class says about its volumes. A volume keeps what it was made with; a changed class counts for new ones. */
export type LonghornParameters = LonghornVolume &
  (
    | {
        /** Copies of each volume, on as many nodes. @unit a whole number from 1 to 20 */
        readonly replicas: number;
        /**
         * `best-effort` keeps one copy where the pod runs; reads do not cross the network then.
         * @default 'disabled' - as Longhorn does
         */
        readonly dataLocality?: 'disabled' | 'best-effort' | undefined;
      }
    | {
        /** The one copy lies where the pod runs, and the pod stays there. */
        readonly replicas: 1;
        readonly dataLocality: 'strict-local';
      }
  );

interface LonghornVolume {
  /** @default 'ext4' */
  readonly fileSystem?: 'ext4' | 'xfs' | undefined;
  /** How long a failed copy may come back before it is made anew. @unit minutes @default 30 */
  readonly staleReplicaTimeout?: number | undefined;
  /** Tags a disk must carry. @default any disk */
  readonly diskTags?: readonly string[] | undefined;
  /** Tags that Longhorn knows a node by; these are no labels of Kubernetes. @default any node */
  readonly nodeTags?: readonly string[] | undefined;
  /**
   * Recurring jobs of these volumes, by name, instead of those of the group `default`: `['snapshot']` keeps caches out of
   * the backups.
   * @default none - volumes without a job of their own take those of the group `default`
   */
  readonly recurringJobs?: readonly string[] | undefined;
}

/**
 * Parameters of a class whose provisioner is `driver.longhorn.io`, as texts.
 * @source Longhorn 1.12, "Storage Class Parameters"
 */
export function longhornParameters({
  replicas,
  dataLocality = 'disabled',
  fileSystem = 'ext4',
  staleReplicaTimeout = 30,
  diskTags,
  nodeTags,
  recurringJobs,
}: LonghornParameters): Readonly<Record<string, string>> {
  return {
    dataLocality,
    ...(diskTags === undefined ? {} : { diskSelector: diskTags.join(',') }),
    fsType: fileSystem,
    ...(nodeTags === undefined ? {} : { nodeSelector: nodeTags.join(',') }),
    numberOfReplicas: `${replicas}`,
    ...(recurringJobs === undefined
      ? {}
      : { recurringJobSelector: JSON.stringify(recurringJobs.map((name) => ({ name, isGroup: false }))) }),
    staleReplicaTimeout: `${staleReplicaTimeout}`,
  };
}
