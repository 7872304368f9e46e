export { afterwards } from './afterwards.ts';
export { type Comparison, guard, withReasons } from './guard.ts';
