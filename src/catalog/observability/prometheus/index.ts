export { Prometheus } from './prometheus.ts';
export type { PrometheusOverrides, PrometheusProps, PrometheusRetention } from './prometheus-props.ts';
