import fc from 'fast-check';

/** One of some values, each as often as its weight says. */
export function weighted<T>(...choices: readonly (readonly [weight: number, value: T])[]): fc.Arbitrary<T> {
  return fc.oneof(...choices.map(([weight, value]) => ({ weight, arbitrary: fc.constant(value) })));
}

/** True in so many of a hundred cases. */
export function percent(chance: number): fc.Arbitrary<boolean> {
  return weighted([100 - chance, false], [chance, true]);
}

/** A value between two, by thousandths: shrinks and prints as a whole number does. */
export function between(low: number, high: number): fc.Arbitrary<number> {
  return fc.integer({ min: Math.round(low * 1000), max: Math.round(high * 1000) }).map((value) => value / 1000);
}

/** The entry a number points at, whatever the length of the list. */
export function at<T>(list: readonly T[], position: number): T {
  return list[position % list.length]!;
}
