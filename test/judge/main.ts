import { parseArgs } from 'node:util';
import { placementOf } from '../../src/checks/capacity/placement/index.ts';
import { toInput } from './cases/index.ts';
import { type Bench, openBench } from './driver/bench.ts';
import { tryCase } from './driver/trial.ts';
import { type Fixture, keep } from './fixtures.ts';
import { type Answer, bentAgainst, disagrees, type Judged, summaryOf, truthOf } from './judgement.ts';
import { judgePrograms } from './programs.ts';
import { reportOf } from './report.ts';
import { judgeCases } from './run.ts';
import { shrunk } from './shrink.ts';

export const usage = `Usage: npm run judge -- [flags]
Holds our answer to "does it all fit" against the real scheduler, on generated houses.
  --cases N          how many (default 2000)
  --seed S           which ones (default 1)
  --kubernetes M     minor of the scheduler (default 1.36)
  --shrink N         make the first N disagreements smaller before they are kept (default 3)
`;

/** The committed seed. */
const SEED = 1;
const CASES = 2_000;

export interface Voice {
  /** What is there at the end. */
  readonly print: (text: string) => void;
  /** How far it is. */
  readonly tell: (text: string) => void;
}

/** `npm run judge`: the exit code, 1 where we were wrong or said too little. */
export async function main(argv: readonly string[], { print, tell }: Voice): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      cases: { type: 'string', default: String(CASES) },
      seed: { type: 'string', default: String(SEED) },
      kubernetes: { type: 'string' },
      shrink: { type: 'string', default: '3' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    print(usage);
    return 0;
  }
  const answer: Answer = placementOf;
  const started = Date.now();
  const bench = await openBench(judgePrograms(values.kubernetes), new AbortController().signal);
  try {
    const judged = await judgeCases({
      bench,
      answer,
      cases: Number(values.cases),
      seed: Number(values.seed),
      onProgress: (done, of, wrong) => {
        if (done % 50 === 0 || done === of) tell(`${done} of ${of} cases, ${wrong} disagreements, ${seconds(started)} s`);
      },
    });
    const summary = summaryOf(judged);
    print(`Kubernetes ${bench.version}, seed ${values.seed}\n${reportOf(summary)}`);
    for (const [index, wrong] of summary.disagreements.entries()) {
      const house = index < Number(values.shrink) ? await smaller(bench, answer, wrong) : undefined;
      const fixture = fixtureOf(house ?? wrong);
      print(`seed ${wrong.seed}: we said ${wrong.verdict}, it was ${fixture.truth}; kept in ${keep(fixture)}\n`);
    }
    return summary.disagreements.length > 0 || summary.exceeded.length > 0 ? 1 : 0;
  } finally {
    await bench.stop();
  }
}

function seconds(since: number): number {
  return Math.round((Date.now() - since) / 1000);
}

async function smaller(bench: Bench, answer: Answer, wrong: Judged): Promise<Judged> {
  const { seed } = wrong;
  let count = 0;
  let found = wrong;
  await shrunk(wrong.house, async (house) => {
    const { verdict } = answer(toInput(house));
    if (verdict !== wrong.verdict) return false;
    count += 1;
    const outcomes = await tryCase(bench, house, { token: `small-${seed.toString(36)}-${count}`, seed, bent: bentAgainst(verdict) });
    if (!disagrees(verdict, truthOf(outcomes))) return false;
    if (JSON.stringify(house).length < JSON.stringify(found.house).length) found = { ...wrong, house, outcomes };
    return true;
  });
  return found;
}

function fixtureOf({ seed, verdict, house, outcomes }: Judged): Fixture {
  const stuck = outcomes.find(({ pending }) => Object.keys(pending).length > 0);
  return { seed, said: verdict, truth: truthOf(outcomes), pending: stuck?.pending ?? {}, house };
}
