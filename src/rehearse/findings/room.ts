import { below, identityOf, itemsAt, type KubeObject, textAt } from '../../api/index.ts';
import { compareQuantities, describeMemory, formatQuantity, parseMemory, parseQuantity, sumQuantities } from '../../units/index.ts';
import type { Snapshot } from '../snapshot.ts';

/** What a pod asks of one resource and what each node has left, for a scheduler that only says `Insufficient`. */
export function roomFor(pod: KubeObject, resource: string, { nodes, pods }: Snapshot): string {
  const free = nodes.map((node) => {
    const { name } = identityOf(node);
    const running = pods.filter(
      (other) => textAt(other, 'spec', 'nodeName') === name && !['Succeeded', 'Failed'].includes(textAt(other, 'status', 'phase')),
    );
    const taken = sumQuantities(running.map((other) => requestOf(other, resource)));
    return `${shown(difference(amountAt(node, 'status', 'allocatable', resource), taken), resource)} on ${name}`;
  });
  return `it asks for ${shown(requestOf(pod, resource), resource)} of ${resource}, free are ${free.join(', ') || 'none: there is no node'}`;
}

/** As the scheduler counts it: containers and sidecars together, or the largest init container on top of the sidecars before it. */
function requestOf(pod: KubeObject, resource: string): string {
  const own = below(pod, 'spec', 'resources', 'requests', resource);
  if (own !== undefined) return String(own);
  let sidecars = '0';
  let starting = '0';
  for (const container of itemsAt(pod, 'spec', 'initContainers')) {
    const request = amountAt(container, 'resources', 'requests', resource);
    if (container.restartPolicy === 'Always') sidecars = sumQuantities([sidecars, request]);
    else starting = larger(starting, sumQuantities([sidecars, request]));
  }
  const containers = itemsAt(pod, 'spec', 'containers').map((container) => amountAt(container, 'resources', 'requests', resource));
  const running = sumQuantities([sidecars, ...containers]);
  return sumQuantities([larger(starting, running), amountAt(pod, 'spec', 'overhead', resource)]);
}

function amountAt(object: unknown, ...path: readonly string[]): string {
  return String(below(object, ...path) ?? '0');
}

function larger(one: string, other: string): string {
  return compareQuantities(one, other) < 0 ? other : one;
}

function difference(all: string, taken: string): string {
  const { nano, format } = parseQuantity(all);
  const left = nano - parseQuantity(taken).nano;
  return formatQuantity({ nano: left < 0n ? 0n : left, format });
}

function shown(amount: string, resource: string): string {
  return /memory|storage/.test(resource) ? describeMemory(parseMemory(amount)) : amount;
}
