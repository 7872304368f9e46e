export { badBucketName, bucketHandle, bucketKeys, bucketSecret, checkBuckets } from './bucket.ts';
export type { ObjectStore, S3Bucket } from './s3.ts';
