import { type Asked, askedByApplication, diskRowsOf, formatAmount, parseAmount } from '../../checks/index.ts';
import { allocatableOf, type Model, type Node } from '../../model/index.ts';
import { headroomHead, headroomRows, questionHead, questionRows } from '../capacity.ts';
import { diskCells, diskHead } from '../disks.ts';
import { byLayer, type Section } from './book.ts';
import { code, section, table, words } from './markdown.ts';

/** The machines of the cluster. */
export const nodes: Section = ({ model }) =>
  section(
    'Nodes',
    ...table(
      ['node', 'address', 'roles', 'capacity', 'reserved', 'for pods', 'disks', 'GPU'],
      model.nodes.map((node) => [
        node.name,
        node.address,
        node.roles.join(', '),
        `${node.capacity.cpu} CPU, ${node.capacity.memory}`,
        `${node.reserved.cpu} CPU, ${node.reserved.memory}`,
        `${formatAmount('cpu', forPods(model, node, 'cpu'))} CPU, ${formatAmount('memory', forPods(model, node, 'memory'))}`,
        node.disks.map(({ name, size }) => `${words(name)} ${size}`).join(', '),
        node.gpus.map((gpu) => `${gpu.count} × ${words(gpu.model)} (${gpu.memory})`).join(', '),
      ]),
    ),
    ...labels(model),
  );

/** What the kubelet sets by itself is left out. */
export function ownLabels(labels: Node['labels']): readonly (readonly [string, string])[] {
  return Object.entries(labels).filter(([key]) => key !== 'kubernetes.io/hostname');
}

function labels(model: Model): readonly string[] {
  const rows = model.nodes.flatMap(({ name, labels: own, taints }) => [
    ...ownLabels(own).map(([key, value]) => [name, 'label', code(`${key}=${value}`)]),
    ...taints.map(({ key, value, effect }) => [name, 'taint', code(`${key}${value === undefined ? '' : `=${value}`}:${effect}`)]),
  ]);
  return table(['node', 'mark', 'what it says'], rows);
}

/** How much is left on each node and what happens in an update or without a node, and below it what each layer asks for. */
export const room: Section = (book) => {
  const { model, facts } = book;
  if (model.nodes.length === 0) return [];
  const sums = {
    requests: { cpu: askedByApplication(facts, 'requests', 'cpu'), memory: askedByApplication(facts, 'requests', 'memory') },
    limits: askedByApplication(facts, 'limits', 'memory'),
  };
  const held = (layer: string, resource: 'cpu' | 'memory') =>
    (model.reservations ?? [])
      .filter((reservation) => reservation.layer === layer)
      .reduce((sum, { requests }) => sum + (parseAmount(resource, requests[resource]) ?? 0), 0);
  const layers = byLayer(model).map(({ layer, names }) => ({
    layer,
    cpu: sum(sums.requests.cpu, names) + held(layer, 'cpu'),
    memory: sum(sums.requests.memory, names) + held(layer, 'memory'),
    limits: sum(sums.limits, names),
  }));
  const total = (key: 'cpu' | 'memory' | 'limits') => layers.reduce((all, layer) => all + layer[key], 0);
  const there = (resource: 'cpu' | 'memory') => model.nodes.reduce((all, node) => all + forPods(model, node, resource), 0);
  const row = (name: string, cpu: number, memory: number, limits?: number) => [
    name,
    formatAmount('cpu', cpu),
    formatAmount('memory', memory),
    limits === undefined || limits === 0 ? '' : formatAmount('memory', limits),
  ];
  return section(
    'Room on the nodes',
    ...table(headroomHead, headroomRows(book.input)),
    ...table(questionHead, questionRows(book.input)),
    'By layer. Requests are what the scheduler counts, limits what pods may grow to. Jobs come on top, the largest one at a time.',
    ...table(
      ['layer', 'CPU requested', 'memory requested', 'memory at most'],
      [
        ...layers.map(({ layer, cpu, memory, limits }) => row(words(layer), cpu, memory, limits)),
        row('together', total('cpu'), total('memory'), total('limits')),
        row('largest Job', largestJob(sums.requests.cpu), largestJob(sums.requests.memory)),
      ],
    ),
    ...short(total('limits') - there('memory'), model.priorityClasses.length > 0),
    ...onDisks(diskCells(diskRowsOf(facts))),
  );
};

function onDisks(rows: readonly (readonly string[])[]): readonly string[] {
  if (rows.length === 0) return [];
  const cells = rows.map((row) => row.map(words));
  return ['On the disks, what is claimed and can lie nowhere else:', ...table(diskHead, cells)];
}

function short(above: number, priorities: boolean): readonly string[] {
  if (above <= 0) return [];
  const who = priorities ? ', see [Priorities](#priorities)' : '';
  return [
    `Limits add up to ${formatAmount('memory', above)} more than the nodes have: when all grow at once, the kubelet takes pods away${who}.`,
  ];
}

function sum(asked: readonly Asked[], names: readonly string[]): number {
  return asked.filter(({ application }) => names.includes(application)).reduce((all, { amount }) => all + amount, 0);
}

function largestJob(asked: readonly Asked[]): number {
  return Math.max(0, ...asked.map(({ job }) => job));
}

function forPods(model: Model, node: Node, resource: 'cpu' | 'memory'): number {
  return allocatableOf(model, node)[resource] ?? 0;
}
