import type { AnyCluster, k8s, Patch, Producer, SecretKeyRef } from '../../../authoring/index.ts';
import type { DatabaseBackupChoice, PodProps, StorageProps } from '../../shared/index.ts';
import type { PostgresExtension, PostgresVersion } from './postgres-image.ts';

/** What the owner decides about one application's database, whatever serves it. */
export interface PostgresDatabaseProps<C extends AnyCluster, E extends readonly PostgresExtension[]> extends PodProps<C> {
  /** Major version. Another one cannot read the volume: that is a new server and a restore, never a change of this line. */
  readonly version: PostgresVersion;
  /** Database of the application: a lower-case letter, then letters, digits and underscores, at most 38 characters. */
  readonly database: string;
  /** Plain role that owns the database. @default the database's name */
  readonly role?: string | undefined;
  /**
   * Extensions made in the database, and updated with the image. Taking `vector` away again swaps the image for one that
   * lacks it: remove the columns that use it first.
   * @default none
   */
  readonly extensions?: E | undefined;
  /** Volume of the data. */
  readonly storage: StorageProps<C>;
  /** Nightly dumps and a weekly drill, or why there are none. */
  readonly backup: DatabaseBackupChoice<C>;
  /**
   * What happens when the database does not exist and the backup holds a dump of it. `refuse-over-backup` makes none and
   * says how to restore, so that no application writes into an empty database whose dumps then replace the good ones.
   * `empty` makes a new one all the same, and does not need the backup target to be there.
   * @default 'refuse-over-backup'
   */
  readonly start?: 'refuse-over-backup' | 'empty' | undefined;
  /**
   * Settings of the server, by name. They win over what is worked out from the memory limit.
   * @default a quarter of the memory limit for `shared_buffers`, 100 connections, no huge pages
   */
  readonly settings?: Readonly<Record<string, string | number>> | undefined;
}

/** What the owner decides about one PostgreSQL with one application's database. */
export interface PostgresProps<C extends AnyCluster, E extends readonly PostgresExtension[]> extends PostgresDatabaseProps<C, E> {
  readonly overrides?: PostgresOverrides | undefined;
}

export interface PostgresOverrides extends PostgresTaskOverrides {
  readonly statefulSet?: Patch<k8s.KubeStatefulSetProps> | undefined;
  readonly service?: Patch<k8s.KubeServiceProps> | undefined;
}

/** Of the Jobs that a database comes with. */
export interface PostgresTaskOverrides {
  readonly configMap?: Patch<k8s.KubeConfigMapProps> | undefined;
  readonly setupJob?: Patch<k8s.KubeJobProps> | undefined;
  readonly backupCronJob?: Patch<k8s.KubeCronJobProps> | undefined;
  readonly drillCronJob?: Patch<k8s.KubeCronJobProps> | undefined;
  readonly restoreCronJob?: Patch<k8s.KubeCronJobProps> | undefined;
}

/** A PostgreSQL database with certain extensions: what a consumer is given. */
export interface Postgresql<C extends AnyCluster, E extends string = never> extends Producer<C> {
  readonly protocol: 'postgresql';
  readonly database: string;
  /** Role that owns the database. */
  readonly role: string;
  /** Secret and key of the role's password, in the namespace of `endpoint`; letters and digits only, so that it may stand in a URL. */
  readonly password: SecretKeyRef;
  readonly extensions: { readonly [K in E]: true };
}

/** Entries of a list that are known to the compiler; a list of unknown length promises nothing. */
export type Known<L extends readonly string[]> = number extends L['length'] ? never : L[number];
