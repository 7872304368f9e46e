import type { JsonObject } from '../../../model/index.ts';
import type { ResourceProps } from '../../shared/index.ts';

/** What the owner decides about the operator. */
export interface KnativeOperatorProps {
  /** Each of its two pods. @default 50m of CPU and 100Mi of memory, at most 500Mi */
  readonly resources?: Omit<ResourceProps, 'cpuLimit'> | undefined;
  readonly overrides?: KnativeOperatorOverrides | undefined;
}

export interface KnativeOperatorOverrides {
  /** Values of the chart, merged over ours; nothing checks them against the chart. */
  readonly values?: JsonObject | undefined;
}
