export { Registry } from './registry.ts';
export type { ContainerRegistry, RegistryOverrides, RegistryProps } from './registry-props.ts';
