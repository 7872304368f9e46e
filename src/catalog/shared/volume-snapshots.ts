import type { AnyCluster, Application } from '../../authoring/index.ts';

/** Who serves VolumeSnapshots: what a driver that makes snapshots is given. */
export interface VolumeSnapshots<C extends AnyCluster> {
  readonly cluster: C;
  readonly application: Application<C>;
  /** API group of the objects that are served. */
  readonly volumeSnapshots: 'snapshot.storage.k8s.io';
}

/** A class of VolumeSnapshots that somebody makes: what a schedule of snapshots is given. */
export interface SnapshotClass<C extends AnyCluster> {
  readonly cluster: C;
  /** Who makes it, after whoever serves VolumeSnapshots. */
  readonly application: Application<C>;
  /** Name of the VolumeSnapshotClass. */
  readonly snapshotClass: string;
  /** Its driver: volumes of a storage class with this provisioner can be snapshotted. */
  readonly driver: string;
  /** Where a snapshot lies: `volume` on the disks of its volume, and gone with them; `target` on another machine. */
  readonly liesOn: 'volume' | 'target';
}
