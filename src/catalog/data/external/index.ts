export { ExternalMongoDb } from './external-mongodb.ts';
export { ExternalPostgres } from './external-postgres.ts';
export type { ExternalMongoDbProps, ExternalPasswordProps, ExternalPostgresProps } from './external-props.ts';
