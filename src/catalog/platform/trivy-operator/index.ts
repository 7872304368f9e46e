export { TrivyOperator } from './trivy-operator.ts';
export type { TrivyOperatorOverrides, TrivyOperatorProps, TrivySeverity } from './trivy-operator-props.ts';
