import type { ClusterDiff, State } from '../../diff/index.ts';
import type { Consequence } from '../review.ts';
import { argoCdRules } from './argo-cd/index.ts';
import { dataRules } from './data/index.ts';
import { definitionRules } from './definition/index.ts';
import { immutableRules } from './immutable/index.ts';
import { podRules } from './pods/index.ts';

/** Two states of one cluster and what differs; one of the states is missing where the cluster is new or gone. */
export interface ConsequenceInput {
  readonly base: State | undefined;
  readonly head: State | undefined;
  readonly diff: ClusterDiff;
}

/** A rule: everything of one topic that follows from a difference. */
export type Rule = (input: ConsequenceInput) => readonly Consequence[];

const rules: readonly Rule[] = [...podRules, ...immutableRules, ...dataRules, ...definitionRules, ...argoCdRules];

/** Everything that follows from what differs. */
export function consequencesOf(input: ConsequenceInput): readonly Consequence[] {
  return rules.flatMap((rule) => rule(input));
}
