import type { IpAddressPoolProps, L2AdvertisementProps } from '../../../../imports/metallb.io.ts';
import type { AnyCluster, Patch } from '../../../authoring/index.ts';
import type { JsonObject } from '../../../model/index.ts';
import type { ResourceProps } from '../../shared/index.ts';

/** What the owner decides about MetalLB. */
export interface MetalLbProps<C extends AnyCluster> {
  /**
   * Labels of the nodes that may answer for an address: one that is rarely off, with a cable.
   * @default every node
   */
  readonly announceFrom?: C['nodeLabels'] | undefined;
  /**
   * Names of the network cards that answer, e.g. `eth0`.
   * @default every card of the node but those of containers, which is right where a node stands in one network
   */
  readonly interfaces?: readonly string[] | undefined;
  /** Priority class of its pods; without them no address answers. @default the namespace's `defaultPriority` */
  readonly priority?: (keyof C['priorityClasses'] & string) | undefined;
  /** The one pod that gives addresses out. @default 20m of CPU and 64Mi of memory, at most 128Mi */
  readonly controller?: Omit<ResourceProps, 'cpuLimit'> | undefined;
  /** The pod on each node that answers for them. @default 20m of CPU and 64Mi of memory, at most 128Mi */
  readonly speaker?: Omit<ResourceProps, 'cpuLimit'> | undefined;
  readonly overrides?: MetalLbOverrides | undefined;
}

export interface MetalLbOverrides {
  /** Values of the chart, merged over ours; nothing checks them against the chart. */
  readonly values?: JsonObject | undefined;
  /** Of every pool. */
  readonly pool?: Patch<IpAddressPoolProps> | undefined;
  readonly advertisement?: Patch<L2AdvertisementProps> | undefined;
}
