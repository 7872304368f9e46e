import type { PodMonitorProps, PrometheusRuleProps } from '../../../../imports/monitoring.coreos.com.ts';
import type { AnyCluster, Patch } from '../../../authoring/index.ts';
import type { JsonObject } from '../../../model/index.ts';
import type { PodProps, ResourceProps, StorageProps } from '../../shared/index.ts';
import type { AlertmanagerServer } from '../handles.ts';
import type { PrometheusRetention } from '../prometheus/index.ts';

/** What the owner decides about one Prometheus that an operator runs. */
export interface PrometheusOperatorProps<C extends AnyCluster> extends Pick<PodProps<C>, 'priority'> {
  /** Volume of the series. */
  readonly storage: StorageProps<C>;
  /** How long series stay; whichever limit is met first decides. */
  readonly retention?: PrometheusRetention | undefined;
  /** How often targets are asked. @unit duration of Prometheus, `30s` @default '30s' */
  readonly scrapeInterval?: string | undefined;
  /** Whom it tells about alerts. @default nobody: alerts only show in its own pages */
  readonly alertmanager?: AlertmanagerServer<NoInfer<C>> | undefined;
  /** Why the series are not backed up: their volume belongs to the operator. */
  readonly noBackup: string;
  /** The server. @default 100m of CPU and 512Mi of memory, at most 2Gi */
  readonly resources?: Omit<ResourceProps, 'cpuLimit'> | undefined;
  /** The operator. @default 50m of CPU and 128Mi of memory, at most 256Mi */
  readonly operator?: Omit<ResourceProps, 'cpuLimit'> | undefined;
  readonly overrides?: PrometheusOperatorOverrides | undefined;
}

export interface PrometheusOperatorOverrides {
  /** Values of the chart, merged over ours; nothing checks them against the chart. */
  readonly values?: JsonObject | undefined;
  /** Every PodMonitor. */
  readonly podMonitor?: Patch<PodMonitorProps> | undefined;
  /** Every PrometheusRule. */
  readonly rule?: Patch<PrometheusRuleProps> | undefined;
}
