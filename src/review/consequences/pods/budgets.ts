import { blockingBudgets } from '../../../checks/index.ts';
import { between } from '../between.ts';
import { about } from '../objects.ts';
import { isTouched, type RestsOn } from '../touched.ts';

/** Budgets that allow no eviction any more, so that a drain of the node waits for ever. Pods that run are not touched by that. */
export const budgets = between((both) => {
  const { base, head } = both;
  if (!isTouched(both, restsOn)) return [];
  const before = new Set(blockingBudgets(base).map(({ file }) => file));
  return blockingBudgets(head).flatMap(({ file, message, hint, path }) => {
    const budget = head.manifests.find((manifest) => manifest.file === file);
    if (budget === undefined || before.has(file)) return [];
    const field = path.split(' ').slice(1).join(' ');
    return [about(budget, { topic: 'interruption', level: 'none', message, evidence: [`${field} of ${budget.file}`], hint })];
  });
});

/** What budgets rest on: how many pods carry which labels. */
const restsOn: RestsOn = {
  facts: ['applications', 'retirements'],
  kind: (kind) => kind === 'PodDisruptionBudget',
  besides: /(^|\.)(annotations|image|imagePullPolicy|env|envFrom|command|args|resources|volumes|volumeMounts|securityContext)\b/,
};
