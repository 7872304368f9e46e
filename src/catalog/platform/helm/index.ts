export { type ChartAmounts, chartAmounts, sumAmounts } from './chart-amounts.ts';
export { type FootprintProps, HelmComponent, type HelmSource } from './helm-component.ts';
