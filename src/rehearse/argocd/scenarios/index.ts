import type { Converged } from '../convergence.ts';
import { type RunningArgo, UnsettledError } from '../running-argo.ts';
import { exclusions } from './exclusions.ts';
import { judged, type Outcome, type Scenario, type Verdict } from './outcome.ts';
import { removals } from './removals.ts';
import { defaultProject, projectRestrictions } from './restrictions.ts';
import { selfHeal } from './self-heal.ts';
import { waves } from './waves.ts';

export { type Outcome, outcomeFindings, type Scenario, type Verdict } from './outcome.ts';
export { REVERSED, reversedOutcome, startReversed } from './reversed.ts';

/** In the order they are played: what only looks comes first, because every change makes hooks run again. */
export const scenarios: readonly Scenario[] = [waves, exclusions, selfHeal, projectRestrictions, defaultProject, ...removals];

/** What is left of scenarios where the fleet itself does not work. */
export function notPlayed(chosen: readonly Scenario[]): readonly Outcome[] {
  const why = 'not every Application became synced and healthy, so nothing could be told from it';
  return chosen.map(({ name, isRemoval }) => ({ name, isRemoval, verdict: 'not played', why, seconds: 0 }));
}

/**
 * Plays scenarios one after another on a fleet that is synced and healthy. After each one the fleet is put back, which must
 * bring everything back as well.
 * @param wait until all Applications are synced and healthy again, or will not become so
 */
export async function playScenarios(
  argo: RunningArgo,
  played: readonly Scenario[],
  wait: () => Promise<readonly Converged[]>,
  onProgress: (text: string) => void,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const { name, isRemoval, play } of played) {
    onProgress(`scenario: ${name}`);
    const begin = Date.now();
    const verdict = await settled(() => play(argo));
    const after = verdict.verdict === 'not played' ? verdict : await restored(argo, wait, verdict);
    outcomes.push({ ...after, name, isRemoval, seconds: Math.round((Date.now() - begin) / 100) / 10 });
  }
  return outcomes;
}

async function restored(argo: RunningArgo, wait: () => Promise<readonly Converged[]>, verdict: Verdict): Promise<Verdict> {
  const back = await settled(async () => {
    await argo.push(argo.files, 'put back');
    return judged(
      '',
      (await wait())
        .filter(({ seconds }) => seconds === undefined)
        .map(({ name }) => `put back, ${name} did not become synced and healthy again`),
    );
  });
  if (verdict.verdict !== 'as expected' || back.verdict !== 'different') return verdict;
  return { ...verdict, verdict: 'different', seen: back.seen };
}

/** A fleet that does not come to rest is an outcome like any other. */
async function settled(play: () => Promise<Verdict>): Promise<Verdict> {
  try {
    return await play();
  } catch (error) {
    if (!(error instanceof UnsettledError)) throw error;
    return { verdict: 'different', expected: 'Argo CD comes to rest', seen: error.message };
  }
}
