import type { AnyCluster, k8s, Patch } from '../../../authoring/index.ts';
import type { PodProps } from '../../shared/index.ts';

/** What the owner decides about the snapshot controller. */
export interface SnapshotControllerProps<C extends AnyCluster> extends PodProps<C> {
  /** Pods, of which one works and the others wait. @default 1 - snapshots may wait for a restart */
  readonly replicas?: number | undefined;
  readonly overrides?: SnapshotControllerOverrides | undefined;
}

export interface SnapshotControllerOverrides {
  readonly deployment?: Patch<k8s.KubeDeploymentProps> | undefined;
  readonly clusterRole?: Patch<k8s.KubeClusterRoleProps> | undefined;
}
