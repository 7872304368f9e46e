import type { AnyCluster } from '../../../authoring/index.ts';
import type { JsonObject } from '../../../model/index.ts';
import type { ResourceProps } from '../../shared/index.ts';

/** What the owner decides about the operator. */
export interface CloudNativePgProps<C extends AnyCluster> {
  /** Priority class of its pod. Databases run on without it, but none fails over. @default the namespace's `defaultPriority` */
  readonly priority?: (keyof C['priorityClasses'] & string) | undefined;
  /** Labels a node must carry. @default any node */
  readonly nodeSelector?: C['nodeLabels'] | undefined;
  /** @default 50m of CPU and 128Mi of memory, at most 256Mi */
  readonly resources?: Omit<ResourceProps, 'cpuLimit'> | undefined;
  readonly overrides?: CloudNativePgOverrides | undefined;
}

export interface CloudNativePgOverrides {
  /** Values of the chart, merged over ours; nothing checks them against the chart. */
  readonly values?: JsonObject | undefined;
}
