import type { AnyCluster, k8s, Patch } from '../../../authoring/index.ts';
import type { StorageProps } from '../../shared/index.ts';

/**
 * A folder of one node, and whose claim it is. The class is one of the cluster file that makes nothing:
 * `{ name: 'local', provisioner: 'kubernetes.io/no-provisioner', origin: 'rendered', reclaimPolicy: 'Retain', topology: 'node' }`.
 */
export interface LocalVolumeProps<C extends AnyCluster> extends StorageProps<C> {
  /** Labels of the node, of which exactly one must have them. */
  readonly nodeSelector: C['nodeLabels'];
  /** Folder on the node, which must exist; a file system of its own, best a disk of its own. */
  readonly path: string;
  /** Name of the StatefulSet whose pod gets it: its claim is `data-<workload>-<ordinal>`. */
  readonly workload: string;
  /** Which of its pods. @default 0 - the first one */
  readonly ordinal?: number | undefined;
  /** Namespace of the workload. @default that of the application */
  readonly namespace?: (keyof C['namespaces'] & string) | undefined;
  readonly overrides?: LocalVolumeOverrides | undefined;
}

export interface LocalVolumeOverrides {
  readonly persistentVolume?: Patch<k8s.KubePersistentVolumeProps> | undefined;
}
