import type { AddressRange } from '../../../units/index.ts';

export type Direction = 'Ingress' | 'Egress';

/** Pods as selectors see them. */
export interface Peer {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * One end of a flow. A policy selects `pods`, and address blocks let `addresses` through, of which every one has to be.
 * A pod on the network of its node has only addresses, those of nodes; where a network does not count pods or nodes as
 * addresses, there are none.
 */
export interface FlowEnd {
  readonly pods?: Peer | undefined;
  readonly addresses?: AddressRange | undefined;
  /** One of the addresses is enough, or some pod of the namespace. @default false */
  readonly partly?: boolean | undefined;
}

/** A port at the receiving end. */
export interface FlowPort {
  /** Left out where only the name is known. */
  readonly port?: number | undefined;
  readonly protocol: 'TCP' | 'UDP' | 'SCTP';
  /** Names it has in the containers of the receiver, for this protocol. */
  readonly names: readonly string[];
}

/** Every IPv4 address. */
export const everywhere: AddressRange = { first: 0, last: 2 ** 32 - 1 };
