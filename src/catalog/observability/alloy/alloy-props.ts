import type { AnyCluster, k8s, Patch } from '../../../authoring/index.ts';
import type { LogCollectorOverrides, LogCollectorProps } from '../_log-collector.ts';

/** What the owner decides about Alloy. */
export interface AlloyProps<C extends AnyCluster> extends LogCollectorProps<C> {
  /**
   * `api` asks the API server for what pods log: no access to the node, at home in a restricted namespace. After a new
   * pod of Alloy it reads the logs that are there once more, which Loki mostly knows already. `files` reads them on the
   * node as root: less traffic, no gap when the API server is away, but it needs a privileged namespace.
   * @default 'api'
   */
  readonly source?: 'api' | 'files' | undefined;
  /** Whether events of the cluster are collected too. @default false */
  readonly events?: boolean | undefined;
  readonly overrides?: AlloyOverrides | undefined;
}

export interface AlloyOverrides extends LogCollectorOverrides {
  /** The pod that collects events. */
  readonly deployment?: Patch<k8s.KubeDeploymentProps> | undefined;
}
