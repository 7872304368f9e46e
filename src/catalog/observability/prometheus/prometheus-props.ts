import type { Alert, AnyCluster, k8s, Patch } from '../../../authoring/index.ts';
import type { HostProps } from '../../shared/expose.ts';
import type { BackupChoice, PodProps, StorageProps } from '../../shared/index.ts';
import type { AlertmanagerServer } from '../handles.ts';

/** What the owner decides about one Prometheus. */
export interface PrometheusProps<C extends AnyCluster> extends PodProps<C>, HostProps<C> {
  /** Volume of the series; about 1.5 bytes a sample, so 20Gi hold a month of a small cluster. */
  readonly storage: StorageProps<C>;
  /** How long series stay; whichever limit is met first decides. */
  readonly retention?: PrometheusRetention | undefined;
  /**
   * How often targets are asked and rules are evaluated.
   * @unit duration of Prometheus, `30s`
   * @default '30s' - a graph of a household needs no more, and twice as often costs twice as much
   */
  readonly scrapeInterval?: string | undefined;
  /** Whom it tells about alerts. @default nobody: alerts only show in its own pages */
  readonly alertmanager?: AlertmanagerServer<NoInfer<C>> | undefined;
  /** Further alerting rules, of the house and not of a construct. @default none */
  readonly alerts?: readonly Alert[] | undefined;
  /**
   * Copies of the series, or why there are none. Finished blocks are copied, so that the newest three hours are missing.
   */
  readonly backup: BackupChoice<C>;
  readonly overrides?: PrometheusOverrides | undefined;
}

export interface PrometheusRetention {
  /** @unit duration of Prometheus, `30d` @default '30d' */
  readonly time?: string | undefined;
  /** @unit binary bytes @default four fifths of the volume - the rest is for the write-ahead log and for compaction */
  readonly size?: string | undefined;
}

export interface PrometheusOverrides {
  readonly statefulSet?: Patch<k8s.KubeStatefulSetProps> | undefined;
  readonly service?: Patch<k8s.KubeServiceProps> | undefined;
  /** The ConfigMap with `prometheus.yml`. */
  readonly configMap?: Patch<k8s.KubeConfigMapProps> | undefined;
  /** The ConfigMap with the rule files. */
  readonly rules?: Patch<k8s.KubeConfigMapProps> | undefined;
  readonly ingress?: Patch<k8s.KubeIngressProps> | undefined;
}
