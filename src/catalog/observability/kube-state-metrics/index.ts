export { KubeStateMetrics } from './kube-state-metrics.ts';
export type { KubeStateMetricsOverrides, KubeStateMetricsProps } from './kube-state-metrics-props.ts';
