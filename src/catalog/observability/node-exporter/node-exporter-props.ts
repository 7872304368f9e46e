import type { AnyCluster, k8s, Patch } from '../../../authoring/index.ts';
import type { PodProps } from '../../shared/index.ts';

/** What the owner decides about node-exporter. */
export interface NodeExporterProps<C extends AnyCluster> extends PodProps<C> {
  /** Port on every node; nothing else may use it there. @default 9100 */
  readonly port?: number | undefined;
  readonly overrides?: NodeExporterOverrides | undefined;
}

export interface NodeExporterOverrides {
  readonly daemonSet?: Patch<k8s.KubeDaemonSetProps> | undefined;
}
