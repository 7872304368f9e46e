import type { Check } from '../check.ts';
import { accelerators } from './accelerators.ts';
import { disks } from './disks.ts';
import { hostCores, hostGpus, hostMemory } from './hosts.ts';
import { layerBudgets } from './layers.ts';
import { memoryLimits } from './limits.ts';
import { languageModels } from './machines.ts';
import { placement } from './placement-findings.ts';
import { layersTogether } from './sums.ts';

/** CAPACITY: what nodes, their devices and the machines beside them can hold. */
export const capacityChecks: readonly Check[] = [
  accelerators,
  languageModels,
  hostMemory,
  hostCores,
  hostGpus,
  layerBudgets,
  layersTogether,
  placement,
  memoryLimits,
  disks,
];
