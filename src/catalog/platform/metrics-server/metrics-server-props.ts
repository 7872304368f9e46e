import type { AnyCluster, k8s, Patch } from '../../../authoring/index.ts';
import type { PodProps } from '../../shared/index.ts';

/** What the owner decides about metrics-server. */
export interface MetricsServerProps<C extends AnyCluster> extends Omit<PodProps<C>, 'priority'> {
  /**
   * Why the certificates of the kubelets are not verified; `false` verifies them. MicroK8s, Talos and kubeadm let each
   * kubelet sign its own, unless `rotate-server-certificates` is on and something approves the requests; those of K3s are
   * signed by the cluster.
   */
  readonly kubeletInsecureTls: string | false;
  /**
   * Priority class of the pod.
   * @default 'system-cluster-critical' - autoscalers stand still without it
   */
  readonly priority?: (keyof C['priorityClasses'] & string) | undefined;
  readonly overrides?: MetricsServerOverrides | undefined;
}

export interface MetricsServerOverrides {
  readonly deployment?: Patch<k8s.KubeDeploymentProps> | undefined;
  readonly service?: Patch<k8s.KubeServiceProps> | undefined;
  readonly apiService?: Patch<k8s.KubeApiServiceProps> | undefined;
}
