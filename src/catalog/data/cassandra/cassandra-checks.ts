import type { AnyCluster, Facts } from '../../../authoring/index.ts';
import { describeMemory } from '../../../units/index.ts';
import { memoryOf } from '../../shared/index.ts';
import { heapFor, leastHeap } from './cassandra-heap.ts';
import type { CassandraProps } from './cassandra-props.ts';

/** Names that Cassandra or the Secrets of the construct keep for themselves. */
const reserved = /^(system.*|admin|agent|backup|cassandra)$/;

/** Adds a finding for everything that the compiler cannot see, or that came from elsewhere. */
export function checkCassandra<C extends AnyCluster, K extends readonly string[]>(
  facts: Facts,
  path: string,
  { replicas = 1, heap, start, keyspaces, clusterName, datacenter, rack }: CassandraProps<C, K>,
  memory: number,
): void {
  const refuse = (field: string, message: string, hint?: string) =>
    facts.issues.push({ code: 'MODEL_VALUE', severity: 'error', path: `${path} ${field}`, message, hint });
  const nodes: number = replicas;
  if (![1, 3].includes(nodes)) {
    const message =
      nodes === 2
        ? '2 nodes decide by a majority of 2, so none may fail: no more than of one'
        : `${nodes} is no number of nodes of which every one holds every row`;
    refuse('replicas', message, 'write 1 or 3');
  }
  if (start !== undefined && start !== 'refuse-over-backup' && start !== 'empty')
    refuse('start', `"${String(start)}" is none of its values`, 'write `refuse-over-backup` or `empty`');
  checkHeap(heap, memory, refuse);
  for (const [field, name] of Object.entries({ clusterName, datacenter, rack })) {
    if (name !== undefined && !/^[A-Za-z0-9][A-Za-z0-9_-]{0,47}$/.test(name))
      refuse(field, `"${name}" would need quotes somewhere`, 'letters, digits, hyphens and underscores, at most 48');
  }
  if (keyspaces.length === 0) refuse('keyspaces', 'none is declared', 'name at least one');
  for (const [index, name] of keyspaces.entries()) {
    const field = `keyspaces[${index}]`;
    if (!/^[a-z][a-z0-9_]{0,37}$/.test(name))
      refuse(field, `"${name}" would need quotes in CQL or is too long`, 'a lower-case letter, then letters, digits and underscores');
    else if (reserved.test(name)) refuse(field, `"${name}" is a name that Cassandra or this construct keeps for itself`);
    else if (keyspaces.indexOf(name) !== index) refuse(field, `"${name}" is declared twice`);
  }
}

type Refuse = (field: string, message: string, hint?: string) => void;

/** Heap and container fit each other: as much again is used outside the heap. */
function checkHeap(heap: string | undefined, memory: number, refuse: Refuse): void {
  const container = describeMemory(memory);
  if (heap === undefined) {
    const worked = heapFor(memory);
    if (worked < leastHeap)
      refuse(
        'resources.memoryLimit',
        `a container of ${container} leaves less than ${describeMemory(leastHeap)} for the heap`,
        'write `2Gi` or more',
      );
    return;
  }
  const bytes = memoryOf(heap);
  if (bytes === undefined) refuse('heap', `"${heap}" is no amount of memory`, 'write `2Gi`');
  else if (bytes < leastHeap)
    refuse(
      'heap',
      `${describeMemory(bytes)} is too small: Cassandra would do little but collect garbage`,
      `write \`${describeMemory(leastHeap)}\` or more`,
    );
  else if (bytes > memory) refuse('heap', `${describeMemory(bytes)} is above the container's memory of ${container}`, atMost(memory));
  else if (bytes > memory / 2)
    refuse(
      'heap',
      `${describeMemory(bytes)} is more than half of the container's ${container}: as much again is used outside the heap`,
      atMost(memory),
    );
}

function atMost(memory: number): string {
  return `write at most \`${describeMemory(memory / 2)}\`, or raise \`resources.memoryLimit\``;
}
