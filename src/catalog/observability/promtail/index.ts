export { Promtail } from './promtail.ts';
export type { PromtailOverrides, PromtailProps } from './promtail-props.ts';
