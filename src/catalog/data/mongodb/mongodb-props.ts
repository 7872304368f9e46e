import type { AnyCluster, k8s, Patch, Producer, SecretKeyRef } from '../../../authoring/index.ts';
import type { BackupChoice, PodProps, StorageProps } from '../../shared/index.ts';
import type { MongoDbVersion } from './mongodb-image.ts';

/** What the owner decides about one MongoDB replica set. */
export interface MongoDbProps<C extends AnyCluster, D extends readonly string[]> extends PodProps<C> {
  /**
   * Release line. It needs a CPU with AVX; `8.0` does not start on Linux 6.19 up to 7.0.13, `7.0` does. The next line is
   * taken one at a time, and after `db.adminCommand({ setFeatureCompatibilityVersion: '8.0', confirm: true })` there is no way back.
   */
  readonly version: MongoDbVersion;
  /**
   * Databases, each with a user of the same name that reads and writes it and nothing else: a lower-case letter, then
   * letters, digits and hyphens, at most 38 characters.
   */
  readonly databases: D;
  /**
   * Members of the replica set. More may be added later: the set-up Job takes them in one after the other. Before there
   * are fewer, take the last ones out by hand with `rs.remove()`.
   * @default 1 - a set of one has transactions and change streams as well, and grows without moving data
   */
  readonly members?: 1 | 3 | 5 | undefined;
  /** Volume of each member. */
  readonly storage: StorageProps<C>;
  /** Nightly dumps, or why there are none. The scratch room of the drill serves a restore as well. */
  readonly backup: BackupChoice<C>;
  /**
   * What happens when the set is new and the backup holds a dump of it. `refuse-over-backup` makes no users and says how to
   * restore, so that no application writes into an empty database whose dumps then replace the good ones. `empty` begins
   * anew all the same, and does not need the backup target to be there.
   * @default 'refuse-over-backup'
   */
  readonly start?: 'refuse-over-backup' | 'empty' | undefined;
  readonly overrides?: MongoDbOverrides | undefined;
}

export interface MongoDbOverrides {
  readonly statefulSet?: Patch<k8s.KubeStatefulSetProps> | undefined;
  readonly service?: Patch<k8s.KubeServiceProps> | undefined;
  readonly configMap?: Patch<k8s.KubeConfigMapProps> | undefined;
  readonly disruptionBudget?: Patch<k8s.KubePodDisruptionBudgetProps> | undefined;
  readonly setupJob?: Patch<k8s.KubeJobProps> | undefined;
  readonly backupCronJob?: Patch<k8s.KubeCronJobProps> | undefined;
  readonly restoreCronJob?: Patch<k8s.KubeCronJobProps> | undefined;
  readonly drillCronJob?: Patch<k8s.KubeCronJobProps> | undefined;
}

/** One database of a replica set: what a consumer is given. */
export interface MongoDatabase<C extends AnyCluster, D extends string = string> extends Producer<C> {
  readonly protocol: 'mongodb';
  readonly database: D;
  /** User that reads and writes the database; it is also where the user is known, `authSource`. */
  readonly user: string;
  /** Secret and key of the user's password, in the namespace of `endpoint`; letters and digits only. */
  readonly password: SecretKeyRef;
  readonly replicaSet: string;
  /** Every member with its port. A client is given all of them and finds the one that takes writes. */
  readonly members: readonly string[];
  /**
   * Connection string with what stands for the password, which must come from the Secret: `uri('$(MONGODB_PASSWORD)')` in
   * a variable behind the one of that name.
   */
  uri(password: string): string;
}
