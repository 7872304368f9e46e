export { kubeletsFor, untilNodesTakePods } from './lose.ts';
export type { NodeLoss, PodLoss, Verdict } from './loss.ts';
export { type LossResult, rehearseLoss } from './rehearse-loss.ts';
