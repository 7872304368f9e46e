export { type ChangedObject, type Comparison, compareSides, nameOf, type Side } from './compare.ts';
export { diffStates } from './diff.ts';
export { compareFields, type FieldDifference } from './fields.ts';
export type { ClusterDiff, FieldDiff, LineDiff, ObjectDiff, Place, Reordered, State } from './result.ts';
