import { afterAll, beforeAll, expect, test } from 'vitest';
import { placementOf } from '../../src/checks/capacity/placement/index.ts';
import { type Bench, openBench } from '../judge/driver/bench.ts';
import { type Judged, summaryOf, truthOf } from '../judge/judgement.ts';
import { judgePrograms } from '../judge/programs.ts';
import { judgeCases } from '../judge/run.ts';
import { inOwnFolder } from './harness.ts';

inOwnFolder();

/** The first cases of `npm run judge`. */
const CASES = 200;
const SEED = 1;

let bench: Bench;
let judged: readonly Judged[] = [];

beforeAll(async () => {
  bench = await openBench(judgePrograms(), new AbortController().signal);
  judged = await judgeCases({ bench, answer: placementOf, cases: CASES, seed: SEED });
}, 900_000);

afterAll(async () => await bench?.stop());

test('the scheduler never does what our answer rules out', () => {
  expect(judged).toHaveLength(CASES);
  const wrong = summaryOf(judged).disagreements.map(
    ({ seed, verdict, outcomes }) => `seed ${seed}: we say ${verdict}, all pods were placed ${truthOf(outcomes)}`,
  );
  expect(wrong).toEqual([]);
});

test('our answer says something in nearly every case, and more than sums do', () => {
  expect(summaryOf(judged).exceeded).toEqual([]);
});

test('the cases are no trifles: the scheduler places everything in many, nothing helps in many, some make pods leave', () => {
  const truths = judged.map(({ outcomes }) => truthOf(outcomes));
  const count = (truth: string) => truths.filter((one) => one === truth).length;
  expect(count('always')).toBeGreaterThan(CASES / 4);
  expect(count('never')).toBeGreaterThan(CASES / 4);
  expect(count('sometimes')).toBeGreaterThan(0);
  expect(summaryOf(judged).evictions).toBeGreaterThan(0);
});
