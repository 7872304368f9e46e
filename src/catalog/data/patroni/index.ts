export { type HaproxyMember, haproxyConfig, machineProxyPorts } from './haproxy-config.ts';
export { Patroni } from './patroni.ts';
export { type PatroniMember, patroniConfig } from './patroni-config.ts';
export { patroniVersion } from './patroni-image.ts';
export type { PatroniOverrides, PatroniProps } from './patroni-props.ts';
