import type { Timing } from './result.ts';

/** How long each step took, one after the other. */
export interface Stopwatch {
  readonly laps: readonly Timing[];
  /** Ends a step; the next begins. */
  lap(step: string): void;
}

export function stopwatch(): Stopwatch {
  const laps: Timing[] = [];
  let last = performance.now();
  return {
    laps,
    lap(step) {
      const now = performance.now();
      laps.push({ step, seconds: Math.round((now - last) / 100) / 10 });
      last = now;
    },
  };
}
