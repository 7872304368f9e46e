export { MetalLb } from './metallb.ts';
export type { MetalLbOverrides, MetalLbProps } from './metallb-props.ts';
