export { Postgres } from './postgres.ts';
export type { PostgresExtension, PostgresVersion } from './postgres-image.ts';
export type { Known, PostgresOverrides, PostgresProps, Postgresql } from './postgres-props.ts';
