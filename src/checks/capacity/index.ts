import type { Check } from '../check.ts';
import { accelerators } from './accelerators.ts';
import { hostCores, hostGpus, hostMemory } from './hosts.ts';
import { layerBudgets } from './layers.ts';
import { languageModels } from './machines.ts';
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
];
