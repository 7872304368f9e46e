import type { AnyCluster } from '../../../authoring/index.ts';
import type { S3ServerOverrides, S3ServerProps } from '../s3/index.ts';

/** What the owner decides about one Garage. */
export interface GarageProps<C extends AnyCluster, B extends string> extends S3ServerProps<C> {
  /**
   * Buckets by name, each with a key of its own. One that is taken out of the list stays with everything in it, and so does
   * its key, until a person removes them.
   */
  readonly buckets: { readonly [K in B]: GarageBucketProps };
}

/** What the owner decides about one bucket. Garage keeps no older versions. */
export interface GarageBucketProps {
  /** Most its objects may take together; writes beyond it fail. @unit binary bytes @default none: the volume's size */
  readonly quota?: string | undefined;
}

export type GarageOverrides = S3ServerOverrides;
