import type { AnyCluster, Producer, SecretKeyRef } from '../../../authoring/index.ts';

/** One bucket with keys of its own: what a consumer of object storage is given, whichever server holds it. */
export interface S3Bucket<C extends AnyCluster> extends Producer<C> {
  readonly protocol: 's3';
  readonly bucket: string;
  /** Address of the server inside the cluster, `http://minio.data.svc.cluster.local:9000`. Buckets are paths, not host names. */
  readonly url: string;
  readonly region: string;
  /** Keys that may do everything in this bucket and nothing elsewhere, in the namespace of `endpoint`; letters and digits only. */
  readonly accessKey: SecretKeyRef;
  readonly secretKey: SecretKeyRef;
}

/** A server of object storage; its buckets are named in its props, so that a misspelt one does not compile. */
export interface ObjectStore<C extends AnyCluster, B extends string> {
  readonly cluster: C;
  /** One of the declared buckets. */
  bucket(name: B): S3Bucket<C>;
}
