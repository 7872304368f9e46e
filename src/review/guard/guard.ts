import { compareIssues, type Issue } from '../../issues/index.ts';
import { issueOf } from '../issues.ts';
import type { Consequence, FleetReview, Level } from '../review.ts';
import type { Side } from '../review-fleet.ts';
import { lapsed } from './lapsed.ts';
import { type FirstStep, type RemovalJudgement, removals } from './removals.ts';
import { acceptCode, type Statement, statementsAbout, statementsOf } from './statements.ts';

/** A state that a change is held against, and what the change does to it. */
export interface Comparison {
  readonly base: Side;
  readonly review: FleetReview;
}

/** What the guard says of one thing, and the statements that are about it. */
export interface Judgement {
  readonly issue: Issue;
  readonly statements: readonly Statement[];
}

/** What is known beside the head and the state that it is held against. */
interface Beside {
  /** States in which a statement may still be needed, the branch that is pushed to for example; asked only where it is not needed for the first. */
  readonly others?: (() => readonly Comparison[]) | undefined;
  readonly firstStep?: FirstStep | undefined;
}

/** What no change may do unless the owner's code says that it may. */
const guarded: readonly Level[] = ['data-loss', 'lock-out'];

/**
 * What a change would destroy or lock out: an error each, or accepted where a statement in the code of the head covers it. And
 * statements that are about nothing any more, which would cover the next accident.
 */
export function guard(head: Side, comparison: Comparison, { others = () => [], firstStep }: Beside = {}): readonly Issue[] {
  const statements = statementsOf(head);
  const judged = judge(head, comparison, statements, firstStep);
  const isOpen = (judgements: readonly Judgement[]) => (one: Statement) => !judgements.some((said) => said.statements.includes(one));
  const open = statements.filter(isOpen(judged));
  const still = open.length === 0 ? [] : open.filter(isOpen(others().flatMap((other) => judge(head, other, open))));
  return [...judged.map(({ issue }) => issue), ...lapsed(head, still)].sort(compareIssues);
}

function judge(head: Side, { base, review }: Comparison, statements: readonly Statement[], firstStep?: FirstStep): readonly Judgement[] {
  const removed = removals(base, head, statements, firstStep);
  const rest = review.clusters
    .flatMap(({ consequences }) => consequences)
    .filter((consequence) => guarded.includes(consequence.level) && removalOf(consequence, removed) === undefined);
  return [...removed, ...rest.flatMap((consequence) => issueOf(consequence).map((issue) => ruling(consequence, issue, statements)))];
}

/** Of an application that goes as a whole, and of a cluster, one finding says everything. */
function removalOf({ cluster, application, level }: Consequence, removed: readonly RemovalJudgement[]): RemovalJudgement | undefined {
  return removed.find(({ place }) => place === cluster || (level === 'data-loss' && place === `${cluster}/${application}`));
}

function ruling(consequence: Consequence, issue: Issue, all: readonly Statement[]): Judgement {
  const { subject, evidence, hint } = consequence;
  const statements = statementsAbout(consequence, issue.code, all);
  const message = evidence.length === 0 ? issue.message : `${issue.message} (${evidence.join('; ')})`;
  const [first] = statements;
  if (first !== undefined) return { issue: { ...issue, message, accepted: first.reason }, statements };
  const code = `if it is meant, write \`${acceptCode(issue.code, subject)}\``;
  return { issue: { ...issue, message, hint: hint === undefined ? code : `${hint}; ${code}` }, statements };
}

/** The review, in which each consequence that the guard lets pass says for which reason of the owner's. */
export function withReasons(head: Side, { base, review }: Comparison): FleetReview {
  const statements = statementsOf(head);
  const removed = removals(base, head, statements);
  const reasoned = (consequence: Consequence): Consequence => {
    if (!guarded.includes(consequence.level)) return consequence;
    const removal = removalOf(consequence, removed);
    const [accepted] =
      removal === undefined
        ? issueOf(consequence).flatMap(({ code }) => statementsAbout(consequence, code, statements).map(({ reason }) => reason))
        : [removal.issue.accepted];
    return accepted === undefined ? consequence : { ...consequence, accepted };
  };
  const clusters = review.clusters.map((one) => ({ ...one, consequences: one.consequences.map(reasoned) }));
  return { ...review, clusters };
}
