import { capacityOf, isOpen } from '../../model/index.ts';
import type { Check } from '../check.ts';
import { type Facts, factsOf } from '../facts.ts';
import { declaredFinding } from '../finding.ts';
import { defaultsIn, formatAmount, parseAmount, podAmount } from '../quota/amounts.ts';
import { wantedOf } from './placement/pod-sets.ts';

/** What may be used on some nodes by all that can only run there. */
export interface LimitSum {
  readonly nodes: readonly string[];
  readonly limits: number;
  readonly capacity: number;
  /** Largest first. */
  readonly parts: readonly { readonly name: string; readonly amount: number }[];
}

/**
 * CAPACITY_MEMORY_LIMITS: what all pods may use together is there. Counted for all nodes together, since where a pod runs is the scheduler's
 * choice; the node keeps nothing back here, because what the system does not use can be used.
 */
export const memoryLimits: Check = (input) => {
  const { limits, capacity, parts, nodes } = memoryLimitsOf(factsOf(input));
  if (nodes.length === 0 || limits <= capacity) return [];
  const show = (amount: number) => formatAmount('memory', amount);
  const largest = parts.slice(0, 5).map(({ name, amount }) => `${name} ${show(amount)}`);
  const more = parts.length > largest.length ? ` and ${parts.length - largest.length} more` : '';
  return [
    declaredFinding(input.model, [], {
      code: 'CAPACITY_MEMORY_LIMITS',
      severity: 'warning',
      field: 'nodes',
      message: `the pods may use ${show(limits)} of memory together, and ${nodes.length === 1 ? `${nodes[0]} has` : 'the nodes have'} ${show(capacity)}: ${largest.join(', ')}${more}`,
      hint: "lower the limits of what never needs them, or accept it with the reason: `cluster.accept('CAPACITY_MEMORY_LIMITS', '…')`",
    }),
  ];
};

export function memoryLimitsOf(facts: Facts): LimitSum {
  const { model } = facts;
  const rendered = wantedOf(facts).steady.flatMap(({ name, count, template }) => {
    if (template === undefined) return [];
    return [{ name, amount: count * podAmount(template, defaultsIn(facts, template.namespace), 'limits', 'memory') }];
  });
  const declared = model.footprints.map(({ namespace, name, limits }) => ({
    name: `${namespace}/${name} (declared)`,
    amount: parseAmount('memory', limits.memory) ?? 0,
  }));
  const byName = new Map<string, number>();
  for (const { name, amount } of [...rendered, ...declared]) byName.set(name, (byName.get(name) ?? 0) + amount);
  const parts = [...byName].map(([name, amount]) => ({ name, amount })).sort((a, b) => b.amount - a.amount || (a.name < b.name ? -1 : 1));
  const taking = model.nodes.filter(isOpen);
  return {
    nodes: taking.map(({ name }) => name),
    limits: parts.reduce((sum, { amount }) => sum + amount, 0),
    capacity: taking.reduce((sum, node) => sum + (capacityOf(node)['memory'] ?? 0), 0),
    parts,
  };
}
