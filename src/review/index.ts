export { afterwards, type Comparison, type FirstStep, guard, withReasons } from './guard/index.ts';
export { issuesOf } from './issues.ts';
export { withRehearsal } from './rehearsed.ts';
export {
  type CapacityChange,
  type ClusterReview,
  type Consequence,
  type FleetReview,
  gravest,
  type Level,
  levels,
  type SharedChange,
  type Topic,
  topics,
  type VersionChange,
} from './review.ts';
export { reviewFleet, type Side } from './review-fleet.ts';
export { type SharedConsequence, sharedConsequences } from './shared.ts';
export { type ReviewSummary, summaryOf } from './summary.ts';
