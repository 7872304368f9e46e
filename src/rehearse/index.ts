export { readFleetFiles } from './argocd/index.ts';
export {
  type Change,
  changesBetween,
  type Loss,
  objectOptions,
  plannedRemovals,
  type Removal,
  type Removals,
  shownChange,
  shownValue,
  unmadeWay,
  wayOut,
} from './base/index.ts';
export type { Host } from './control-plane/index.ts';
export { rehearseLosses } from './each-loss.ts';
export type { Place } from './findings/index.ts';
export type { NodeLoss, PodLoss, Verdict } from './node-loss/index.ts';
export { type RehearseProps, rehearse } from './rehearse.ts';
export { notProven, type Rehearsal, type RehearsedApplication, type Share, type Timing } from './result.ts';
export { customGroups } from './stand-ins/index.ts';
export type { State } from './state.ts';
export { isHook } from './sync/hooks.ts';
export { definedKind } from './sync/order.ts';
