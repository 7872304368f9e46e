export { Minio } from './minio.ts';
export type { MinioBucketProps, MinioOverrides, MinioProps } from './minio-props.ts';
