import type { AnyCluster, k8s, Patch } from '../../../authoring/index.ts';
import type { BackupChoice } from '../../shared/backup.ts';
import type { PodProps, StorageProps } from '../../shared/index.ts';

/** What the owner decides about one Chroma. */
export interface ChromaDbProps<C extends AnyCluster> extends PodProps<C> {
  /** Volume for documents and vectors. The index of a collection lies in memory as well. */
  readonly storage: StorageProps<C>;
  /** Nightly copies of that volume, or why there are none. */
  readonly backup: BackupChoice<C>;
  /**
   * Largest request: one batch of documents with their vectors.
   * @unit binary bytes
   * @default '40Mi' - the program's own; some two thousand paragraphs with vectors of a thousand numbers
   */
  readonly requestSize?: string | undefined;
  /**
   * @default 250m of CPU and 1Gi, at most 2Gi - a vector of a thousand numbers takes 4 KiB, so some hundred thousand
   * paragraphs. What does not fit ends the program.
   */
  readonly resources?: PodProps<C>['resources'] | undefined;
  readonly overrides?: ChromaDbOverrides | undefined;
}

export interface ChromaDbOverrides {
  readonly statefulSet?: Patch<k8s.KubeStatefulSetProps> | undefined;
  readonly service?: Patch<k8s.KubeServiceProps> | undefined;
  readonly headlessService?: Patch<k8s.KubeServiceProps> | undefined;
  readonly configMap?: Patch<k8s.KubeConfigMapProps> | undefined;
}
