import type { Facts } from '../../../authoring/index.ts';
import type { Footprint } from '../../../model/index.ts';
import { formatCpu, formatMemory, parseCpu, parseMemory, readable } from '../../../units/index.ts';
import { type ResourceProps, resources } from '../../shared/index.ts';

/** Requests and limit of one pod, in the shape that values of charts and footprints take. */
export interface ChartAmounts extends Pick<Footprint, 'requests'> {
  readonly limits: { readonly memory: string };
}

/** What the owner gives, else the defaults. A wrong amount becomes a finding. */
export function chartAmounts(
  facts: Facts,
  given: Omit<ResourceProps, 'cpuLimit'> | undefined,
  defaults: Readonly<Record<'cpu' | 'memory' | 'memoryLimit', string>>,
  path: string,
): ChartAmounts {
  resources(facts, given, defaults, path);
  return {
    requests: { cpu: given?.cpu ?? defaults.cpu, memory: given?.memory ?? defaults.memory },
    limits: { memory: given?.memoryLimit ?? defaults.memoryLimit },
  };
}

/** Amounts of all pods together, as a footprint wants them. */
export function sumAmounts(...parts: readonly { readonly pods: number; readonly amounts: ChartAmounts }[]): ChartAmounts {
  const sum = (read: (amounts: ChartAmounts) => number): number =>
    parts.reduce((total, { pods, amounts }) => total + pods * (readable(() => read(amounts)) ?? 0), 0);
  return {
    requests: {
      cpu: formatCpu(sum(({ requests }) => parseCpu(requests.cpu))),
      memory: formatMemory(sum(({ requests }) => parseMemory(requests.memory))),
    },
    limits: { memory: formatMemory(sum(({ limits }) => parseMemory(limits.memory))) },
  };
}
