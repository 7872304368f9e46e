export { type FootprintProps, HelmComponent, type HelmSource } from './helm-component.ts';
