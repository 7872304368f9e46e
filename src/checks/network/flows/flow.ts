import type { Issue } from '../../../issues/index.ts';
import type { AddressRange } from '../../../units/index.ts';
import type { Direction, FlowPort, Peer } from '../evaluation/index.ts';

/** Why a flow is there: which of the classes that a default-deny policy must still let through. */
export type FlowClass =
  /** A consumer was given a producer's handle. */
  | 'connection'
  | 'dns'
  | 'api-server'
  /** The API server calls webhooks and aggregated APIs. */
  | 'webhook'
  /** An ingress controller calls what stands behind it. */
  | 'ingress'
  /** The LAN calls a load balancer or a port of the nodes. */
  | 'lan'
  /** A host outside. */
  | 'external'
  | 'metrics'
  | 'nodes'
  /** Pods among themselves, as far as their construct says so. */
  | 'pods'
  | 'probe';

/** Who stands at an end of a flow. */
export type Party =
  | (Peer & {
      readonly kind: 'pods';
      readonly name: string;
      /** It is some of these pods, and nobody says which. */
      readonly partly?: boolean | undefined;
    })
  | {
      readonly kind: 'addresses';
      readonly name: string;
      readonly ranges: readonly AddressRange[];
      /** One address that is let through is enough: which ones is the owner's choice. */
      readonly partly?: boolean | undefined;
    }
  | { readonly kind: 'nodes'; readonly name: string }
  | { readonly kind: 'anyone'; readonly name: string };

/** A port as it is asked for: of the Service or of the pods behind it, which `portsAt` tells apart. */
export interface AskedPort {
  readonly port: number | string;
  readonly protocol: FlowPort['protocol'];
}

/** A flow that somebody declared, in code or by an object. */
export interface DeclaredFlow {
  readonly from: Party;
  readonly to: Party;
  /** None means every port. */
  readonly ports: readonly AskedPort[];
  readonly why: FlowClass;
  /** In words: `postgresql`, `asks the kubelets`. */
  readonly reason: string;
  /** Ends whose policies must let it through, `Egress` at `from` and `Ingress` at `to`; the others are not known well enough. */
  readonly ends: readonly Direction[];
  /** End at which any port will do, because the flow does not say which one it needs there. */
  readonly anyPortAt?: Direction | undefined;
  /** Makes a finding where it stands. */
  issue(at: Party, props: FlowProps): Issue;
}

/** A finding that knows its place only later. */
export type FlowProps = Pick<Issue, 'code' | 'severity' | 'message' | 'hint'>;
