import type { AnyCluster } from '../../../authoring/index.ts';
import type { S3ServerOverrides, S3ServerProps } from '../s3/index.ts';

/** What the owner decides about one MinIO. */
export interface MinioProps<C extends AnyCluster, B extends string> extends S3ServerProps<C> {
  /**
   * Buckets by name, each with a user of its own. One that is taken out of the list stays with everything in it, and so
   * does its user, until a person removes them.
   */
  readonly buckets: { readonly [K in B]: MinioBucketProps };
  /**
   * Pages that show buckets and objects, at port 9001: `kubectl port-forward service/<name> 9001`.
   * @default false - since May 2025 they administer nothing any more
   */
  readonly console?: boolean | undefined;
}

/** What the owner decides about one bucket. */
export interface MinioBucketProps {
  /** Most its objects may take together; writes beyond it fail. @unit binary bytes @default none: the volume's size */
  readonly quota?: string | undefined;
  /** Whether what is overwritten or deleted stays as an older version, for good. @default false */
  readonly versioning?: boolean | undefined;
}

export type MinioOverrides = S3ServerOverrides;
