export { Postgres } from './postgres.ts';
export { PostgresDatabase, program } from './postgres-database.ts';
export { extensions, type PostgresExtension, type PostgresVersion, postgresImage, postgresUser, versions } from './postgres-image.ts';
export type {
  Known,
  PostgresDatabaseProps,
  PostgresOverrides,
  PostgresProps,
  Postgresql,
  PostgresTaskOverrides,
} from './postgres-props.ts';
export { postgresSettings, sharedMemory } from './postgres-settings.ts';
