import fc from 'fast-check';
import type { Node } from '../../../src/model/index.ts';
import { parseCpu, parseMemory } from '../../../src/units/index.ts';
import { type Amounts, rounded } from './amounts.ts';
import { type PlacementCase, TOKEN } from './case.ts';
import { between, weighted } from './dice.ts';
import { houses } from './nodes.ts';
import { type Draft, drafts, objectsOf } from './workloads.ts';

export { namespaces, type PlacementCase, priorityClasses, renamed, runtimeClasses, TOKEN, toInput } from './case.ts';
export { seedOf } from './seeds.ts';

/** How full a house is to be, as a part of what its open machines offer. */
const loads = fc.oneof(
  { weight: 62, arbitrary: between(0.15, 0.5) },
  { weight: 8, arbitrary: between(0.5, 0.8) },
  { weight: 5, arbitrary: between(0.8, 1.05) },
  { weight: 25, arbitrary: between(1.1, 1.8) },
);

/**
 * Houses and what runs in them. Amounts are not drawn one by one: a load is, and each workload has its share of it by its weight, so that
 * houses from half empty to overfull come out whatever their size. The scarcer of CPU and memory reaches the load, the other less.
 */
export const placementCases: fc.Arbitrary<PlacementCase> = fc
  .record({
    nodes: houses,
    workloads: fc.oneof(
      { weight: 3, arbitrary: fc.array(drafts, { minLength: 1, maxLength: 4 }) },
      { weight: 5, arbitrary: fc.array(drafts, { minLength: 4, maxLength: 12 }) },
    ),
    load: loads,
    scarce: weighted<'cpu' | 'memory'>([1, 'cpu'], [2, 'memory']),
    slack: between(0.4, 1),
    /** Largest part of a machine that one pod may take. */
    largest: weighted([60, 0.2], [30, 0.35], [8, 0.6], [2, 1.1]),
  })
  .map(({ nodes, workloads, load, scarce, slack, largest }) => {
    const open = nodes.filter(({ taints }) => taints.every(({ effect }) => effect === 'PreferNoSchedule'));
    const rooms = (open.length === 0 ? nodes : open).map(roomOf);
    const total = (key: keyof Amounts) => rooms.reduce((sum, room) => sum + room[key], 0);
    const podsOf = ({ kind, replicas }: Draft) => (kind === 'Pod' ? 1 : kind === 'DaemonSet' ? rooms.length : replicas);
    const weightOf = ({ kind, weight }: Draft) => (kind === 'DaemonSet' ? 0.3 : weight);
    const parts = workloads.reduce((sum, draft) => sum + weightOf(draft) * podsOf(draft), 0);
    const factor = { cpu: scarce === 'cpu' ? load : load * slack, memory: scarce === 'memory' ? load : load * slack };
    const names = workloads.map(({ kind, namespace }, index) => ({
      app: `${kind.toLowerCase()}-${index + 1}`,
      namespace: `${TOKEN}-${namespace}`,
      kind,
    }));
    const objects = workloads.flatMap((draft, index) => {
      const share = (key: keyof Amounts) =>
        Math.min(
          (weightOf(draft) / parts) * factor[key] * total(key),
          (load > 1 ? 2 : 1) * largest * Math.max(...rooms.map((room) => room[key])),
        );
      const amounts = rounded({ cpu: share('cpu'), memory: share('memory') });
      return objectsOf(draft, names[index]!.app, amounts, {
        nodes: nodes.map(({ name }) => name),
        workloads: names,
        own: names[index]!,
      });
    });
    return { nodes, objects };
  });

function roomOf({ capacity, reserved }: Node): Amounts {
  return { cpu: parseCpu(capacity.cpu) - parseCpu(reserved.cpu), memory: parseMemory(capacity.memory) - parseMemory(reserved.memory) };
}

/** The case of a seed: the same one for ever, as long as this folder and fast-check stay as they are. */
export function caseOf(seed: number): PlacementCase {
  return fc.sample(placementCases, { seed, numRuns: 1 })[0]!;
}
