import type { Endpoint } from './model.ts';

/** A flow that policies must let through and that has no pod of ours on its other side, with the reason it is there for. */
export interface Opening {
  readonly endpoint: Endpoint;
  readonly direction: 'ingress' | 'egress';
  readonly peer: OpeningPeer;
  /** Ports at the receiver; none means every port. */
  readonly ports: readonly { readonly port: number | string; readonly protocol: 'TCP' | 'UDP' }[];
  readonly reason: string;
}

export type OpeningPeer =
  | { readonly kind: 'api-server' }
  | { readonly kind: 'ranges'; readonly ranges: readonly string[] }
  /** Anywhere but private ranges: what a named host on the internet comes down to. */
  | { readonly kind: 'internet' }
  | { readonly kind: 'pods'; readonly namespace: string; readonly labels: Readonly<Record<string, string>> }
  | { readonly kind: 'same-namespace' }
  /** Whoever reaches the port: the API server calls webhooks from an address of a node or of its tunnel, which no policy can name. */
  | { readonly kind: 'anyone' };

/** Ranges that are never the internet: private use, carrier NAT, link-local. */
export const privateRanges: readonly string[] = ['10.0.0.0/8', '100.64.0.0/10', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'];
