export { Grafana } from './grafana.ts';
export type { GrafanaOverrides, GrafanaProps } from './grafana-props.ts';
