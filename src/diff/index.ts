export { type ChangedObject, type Comparison, compareSides, nameOf, type Side } from './compare.ts';
export { compareFields, type FieldDifference } from './fields.ts';
