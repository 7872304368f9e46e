import type { AnyCluster } from '../../../authoring/index.ts';
import type { AddressClaim } from '../../shared/index.ts';
import type { KubeflowPart } from './kubeflow-parts.ts';

/** What the owner decides about Kubeflow, before and after it is there. */
export interface KubeflowProps<C extends AnyCluster> {
  /**
   * `reserved`: nothing runs, but its requests count against the budget of the layer and the quota of the namespace, and its
   * addresses are given to nobody else. `installed`: its parts are Applications, and their own footprints count.
   */
  readonly state: 'reserved' | 'installed';
  readonly layer: keyof C['layers'] & string;
  readonly namespace: keyof C['namespaces'] & string;
  /** Sum of what is held back. @unit cores or millicores */
  readonly cpu: string;
  /** Sum of what is held back. @unit binary bytes */
  readonly memory: string;
  /** Parts to install. KServe needs cert-manager. @default all of them */
  readonly parts?: readonly KubeflowPart[] | undefined;
  /** Addresses of the LAN. @default none: pages are reached through `kubectl port-forward` */
  readonly addresses?: KubeflowAddresses<C> | undefined;
  /**
   * Why the databases and files of pipelines and experiments need no copy of their own.
   * @default none - the volumes of the class are copied as they are, by Longhorn's `backups`, or `check` asks for a reason
   */
  readonly noBackup?: string | undefined;
}

export interface KubeflowAddresses<C extends AnyCluster> {
  readonly pool: keyof C['addressPools'] & string;
  /** What gives out addresses of the pool: MetalLB. */
  readonly from: { claim(pool: keyof C['addressPools'] & string, address: string): AddressClaim<NoInfer<C>> };
  /** Names out of the pool's `reserved`, by the part whose page answers there. */
  readonly pages?: { readonly [Part in Exclude<KubeflowPart, 'kserve'>]?: string | undefined } | undefined;
  /** Further names that stay reserved, whatever is installed: a gateway, KServe. @default none */
  readonly kept?: readonly string[] | undefined;
}
