import type { Issue } from '../../issues/index.ts';
import type { Model } from '../../model/index.ts';
import type { Check } from '../check.ts';
import { declaredFinding } from '../finding.ts';
import { formatAmount, parseAmount } from '../quota/amounts.ts';

const resources = ['cpu', 'memory'] as const;
type Resource = (typeof resources)[number];

/** CAPACITY_LAYERS_ABOVE_MACHINE: all budgets together, and what the nodes keep for themselves, fit the nodes. */
export const layersTogether: Check = ({ model }) =>
  resources.flatMap((resource): readonly Issue[] => {
    const budgets = model.layers.flatMap(({ name, budget }) => {
      const amount = parseAmount(resource, budget?.[resource]);
      return amount === undefined ? [] : [{ what: `layer ${name}`, amount }];
    });
    if (budgets.length === 0 || model.nodes.length === 0) return [];
    const reserved = model.nodes
      .map(({ name, reserved: kept }) => ({ what: `reserved on ${name}`, amount: parseAmount(resource, kept[resource]) ?? 0 }))
      .filter(({ amount }) => amount > 0);
    return above(model, resource, [...budgets, ...reserved], {
      code: 'CAPACITY_LAYERS_ABOVE_MACHINE',
      field: `layers budget.${resource}`,
      what: `budgets of ${resource}, and what is reserved,`,
    });
  });

/** QUOTA_SUM_ABOVE_MACHINE: what all namespaces together may request is there. */
export const quotasTogether: Check = ({ model }) =>
  resources.flatMap((resource): readonly Issue[] => {
    const quotas = model.namespaces.flatMap(({ name, quota }) => {
      const amount = parseAmount(resource, quota[`requests.${resource}`] ?? quota[resource]);
      return amount === undefined ? [] : [{ what: `namespace ${name}`, amount }];
    });
    if (quotas.length === 0 || model.nodes.length === 0) return [];
    return above(model, resource, quotas, {
      code: 'QUOTA_SUM_ABOVE_MACHINE',
      field: `namespaces quota["requests.${resource}"]`,
      what: `quotas of requests.${resource}`,
    });
  });

function above(
  model: Model,
  resource: Resource,
  parts: readonly { readonly what: string; readonly amount: number }[],
  { code, field, what }: { readonly code: Issue['code']; readonly field: string; readonly what: string },
): readonly Issue[] {
  const total = (amounts: readonly number[]) => amounts.reduce((sum, one) => sum + one, 0);
  const sum = total(parts.map(({ amount }) => amount));
  const capacity = total(model.nodes.map((node) => parseAmount(resource, node.capacity[resource]) ?? 0));
  if (sum <= capacity) return [];
  const show = (amount: number) => formatAmount(resource, amount);
  const machines = model.nodes.length === 1 ? 'the node has' : 'the nodes have';
  return [
    declaredFinding(model, [], {
      code,
      severity: 'warning',
      field,
      message: `${what} add up to ${show(sum)}, ${machines} ${show(capacity)}, ${show(sum - capacity)} too little: ${parts.map((part) => `${part.what} ${show(part.amount)}`).join(' + ')}`,
      hint: `lower one of them, or accept it: \`cluster.accept('${code}', '…')\``,
    }),
  ];
}
