import type { Construct } from 'constructs';
import type { Facts } from './facts.ts';

/** A record whose keys are the names of one vocabulary of a cluster: its storage classes, its layers. */
export type Named<N extends string, V> = { readonly [K in N]: V };

/** Labels as the owner writes them. */
export type Labels = Readonly<Record<string, string>>;

/**
 * What every cluster is, whatever its names. Constructs are generic over a class that extends this, so that an
 * editor knows the names of the very cluster they are placed in.
 */
export interface AnyCluster extends Construct {
  readonly cluster: this;
  readonly clusterName: string;
  readonly storageClasses: object;
  readonly addressPools: object;
  readonly ingresses: object;
  readonly priorityClasses: object;
  readonly layers: object;
  readonly namespaces: object;
  readonly issuers: object;
  readonly backupTargets: object;
  readonly nodeLabels: object;
  /** What constructs declare beside their objects. */
  readonly facts: Facts;
}

/** What a reusable stack asks of a cluster, by vocabulary: `Needs<{ namespaces: 'ai'; storageClasses: 'fast' }>`. */
export type Needs<T> = AnyCluster & { readonly [K in keyof T]: T[K] extends string ? Named<T[K], unknown> : T[K] };

type KeyOf<T> = T extends object ? keyof T & string : never;

/** Labels that at least one node of the cluster carries, with the values they carry. Never empty: every node has a host name. */
export type NodeLabelsOf<Nodes> = {
  readonly [K in { [N in keyof Nodes]: KeyOf<Nodes[N]> }[keyof Nodes]]?: {
    [N in keyof Nodes]: K extends keyof Nodes[N] ? Nodes[N][K] : never;
  }[keyof Nodes];
} & { readonly 'kubernetes.io/hostname'?: keyof Nodes & string };

/** Names for owners' own code; props of constructs spell the key type out, so that messages print the names. */
export type StorageClassName<C extends AnyCluster> = keyof C['storageClasses'] & string;
export type NamespaceName<C extends AnyCluster> = keyof C['namespaces'] & string;
export type PriorityName<C extends AnyCluster> = keyof C['priorityClasses'] & string;

/** Names of the cluster's nodes. */
export type NodeName<C extends AnyCluster> = C['nodeLabels'] extends { readonly 'kubernetes.io/hostname'?: infer N }
  ? NonNullable<N> & string
  : string;

/** Host name of an ingress. On a cluster without one, the compiler prints the sentence. */
export type HostName<C extends AnyCluster> = [keyof C['ingresses']] extends [never]
  ? 'this cluster declares no ingresses'
  : C['ingresses'] extends Named<'this cluster declares no ingresses', unknown>
    ? 'this cluster declares no ingresses'
    : string;
