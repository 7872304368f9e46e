import type { Options as BarGaugeOptions } from '@grafana/schema/dist/esm/raw/composable/bargauge/panelcfg/x/BarGaugePanelCfg_types.gen';
import type { Options as LogsOptions } from '@grafana/schema/dist/esm/raw/composable/logs/panelcfg/x/LogsPanelCfg_types.gen';
import type { Options as StatOptions } from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen';
import type {
  FieldConfig as TimeSeriesFieldConfig,
  Options as TimeSeriesOptions,
} from '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen';
import type { Dashboard } from '@grafana/schema/dist/esm/raw/dashboard/x/Dashboard_types.gen';

/** Grafana's own types of what is judged here. What options leave out, Grafana fills in. */
export interface GrafanaTypes {
  readonly dashboard: Dashboard;
  readonly bargauge: Partial<BarGaugeOptions>;
  readonly logs: Partial<LogsOptions>;
  readonly stat: Partial<StatOptions>;
  readonly timeseries: Partial<TimeSeriesOptions>;
  readonly timeseriesField: Partial<TimeSeriesFieldConfig>;
}
