import type { Node } from '../../model/index.ts';
import { parseMemory } from '../../units/index.ts';
import type { Facts } from '../facts.ts';
import { defaultsIn, formatAmount, parseAmount, podAmount } from '../quota/amounts.ts';
import { demandsIn } from '../quota/demand.ts';
import { fields } from '../read.ts';
import type { Failing, Judge } from './judge.ts';

type Resource = 'cpu' | 'memory';

/** What cannot fit whatever a scheduler does: more than all machines have together, or a pod larger than any of them. */
export const withinCapacity: Judge = (facts) => (['cpu', 'memory'] as const).flatMap((resource) => judgeSum(facts, resource));

function judgeSum(facts: Facts, resource: Resource): readonly Failing[] {
  const { nodes, namespaces, distribution } = facts.model;
  const room = nodes.map((node) => allocatable(node, resource, distribution.evictionMemory));
  const total = room.reduce((sum, one) => sum + one, 0);
  const asked = namespaces.map(({ name }) => demandOf(facts, name, resource));
  const sum = asked.reduce((all, { steady, job }) => all + steady + job, 0);
  const show = (amount: number) => formatAmount(resource, amount);
  const largest = Math.max(0, ...asked.map(({ pod }) => pod));
  const most = Math.max(0, ...room);
  return [
    ...(sum <= total
      ? []
      : [
          {
            subject: resource,
            message: `all pods together request ${show(sum)} of ${resource}, and the machines have ${show(total)}: ${show(sum - total)} too little`,
            hint: 'request less, or add a machine',
          },
        ]),
    ...(largest <= most
      ? []
      : [
          {
            subject: resource,
            message: `one pod requests ${show(largest)} of ${resource}, and the largest machine has ${show(most)}`,
            hint: 'request less',
          },
        ]),
  ];
}

/** What a node gives to pods: its capacity without what is kept for the system and the kubelet's own margin. */
function allocatable({ capacity, reserved }: Node, resource: Resource, evictionMemory: string): number {
  const margin = resource === 'memory' && /^\d/.test(evictionMemory) && !evictionMemory.endsWith('%') ? parseMemory(evictionMemory) : 0;
  return (parseAmount(resource, capacity[resource]) ?? 0) - (parseAmount(resource, reserved[resource]) ?? 0) - margin;
}

/** What a namespace asks for: what always runs, its largest Job or pod of an update, and its largest single pod. */
function demandOf(
  facts: Facts,
  namespace: string,
  resource: Resource,
): { readonly steady: number; readonly job: number; readonly pod: number } {
  const defaults = defaultsIn(facts, namespace);
  const amounts = demandsIn(facts, namespace).map(({ pods, when, template, footprint }) => {
    if (template === undefined) return { when, pod: 0, all: parseAmount(resource, fields(footprint?.requests)[resource]) ?? 0 };
    const pod = podAmount(template, defaults, 'requests', resource);
    return { when, pod, all: pods * pod };
  });
  return {
    steady: amounts.filter(({ when }) => when === 'steady').reduce((sum, { all }) => sum + all, 0),
    job: Math.max(0, ...amounts.filter(({ when }) => when !== 'steady').map(({ all }) => all)),
    pod: Math.max(0, ...amounts.map(({ pod }) => pod)),
  };
}
