export { MongoDb } from './mongodb.ts';
export { databaseHandle } from './mongodb-database.ts';
export type { MongoDbVersion } from './mongodb-image.ts';
export { cacheSize } from './mongodb-image.ts';
export type { MongoDatabase, MongoDbOverrides, MongoDbProps } from './mongodb-props.ts';
