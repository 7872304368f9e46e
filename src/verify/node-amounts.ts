import type { KubeObject } from '../api/index.ts';
import { below, text } from '../api/index.ts';
import type { Issue } from '../issues/index.ts';
import { allocatableOf, type Model, type Node } from '../model/index.ts';
import { compareQuantities, describeMemory, formatCpu, parseCpu, parseMemory } from '../units/index.ts';
import { ofModel } from './finding.ts';

/** Part of an amount of bytes that says nothing: a machine shows some ten MiB more or less after each update of its kernel. */
const TOLERANCE = 0.01;

interface Amount {
  readonly field: string;
  readonly expected: number;
  /** As the node says it; nothing where it says nothing. */
  readonly offered: number | undefined;
  /** What it is an amount of. */
  readonly of: string;
  readonly tolerance: number;
  show(value: number): string;
}

/** VERIFY_ALLOCATABLE: what pods may ask for, by the declaration capacity less reserved and, for memory, less the eviction threshold. */
export function judgeAmounts(model: Model, node: Node, { status }: KubeObject): readonly Issue[] {
  const { capacity } = node;
  const pods = allocatableOf(model, node);
  const amount = (list: 'allocatable' | 'capacity', name: string) => text(below(status, list, name));
  const bytes = { tolerance: TOLERANCE, show: describeMemory };
  const amounts: readonly Amount[] = [
    {
      field: 'cpu',
      expected: pods['cpu'] ?? 0,
      offered: read(parseCpu, amount('allocatable', 'cpu')),
      of: 'of CPU to pods',
      tolerance: 0,
      show: formatCpu,
    },
    {
      field: 'memory',
      expected: pods['memory'] ?? 0,
      offered: read(parseMemory, amount('allocatable', 'memory')),
      of: 'of memory to pods',
      ...bytes,
    },
    {
      field: 'pods',
      expected: capacity.pods,
      offered: read(Number, amount('allocatable', 'pods')),
      of: 'places for pods',
      tolerance: 0,
      show: String,
    },
    ...(capacity.ephemeralStorage === undefined
      ? []
      : [
          {
            field: 'ephemeralStorage',
            expected: parseMemory(capacity.ephemeralStorage),
            offered: read(parseMemory, amount('capacity', 'ephemeral-storage')),
            of: 'of storage for images, logs and empty directories',
            ...bytes,
          },
        ]),
  ];
  return [...amounts.flatMap((one) => compare(model, node, one)), ...devices(model, node, status)];
}

function compare(model: Model, { name }: Node, { field, expected, offered, of, tolerance, show }: Amount): readonly Issue[] {
  if (offered === undefined || Math.abs(offered - expected) <= expected * tolerance) return [];
  const less = offered < expected;
  return [
    ofModel(model, `nodes.${name}.capacity.${field}`, {
      code: 'VERIFY_ALLOCATABLE',
      severity: less ? 'error' : 'warning',
      message: `the node offers ${show(offered)} ${of}; by its declaration it is ${show(expected)}`,
      hint: less
        ? 'declare less `capacity` or more `reserved`, then see what `labwright check` says about room'
        : 'the kubelet keeps back less than `reserved` says: give it its reservations, or declare what is so',
    }),
  ];
}

/** Devices that pods ask for by name; the plugin that offers them may be missing, or share them otherwise. */
function devices(model: Model, { name, gpus }: Node, status: unknown): readonly Issue[] {
  const wanted = new Map<string, number>();
  for (const { resource, count, replicas } of gpus) wanted.set(resource, (wanted.get(resource) ?? 0) + count * replicas);
  return [...wanted].flatMap(([resource, count]): readonly Issue[] => {
    const offered = text(below(status, 'allocatable', resource)) || '0';
    const order = compareQuantities(offered, count);
    if (order === 0) return [];
    return [
      ofModel(model, `nodes.${name}.gpus`, {
        code: 'VERIFY_ALLOCATABLE',
        severity: order < 0 ? 'error' : 'warning',
        message: `the node offers ${offered} of ${resource}; by its declaration it is ${count}`,
        hint:
          offered === '0'
            ? 'the device plugin does not run on this node, or does not see the device'
            : 'compare `count` and `replicas` with the settings of the device plugin',
      }),
    ];
  });
}

/** An amount that the node spells in a way nobody can read is none. */
function read(parse: (text: string) => number, amount: string): number | undefined {
  if (amount === '') return undefined;
  try {
    return parse(amount);
  } catch {
    return undefined;
  }
}
