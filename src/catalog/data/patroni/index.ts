export { type HaproxyMember, haproxyConfig } from './haproxy-config.ts';
export { Patroni } from './patroni.ts';
export { type PatroniMember, patroniConfig } from './patroni-config.ts';
export type { PatroniOverrides, PatroniProps } from './patroni-props.ts';
