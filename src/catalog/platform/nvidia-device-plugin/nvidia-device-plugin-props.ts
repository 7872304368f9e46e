import type { AnyCluster, k8s, Patch } from '../../../authoring/index.ts';
import type { ResourceProps } from '../../shared/index.ts';

/** What the owner decides about the NVIDIA device plugin. */
export interface NvidiaDevicePluginProps<C extends AnyCluster> {
  /** Label of the nodes that have a device; the plugin finds nothing on others and would fail there. */
  readonly nodeSelector: C['nodeLabels'];
  /**
   * How many pods may share one device by turns. Nothing keeps them apart: memory goes to whoever takes it first, and
   * one that crashes can take the others with it.
   * @default 1 - a device belongs to one pod
   */
  readonly replicas?: number | undefined;
  /**
   * Name of the nvidia runtime in containerd's configuration.
   * @default 'nvidia-container-runtime' on MicroK8s, which is how its template calls it; else 'nvidia'
   */
  readonly handler?: string | undefined;
  /**
   * Priority class of the plugin; without it no GPU pod can start.
   * @default 'system-node-critical' - the class every cluster has for what a node cannot do without
   */
  readonly priority?: (keyof C['priorityClasses'] & string) | undefined;
  /** @default 20m of CPU and 64Mi of memory, at most 256Mi */
  readonly resources?: ResourceProps | undefined;
  readonly overrides?: NvidiaDevicePluginOverrides | undefined;
}

export interface NvidiaDevicePluginOverrides {
  readonly daemonSet?: Patch<k8s.KubeDaemonSetProps> | undefined;
  readonly configMap?: Patch<k8s.KubeConfigMapProps> | undefined;
  readonly runtimeClass?: Patch<k8s.KubeRuntimeClassProps> | undefined;
}
