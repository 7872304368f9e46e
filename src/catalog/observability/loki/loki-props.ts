import type { AnyCluster, k8s, Patch } from '../../../authoring/index.ts';
import type { S3Bucket } from '../../data/s3/index.ts';
import type { BackupChoice, PodProps, StorageProps } from '../../shared/index.ts';

/** What the owner decides about one Loki. */
export interface LokiProps<C extends AnyCluster> extends PodProps<C> {
  /** Volume of everything it keeps; with `bucket`, of what is not in the bucket yet and of the index in use. */
  readonly storage: StorageProps<C>;
  /** Bucket for chunks and index. Lines do not move: whoever changes this starts anew. @default none - they lie on the volume */
  readonly bucket?: S3Bucket<NoInfer<C>> | undefined;
  /** How long a line is kept; a day at least. @unit whole hours, `30d` @default '30d' - long enough to look into last month */
  readonly retention?: string | undefined;
  /** Where copies of the volume go, or why there are none: most logs are worth less than the room of a second copy. */
  readonly backup: BackupChoice<C>;
  readonly overrides?: LokiOverrides | undefined;
}

export interface LokiOverrides {
  readonly statefulSet?: Patch<k8s.KubeStatefulSetProps> | undefined;
  readonly service?: Patch<k8s.KubeServiceProps> | undefined;
  readonly configMap?: Patch<k8s.KubeConfigMapProps> | undefined;
}
