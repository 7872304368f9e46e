export { Loki } from './loki.ts';
export type { LokiOverrides, LokiProps } from './loki-props.ts';
