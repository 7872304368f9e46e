import type { AnyCluster } from '../../../authoring/index.ts';
import type { JsonObject } from '../../../model/index.ts';
import type { HostProps } from '../../shared/expose.ts';
import type { ResourceProps } from '../../shared/index.ts';

/** What the owner decides about OpenFaaS Community Edition. */
export interface OpenFaasProps<C extends AnyCluster> extends HostProps<C> {
  /** Namespace of the functions; the Community Edition has one alone. */
  readonly functions: keyof C['namespaces'] & string;
  /**
   * What it is used for. Its licence allows personal use that earns nothing, and 60 days of trial to a business.
   * @source OpenFaaS Community Edition EULA
   */
  readonly use: 'personal' | 'trial';
  /** Adds pods under load, up to five; takes a Prometheus and an Alertmanager of its own. @default false: each function keeps its smallest number */
  readonly scaling?: boolean | undefined;
  /** Takes calls that nobody waits for; ten of them wait in memory at most, and a restart loses them. @default false */
  readonly asynchronous?: boolean | undefined;
  /** Longest time a function may ask for. @unit seconds @default 60 */
  readonly longestTimeout?: number | undefined;
  /** The gateway, and the program beside it that makes pods. @default 50m of CPU and 120Mi of memory each, at most 256Mi */
  readonly resources?: Omit<ResourceProps, 'cpuLimit'> | undefined;
  readonly overrides?: OpenFaasOverrides | undefined;
}

export interface OpenFaasOverrides {
  /** Values of the chart, merged over ours; nothing checks them against the chart. */
  readonly values?: JsonObject | undefined;
}
