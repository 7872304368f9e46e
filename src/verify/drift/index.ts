export { asLive } from './as-live.ts';
export { type Difference, differences } from './differences.ts';
export { type Ignored, ignoredOf, without } from './ignored.ts';
export { leftovers } from './leftovers.ts';
export { formatPath, type Path } from './path.ts';
