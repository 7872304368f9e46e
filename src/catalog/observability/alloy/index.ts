export { Alloy } from './alloy.ts';
export type { AlloyOverrides, AlloyProps } from './alloy-props.ts';
