export { Cassandra } from './cassandra.ts';
export type { CassandraKeyspace, CassandraOverrides, CassandraProps } from './cassandra-props.ts';
