import type { AnyCluster } from '../../../authoring/index.ts';
import type { LogCollectorOverrides, LogCollectorProps } from '../_log-collector.ts';

/** What the owner decides about Promtail. */
export interface PromtailProps<C extends AnyCluster> extends LogCollectorProps<C> {
  readonly overrides?: PromtailOverrides | undefined;
}

export type PromtailOverrides = LogCollectorOverrides;
