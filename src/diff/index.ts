export { type ChangedObject, type Comparison, compareSides, type FieldDifference, nameOf, type Side } from './compare.ts';
export { diffStates } from './diff.ts';
export { type Difference, type Differences, differencesOf, type Reordering } from './differences.ts';
export { notShared } from './match.ts';
export type { ClusterDiff, FieldDiff, LineDiff, ObjectDiff, Place, Reordered, State } from './result.ts';
export { withoutSecrets } from './secrecy.ts';
