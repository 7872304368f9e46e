import type { AnyCluster, k8s, Patch } from '../../../authoring/index.ts';
import type { HostProps } from '../../shared/expose.ts';
import type { BackupChoice, PodProps, StorageProps } from '../../shared/index.ts';
import type { AlertmanagerServer, LokiServer, PrometheusServer } from '../handles.ts';

/** What the owner decides about one Grafana. */
export interface GrafanaProps<C extends AnyCluster> extends HostProps<C>, PodProps<C> {
  /** Where the numbers come from. */
  readonly prometheus: PrometheusServer<NoInfer<C>>;
  /** Where the log lines come from. @default none: dashboards have no panel with logs */
  readonly loki?: LokiServer<NoInfer<C>> | undefined;
  /** Alerts and silences in its pages. @default none */
  readonly alertmanager?: AlertmanagerServer<NoInfer<C>> | undefined;
  /** Volume of its database: users, stars, preferences. @default 1Gi of the cluster's `defaultStorageClass` */
  readonly storage?: StorageProps<C> | undefined;
  /** Nightly copies of that volume, or why there are none. @default none - data sources and dashboards are code */
  readonly backup?: BackupChoice<C> | undefined;
  readonly overrides?: GrafanaOverrides | undefined;
}

export interface GrafanaOverrides {
  readonly deployment?: Patch<k8s.KubeDeploymentProps> | undefined;
  readonly service?: Patch<k8s.KubeServiceProps> | undefined;
  /** Data sources and folders. */
  readonly configMap?: Patch<k8s.KubeConfigMapProps> | undefined;
  readonly claim?: Patch<k8s.KubePersistentVolumeClaimProps> | undefined;
  readonly ingress?: Patch<k8s.KubeIngressProps> | undefined;
}
