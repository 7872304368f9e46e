export { Etcd } from './etcd.ts';
export type { EtcdOverrides, EtcdProps, KeyValueStore } from './etcd-props.ts';
