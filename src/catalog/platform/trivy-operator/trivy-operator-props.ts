import type { AnyCluster } from '../../../authoring/index.ts';
import type { JsonObject } from '../../../model/index.ts';
import type { ResourceProps } from '../../shared/index.ts';

export type TrivySeverity = 'LOW' | 'MEDIUM' | 'HIGH' | 'CRITICAL';

/** What the owner decides about the Trivy operator. */
export interface TrivyOperatorProps<C extends AnyCluster> {
  /** Findings that are reported. @default ['HIGH', 'CRITICAL'] - what somebody would act on */
  readonly severities?: readonly TrivySeverity[] | undefined;
  /** Report vulnerabilities that no update mends yet. @default false - there is nothing to do about them */
  readonly unfixed?: boolean | undefined;
  /** Namespaces that are not looked at. @default none */
  readonly exclude?: readonly (keyof C['namespaces'] & string)[] | undefined;
  /** Images that are scanned at a time; each scan fetches the image once more. @default 1 */
  readonly concurrentScans?: number | undefined;
  /** Age of a report after which its image is scanned again. @unit hours @default 72 */
  readonly rescanAfter?: number | undefined;
  /** Read Secrets of all namespaces, to log in to the registries that pods pull from. @default false */
  readonly pullSecrets?: boolean | undefined;
  /** Ranges of registries in private networks. @default none - the internet is open to scans on port 443 */
  readonly registries?: readonly string[] | undefined;
  /**
   * Look at the nodes as well, and hold the cluster against CIS and NSA. Its pods mount folders of the node, so the
   * namespace must be privileged.
   * @default false
   */
  readonly infraAssessment?: boolean | undefined;
  /** Priority class of the operator and its scans. @default the namespace's `defaultPriority` */
  readonly priority?: (keyof C['priorityClasses'] & string) | undefined;
  /** The operator. @default 50m of CPU and 128Mi of memory, at most 512Mi */
  readonly resources?: Omit<ResourceProps, 'cpuLimit'> | undefined;
  /** One scan. @default 100m of CPU and 256Mi of memory, at most 2Gi - for images of several GiB */
  readonly scan?: Omit<ResourceProps, 'cpuLimit'> | undefined;
  readonly overrides?: TrivyOperatorOverrides | undefined;
}

export interface TrivyOperatorOverrides {
  /** Values of the chart, merged over ours; nothing checks them against the chart. */
  readonly values?: JsonObject | undefined;
}
