export { type Change, changesBetween } from './changes.ts';
export { type TransitionProps, transitionFinding } from './finding.ts';
export { type Removal, type RemovalState, type Removals, removalsBetween } from './prune.ts';
export { type JudgeProps, judgeRefusal, type Verdict } from './transition.ts';
export { unmadeChange } from './unmade.ts';
