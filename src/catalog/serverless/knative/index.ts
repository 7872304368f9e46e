export { Knative } from './knative.ts';
export { KnativeEventing } from './knative-eventing.ts';
export type { KnativeEventingOverrides, KnativeEventingProps } from './knative-eventing-props.ts';
export { KnativeOperator } from './knative-operator.ts';
export type { KnativeOperatorOverrides, KnativeOperatorProps } from './knative-operator-props.ts';
export type { KnativeOverrides, KnativePart, KnativeProps } from './knative-props.ts';
