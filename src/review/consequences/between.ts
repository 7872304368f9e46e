import type { ClusterDiff, State } from '../../diff/index.ts';
import type { Consequence } from '../review.ts';
import type { Rule } from './index.ts';

/** A cluster that is in both states. */
export interface Both {
  readonly base: State;
  readonly head: State;
  readonly diff: ClusterDiff;
}

/** A rule about what is otherwise than before. A cluster that is new or gone as a whole is told by one rule of its own. */
export function between(rule: (both: Both) => readonly Consequence[]): Rule {
  return ({ base, head, diff }) => (base === undefined || head === undefined ? [] : rule({ base, head, diff }));
}
