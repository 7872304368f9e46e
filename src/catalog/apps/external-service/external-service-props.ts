import type { AnyCluster, k8s, Patch } from '../../../authoring/index.ts';
import type { Machine } from '../machine/index.ts';

/** Where something outside the cluster stands. */
export interface ExternalPlaceProps<C extends AnyCluster> {
  /**
   * Machines or IPv4 addresses that answer. Of several one is taken at random for each connection, whether it answers or
   * not: they must be alike, as proxies or stateless servers are.
   */
  readonly at: readonly (Machine<NoInfer<C>> | string)[];
  /**
   * Ranges that such addresses may lie in beside the LAN of the site, the LANs it is routed to and its fixed addresses:
   * the other end of a tunnel.
   * @default none
   */
  readonly networks?: readonly string[] | undefined;
  readonly overrides?: ExternalServiceOverrides | undefined;
}

export interface ExternalServiceOverrides {
  readonly service?: Patch<k8s.KubeServiceProps> | undefined;
  readonly endpointSlice?: Patch<k8s.KubeEndpointSliceProps> | undefined;
}

/** What the owner knows about a service outside the cluster. */
export interface ExternalServiceProps<C extends AnyCluster, P extends string> extends ExternalPlaceProps<C> {
  /** Ports by name, the one of the handle first: `{ http: 8000 }`. */
  readonly ports: { readonly [name in P]: number };
}
