import type { AnyCluster } from '../../../authoring/index.ts';
import type { JsonObject } from '../../../model/index.ts';
import type { PodProps, ResourceProps } from '../../shared/index.ts';
import type { AddressClaim } from '../../shared/load-balancer.ts';

/** What the owner decides about any ingress controller. */
export interface IngressControllerProps<C extends AnyCluster> extends Pick<PodProps<C>, 'nodeSelector' | 'priority'> {
  /** Entry of the cluster's `ingresses` that it carries; workloads name the same one. */
  readonly ingress: keyof C['ingresses'] & string;
  /** Address of the LAN that the host names lead to. @default none: the entry of `ingresses` names ports of the node */
  readonly address?: AddressClaim<NoInfer<C>> | undefined;
  /** @default 1 - one node answers for the address anyway, and a new pod starts within seconds */
  readonly replicas?: number | undefined;
  /** Of each pod. @default 100m of CPU and 128Mi of memory, at most 512Mi */
  readonly resources?: Omit<ResourceProps, 'cpuLimit'> | undefined;
  readonly overrides?: IngressControllerOverrides | undefined;
}

export interface IngressControllerOverrides {
  /** Values of the chart, merged over ours; nothing checks them against the chart. */
  readonly values?: JsonObject | undefined;
}
