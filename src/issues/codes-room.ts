import type { CodeEntry } from './code-entry.ts';

/** Room on the machines: budgets of layers, sums of quotas. */
export const roomCodes = {
  CAPACITY_LAYER_BUDGET: {
    title: 'A layer requests more than its budget',
    why: 'A budget keeps one layer from taking the room of another. What is above it lets something else wait for a place, usually what starts last.',
    fix: 'Request less, or raise the budget of the layer. The message shows the sum of each application.',
  },
  CAPACITY_LAYERS_ABOVE_MACHINE: {
    title: 'The budgets of all layers are more than the machines have',
    why: 'When every layer uses what it was promised, some pods find no place.',
    fix: 'Lower a budget, add a machine, or accept it with the reason why they are never used up at once.',
  },
  QUOTA_SUM_ABOVE_MACHINE: {
    title: 'The quotas of all namespaces are more than the machines have',
    why: 'The API server accepts pods up to the quota, and the scheduler finds no place for the last of them.',
    fix: 'Lower a quota, or accept it with the reason why they are never used up at once.',
  },
} as const satisfies Readonly<Record<string, CodeEntry>>;
