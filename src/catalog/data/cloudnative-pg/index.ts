export { CloudNativePg } from './cloudnative-pg.ts';
export type { CloudNativePgOverrides, CloudNativePgProps } from './cloudnative-pg-props.ts';
export { PostgresCluster } from './postgres-cluster.ts';
export type { PostgresClusterOverrides, PostgresClusterProps } from './postgres-cluster-props.ts';
