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

/** Beside the shuffled ones, an order that is bent on proving us wrong. */
export type Bent = 'small first' | 'large first';

/**
 * Five shuffled orders, by turns at once and one by one. Where we say that everything fits, small pods come first in a sixth, which is how
 * large ones end without a place; where we say that it cannot be, large ones do.
 */
export function ordersOf(pods: readonly JudgedPod[], seed: number, bent?: Bent): readonly Order[] {
  const random = randomFrom(seed);
  const bySize = [...pods].sort((a, b) => (bent === 'large first' ? sizeOf(b) - sizeOf(a) : sizeOf(a) - sizeOf(b)));
  return [
    ...Array.from({ length: SHUFFLES }, (_, index) => ({
      name: `shuffle ${index + 1}`,
      oneByOne: index % 2 === 1,
      pods: shuffled(pods, random),
    })),
    ...(bent === undefined ? [] : [{ name: bent, oneByOne: true, pods: bySize }]),
  ];
}

/** A rough size, only to sort by: the digits of what its containers request. */
function sizeOf({ spec }: JudgedPod): number {
  const memory = [...JSON.stringify(spec).matchAll(/"memory":"(\d+)([MG]i)"/g)];
  return memory.reduce((sum, [, amount, unit]) => sum + Number(amount) * (unit === 'Gi' ? 1024 : 1), 0);
}
