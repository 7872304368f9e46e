import type { AnyCluster, Application } from '../../authoring/index.ts';

/** Who serves VolumeSnapshots: what a driver that makes snapshots is given. */
export interface VolumeSnapshots<C extends AnyCluster> {
  readonly cluster: C;
  readonly application: Application<C>;
  /** API group of the objects that are served. */
  readonly volumeSnapshots: 'snapshot.storage.k8s.io';
}
