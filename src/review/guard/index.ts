export { afterwards } from './afterwards.ts';
export { type Comparison, guard } from './guard.ts';
