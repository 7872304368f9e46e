export { badBucketName, bucketKeys, bucketSecret } from './bucket.ts';
export type { ObjectStore, S3Bucket } from './s3.ts';
export { S3Server, type S3ServerOverrides, type S3ServerProps } from './s3-server.ts';
