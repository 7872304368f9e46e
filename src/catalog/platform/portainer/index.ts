export { Portainer } from './portainer.ts';
export type { PortainerOverrides, PortainerProps } from './portainer-props.ts';
