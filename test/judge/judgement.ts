import type { CheckInput } from '../../src/checks/index.ts';
import type { PlacementCase } from './cases/index.ts';
import type { Outcome } from './driver/trial.ts';
import type { Bent } from './orders.ts';
import type { SumVerdict } from './sums.ts';

/** What is judged: our answer for a cluster. */
export type Verdict = 'fits' | 'depends' | 'cannot' | 'undecided';
export type Answer = (input: CheckInput) => { readonly verdict: Verdict };

/** The order that would prove an answer wrong, if any does. */
export function bentAgainst(verdict: Verdict): Bent | undefined {
  return verdict === 'fits' ? 'small first' : verdict === 'cannot' ? 'large first' : undefined;
}

/** In how many of the orders the scheduler found a place for every pod. */
export type Truth = 'always' | 'sometimes' | 'never';

export interface Judged {
  readonly seed: number;
  readonly house: PlacementCase;
  readonly verdict: Verdict;
  readonly sums: SumVerdict;
  readonly outcomes: readonly Outcome[];
}

export function truthOf(outcomes: readonly Outcome[]): Truth {
  const complete = outcomes.filter(({ pending }) => Object.keys(pending).length === 0).length;
  return complete === outcomes.length ? 'always' : complete === 0 ? 'never' : 'sometimes';
}

/** Whether the scheduler did what our answer rules out. A warning and "could not decide" rule nothing out. */
export function disagrees(verdict: Verdict, truth: Truth): boolean {
  return (verdict === 'fits' && truth !== 'always') || (verdict === 'cannot' && truth !== 'never');
}

/** Shares of all cases above which a run fails: an answer that says nothing is never wrong. */
export const LIMITS = { depends: 0.1, undecided: 0.02, sums: 0.5 } as const;

export interface Summary {
  readonly cases: number;
  readonly orders: number;
  readonly table: Readonly<Record<Verdict, Readonly<Record<Truth, number>>>>;
  readonly evictions: number;
  readonly shares: {
    readonly depends: number;
    readonly undecided: number;
    /** Cases that sums alone prove either way. */
    readonly sums: number;
    /** Cases in which "the sum of all requests is there, so it fits" would have been right, proof or not. */
    readonly guessedBySums: number;
  };
  readonly disagreements: readonly Judged[];
  /** Names of the shares that are too large. */
  readonly exceeded: readonly (keyof typeof LIMITS)[];
}

export function summaryOf(all: readonly Judged[]): Summary {
  const share = (isSo: (judged: Judged) => boolean) => (all.length === 0 ? 0 : all.filter(isSo).length / all.length);
  const shares = {
    depends: share(({ verdict }) => verdict === 'depends'),
    undecided: share(({ verdict }) => verdict === 'undecided'),
    sums: share(({ sums }) => sums !== 'room'),
    guessedBySums: share(({ sums, outcomes }) => truthOf(outcomes) === (sums === 'cannot' ? 'never' : 'always')),
  };
  const verdicts = ['fits', 'depends', 'cannot', 'undecided'] as const;
  const count = (verdict: Verdict, truth: Truth) =>
    all.filter((judged) => judged.verdict === verdict && truthOf(judged.outcomes) === truth).length;
  const row = (verdict: Verdict) => ({
    always: count(verdict, 'always'),
    sometimes: count(verdict, 'sometimes'),
    never: count(verdict, 'never'),
  });
  return {
    cases: all.length,
    orders: all.reduce((sum, { outcomes }) => sum + outcomes.length, 0),
    table: Object.fromEntries(verdicts.map((verdict) => [verdict, row(verdict)])) as Summary['table'],
    evictions: all.filter(({ outcomes }) => outcomes.some(({ evictions }) => evictions > 0)).length,
    shares,
    disagreements: all.filter(({ verdict, outcomes }) => disagrees(verdict, truthOf(outcomes))),
    exceeded: (['depends', 'undecided', 'sums'] as const).filter((name) => shares[name] > LIMITS[name]),
  };
}
