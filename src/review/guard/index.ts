export { afterwards } from './afterwards.ts';
export { type Comparison, guard, withReasons } from './guard.ts';
export type { FirstStep } from './removals.ts';
