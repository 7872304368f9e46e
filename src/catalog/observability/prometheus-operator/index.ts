export { PrometheusOperator } from './prometheus-operator.ts';
export type { PrometheusOperatorOverrides, PrometheusOperatorProps } from './prometheus-operator-props.ts';
