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
  { weight: 42, arbitrary: between(0.1, 0.3) },
  { weight: 31, arbitrary: between(0.3, 0.5) },
  { weight: 4, arbitrary: between(0.5, 0.8) },
  { weight: 2, arbitrary: between(0.8, 1.05) },
  { weight: 17, arbitrary: between(1.1, 1.8) },
);

/** Whether the owner gives priorities, and whether pods of a house name one another. */
interface Habit {
  readonly priorities: boolean;
  readonly elaborate: boolean;
}

const habits = weighted<Habit>(
  [22, { priorities: true, elaborate: true }],
  [30, { priorities: true, elaborate: false }],
  [40, { priorities: false, elaborate: true }],
  [8, { priorities: false, elaborate: false }],
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
    largest: weighted([70, 0.2], [24, 0.35], [4, 0.6], [2, 1.1]),
    habits,
  })
  .map(({ nodes, workloads, load, scarce, slack, largest, habits: habit }) => {
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
    const openLabels = (open.length === 0 ? nodes : open).map(({ arch, labels }) => ({ ...labels, 'kubernetes.io/arch': arch }));
    const objects = workloads
      .map((draft) => inHabit(sensible(draft, nodes, rooms.length), habit))
      .flatMap((draft, index) => {
        const share = (key: keyof Amounts) =>
          Math.min(
            (weightOf(draft) / parts) * factor[key] * total(key),
            (load > 1 ? 2 : 1) * largest * Math.max(...rooms.map((room) => room[key])),
          );
        const amounts = rounded({ cpu: share('cpu'), memory: share('memory') });
        return objectsOf(draft, names[index]!.app, amounts, {
          nodes: nodes.map(({ name }) => name),
          open: openLabels,
          workloads: names,
          own: names[index]!,
        });
      });
    return { nodes, objects };
  });

/**
 * Owners know their house: what asks for a device where there is none, or for more machines than there are, is a slip, and stays in one of
 * five such workloads only. Without this nearly every larger house would hold some pod that can never run.
 */
function sensible(draft: Draft, nodes: readonly Node[], open: number): Draft {
  if (draft.slip) return draft;
  const devices = nodes.reduce((sum, { gpus }) => sum + gpus.reduce((count, { replicas }) => count + replicas, 0), 0);
  const alone = draft.rules.some(({ kind }) => kind === 'apart' || kind === 'host port' || kind === 'host network');
  const byZone = draft.rules.some(({ kind }) => kind === 'apart by zone');
  const most = byZone ? 1 : alone ? open : draft.replicas;
  const gpus = draft.shape.gpus * Math.min(draft.replicas, most) <= devices ? draft.shape.gpus : 0;
  return { ...draft, replicas: Math.max(1, Math.min(draft.replicas, most)), shape: { ...draft.shape, gpus } };
}

const simpleRules: readonly string[] = ['none', 'selector', 'node affinity', 'host network', 'wish'];

function inHabit(draft: Draft, { priorities, elaborate }: Habit): Draft {
  return {
    ...draft,
    priority: priorities ? draft.priority : undefined,
    rules: draft.rules.filter(({ kind }) => elaborate || simpleRules.includes(kind)),
  };
}

function roomOf({ capacity, reserved }: Node): Amounts {
  return { cpu: parseCpu(capacity.cpu) - parseCpu(reserved.cpu), memory: parseMemory(capacity.memory) - parseMemory(reserved.memory) };
}

/** The case of a seed: the same one for ever, as long as this folder and fast-check stay as they are. */
export function caseOf(seed: number): PlacementCase {
  return fc.sample(placementCases, { seed, numRuns: 1 })[0]!;
}
