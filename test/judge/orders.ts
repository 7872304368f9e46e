import { randomFrom, shuffled } from './cases/seeds.ts';
import type { JudgedPod } from './pods.ts';

/** One way for all pods of a case to arrive. */
export interface Order {
  readonly name: string;
  /** Whether each pod waits until the scheduler has decided on the one before; else all are there at once. */
  readonly oneByOne: boolean;
  readonly pods: readonly JudgedPod[];
}

/** Shuffled orders of every case. */
const SHUFFLES = 5;

/**
 * Five shuffled orders, by turns at once and one by one, and two that are bent on doing harm and on doing well: small pods first, each
 * decided before the next, and large ones first.
 */
export function ordersOf(pods: readonly JudgedPod[], seed: number): readonly Order[] {
  const random = randomFrom(seed);
  const bySize = [...pods].sort((a, b) => sizeOf(a) - sizeOf(b));
  return [
    ...Array.from({ length: SHUFFLES }, (_, index) => ({
      name: `shuffle ${index + 1}`,
      oneByOne: index % 2 === 1,
      pods: shuffled(pods, random),
    })),
    { name: 'small first', oneByOne: true, pods: bySize },
    { name: 'large first', oneByOne: true, pods: [...bySize].reverse() },
  ];
}

/** A rough size, only to sort by: the digits of what its containers request. */
function sizeOf({ spec }: JudgedPod): number {
  const memory = [...JSON.stringify(spec).matchAll(/"memory":"(\d+)([MG]i)"/g)];
  return memory.reduce((sum, [, amount, unit]) => sum + Number(amount) * (unit === 'Gi' ? 1024 : 1), 0);
}
