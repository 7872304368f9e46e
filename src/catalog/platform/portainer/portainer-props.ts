import type { AnyCluster, k8s, Patch } from '../../../authoring/index.ts';
import type { JsonObject } from '../../../model/index.ts';
import type { BackupChoice } from '../../shared/backup.ts';
import type { HostProps } from '../../shared/expose.ts';
import type { PodProps, ResourceProps, StorageProps } from '../../shared/index.ts';

/** What the owner decides about one Portainer. */
export interface PortainerProps<C extends AnyCluster> extends HostProps<C>, Pick<PodProps<C>, 'nodeSelector'> {
  /** Volume of its database: users, settings. */
  readonly storage: StorageProps<C>;
  /** Where copies of the volume go, or why there are none. */
  readonly backup: BackupChoice<C>;
  /** @default 50m of CPU and 128Mi of memory, at most 512Mi */
  readonly resources?: Omit<ResourceProps, 'cpuLimit'> | undefined;
  readonly overrides?: PortainerOverrides | undefined;
}

export interface PortainerOverrides {
  /** Values of the chart, merged over ours; nothing checks them against the chart. */
  readonly values?: JsonObject | undefined;
  readonly claim?: Patch<k8s.KubePersistentVolumeClaimProps> | undefined;
  readonly ingress?: Patch<k8s.KubeIngressProps> | undefined;
}
