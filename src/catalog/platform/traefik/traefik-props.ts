import type { AnyCluster } from '../../../authoring/index.ts';
import type { IngressControllerProps } from '../ingress-controller/index.ts';

/** What the owner decides about Traefik. */
export interface TraefikProps<C extends AnyCluster> extends IngressControllerProps<C> {
  /**
   * Send every plain HTTP request to HTTPS, at the entry point. Hosts without a certificate are unreachable then.
   * @default true when every host behind it has a certificate; else each host that has one is redirected by itself
   */
  readonly redirectToHttps?: boolean | undefined;
  /**
   * How long a request may take to arrive, its body included: the longest upload.
   * @default '1h' - Traefik's own 60s end uploads of a few hundred megabytes over a wireless network
   */
  readonly readTimeout?: string | undefined;
}
