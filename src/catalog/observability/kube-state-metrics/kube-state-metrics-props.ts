import type { AnyCluster, k8s, Patch } from '../../../authoring/index.ts';
import type { PodProps } from '../../shared/index.ts';

/** What the owner decides about kube-state-metrics. */
export interface KubeStateMetricsProps<C extends AnyCluster> extends PodProps<C> {
  readonly overrides?: KubeStateMetricsOverrides | undefined;
}

export interface KubeStateMetricsOverrides {
  readonly deployment?: Patch<k8s.KubeDeploymentProps> | undefined;
  readonly clusterRole?: Patch<k8s.KubeClusterRoleProps> | undefined;
}
