import type { CheckInput } from '../../check.ts';
import { factsOf } from '../../facts.ts';
import { type Answer, answer } from './answer.ts';
import { compile } from './compile.ts';
import { wantedOf } from './pod-sets.ts';

export { type Answer, answer } from './answer.ts';
export { compile, type PodSet } from './compile.ts';
export { wantedOf } from './pod-sets.ts';
export type { Group, Problem } from './problem.ts';

/** Whether everything that is rendered or declared finds a place, every Job at its parallelism among it; what the distribution brings aside. */
export function placementOf(input: CheckInput): Answer {
  const facts = factsOf(input);
  const { steady, jobs } = wantedOf(facts);
  return answer(compile(facts, [...steady, ...jobs]));
}
