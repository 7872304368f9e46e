import { blockingBudgets } from '../../../checks/index.ts';
import type { Rule } from '../index.ts';
import { about } from '../objects.ts';

/** Budgets that allow no eviction any more, so that a drain of the node waits for ever. Pods that run are not touched by that. */
export const budgets: Rule = ({ base, head }) => {
  if (base === undefined || head === undefined) return [];
  const before = new Set(blockingBudgets(base).map(({ file }) => file));
  return blockingBudgets(head).flatMap(({ file, message, hint, path }) => {
    const budget = head.manifests.find((manifest) => manifest.file === file);
    if (budget === undefined || before.has(file)) return [];
    const field = path.split(' ').slice(1).join(' ');
    return [about(budget, { topic: 'interruption', level: 'none', message, evidence: [`${field} of ${budget.file}`], hint })];
  });
};
