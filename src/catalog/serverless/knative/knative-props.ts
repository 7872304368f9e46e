import type { AnyCluster } from '../../../authoring/index.ts';
import type { JsonObject } from '../../../model/index.ts';
import type { AddressClaim, ResourceProps } from '../../shared/index.ts';
import type { KnativeEventing } from './knative-eventing.ts';
import type { KnativeOperator } from './knative-operator.ts';

/** Programs of Knative Serving, by what they do. */
export type KnativePart = 'activator' | 'autoscaler' | 'controller' | 'webhook' | 'gateway' | 'gatewayController';

/** What the owner decides about Knative Serving. */
export interface KnativeProps<C extends AnyCluster> {
  /** The operator that installs it. */
  readonly operator: KnativeOperator<NoInfer<C>>;
  /** What calls functions by a schedule with `as: 'event'`. @default none: a CronJob calls them */
  readonly eventing?: KnativeEventing<NoInfer<C>> | undefined;
  /** An address of its own in the LAN for functions with a host name, port 80. @default none: the cluster's ingress leads to them */
  readonly address?: AddressClaim<NoInfer<C>> | undefined;
  /**
   * Registries whose certificate or address only the nodes know, with their port: `registry.devops.home:5000`. Elsewhere the
   * controller asks for the digest of each tag itself, without what a node trusts.
   * @default none
   */
  readonly trustedRegistries?: readonly string[] | undefined;
  /** Longest time a function may ask for. @unit seconds @default 600 - what Knative allows by itself */
  readonly longestTimeout?: number | undefined;
  /**
   * What one part is counted with and may use.
   * @default 100m of CPU for the activator and the gateway, which carry all requests, 50m for the others; memory as upstream
   */
  readonly resources?: { readonly [K in KnativePart]?: Omit<ResourceProps, 'cpuLimit'> | undefined } | undefined;
  readonly overrides?: KnativeOverrides | undefined;
}

export interface KnativeOverrides {
  /** The KnativeServing. */
  readonly serving?: JsonObject | undefined;
}
