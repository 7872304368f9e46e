import { caseOf, seedOf, toInput } from './cases/index.ts';
import type { Bench } from './driver/bench.ts';
import { tryCase } from './driver/trial.ts';
import { type Answer, bentAgainst, disagrees, type Judged, truthOf } from './judgement.ts';
import { sumsOf } from './sums.ts';

export interface RunProps {
  readonly bench: Bench;
  readonly answer: Answer;
  readonly cases: number;
  readonly seed: number;
  /** Cases that are tried at a time; most of the time of one is waiting. */
  readonly together?: number | undefined;
  readonly onProgress?: ((done: number, of: number, disagreements: number) => void) | undefined;
}

const TOGETHER = 48;
/**
 * Before a disagreement counts, the orders it rests on are tried again with so many milliseconds of patience: longer than the half minute
 * after which the scheduler tries every pod again, whatever it thinks of what happened meanwhile.
 */
const PATIENCE = 36_000;

/** Judges our answer on generated cases: what it says of each, and what the scheduler makes of it in every order. */
export async function judgeCases(props: RunProps): Promise<readonly Judged[]> {
  const { bench, cases, seed, together = TOGETHER, onProgress } = props;
  const judged: Judged[] = [];
  let next = 0;
  let wrong = 0;
  const worker = async () => {
    for (let index = next++; index < cases; index = next++) {
      const one = await judgeOne(props, seedOf(seed, index));
      judged[index] = one;
      wrong += disagrees(one.verdict, truthOf(one.outcomes)) ? 1 : 0;
      onProgress?.(Object.keys(judged).length, cases, wrong);
    }
  };
  await Promise.all(Array.from({ length: Math.min(together, cases) }, worker));
  bench.signal.throwIfAborted();
  return judged;
}

async function judgeOne({ bench, answer }: RunProps, seed: number): Promise<Judged> {
  const house = caseOf(seed);
  const { verdict } = answer(toInput(house));
  const outcomes = await tryCase(bench, house, { token: `case-${seed.toString(36)}`, seed, bent: bentAgainst(verdict) });
  const judged = { seed, house, verdict, sums: sumsOf(house), outcomes };
  return disagrees(verdict, truthOf(outcomes)) ? await lookAgain(bench, judged) : judged;
}

/** A scheduler that is merely slow must not make us wrong: orders that left something pending are tried once more, patiently. */
async function lookAgain(bench: Bench, judged: Judged): Promise<Judged> {
  const { seed, house, verdict, outcomes } = judged;
  const stuck = outcomes.filter(({ pending }) => Object.keys(pending).length > 0).map(({ order }) => order);
  if (verdict !== 'fits') return judged;
  const again = await tryCase(bench, house, {
    token: `again-${seed.toString(36)}`,
    seed,
    bent: bentAgainst(verdict),
    quiet: PATIENCE,
    only: stuck,
  });
  return { ...judged, outcomes: outcomes.map((outcome) => again.find(({ order }) => order === outcome.order) ?? outcome) };
}
