export { MetricsServer } from './metrics-server.ts';
export type { MetricsServerOverrides, MetricsServerProps } from './metrics-server-props.ts';
