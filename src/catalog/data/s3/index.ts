export type { ObjectStore, S3Bucket } from './s3.ts';
