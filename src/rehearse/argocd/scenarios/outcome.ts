import type { Issue } from '../../../issues/index.ts';
import type { Model } from '../../../model/index.ts';
import type { RunningArgo } from '../running-argo.ts';

/** What one scenario showed. */
export type Verdict =
  | { readonly verdict: 'as expected' | 'different'; readonly expected: string; readonly seen: string }
  | { readonly verdict: 'not played'; readonly why: string };

/** Something done to a syncing fleet, by Git or by hand, to see what Argo CD makes of it. */
export interface Scenario {
  readonly name: string;
  /** Whether it is about what a removal takes away. */
  readonly isRemoval: boolean;
  /** Does it and looks; puts nothing back, because what is in Git is put back for it. */
  play(argo: RunningArgo): Promise<Verdict>;
}

export type Outcome = Verdict & Pick<Scenario, 'name' | 'isRemoval'> & { readonly seconds: number };

/** A verdict from what differs; nothing differs where the list is empty. */
export function judged(expected: string, differences: readonly string[]): Verdict {
  return differences.length === 0
    ? { verdict: 'as expected', expected, seen: expected }
    : { verdict: 'different', expected, seen: differences.join('; ') };
}

/** REHEARSE_REMOVAL for removals, REHEARSE_APPLICATION for everything else that went differently than it should. */
export function outcomeFindings({ cluster }: Model, outcomes: readonly Outcome[]): readonly Issue[] {
  return outcomes.flatMap((outcome) =>
    outcome.verdict === 'different'
      ? [
          {
            code: outcome.isRemoval ? 'REHEARSE_REMOVAL' : 'REHEARSE_APPLICATION',
            severity: 'error',
            path: `${cluster} ${outcome.name}`,
            message: `expected: ${outcome.expected}; seen: ${outcome.seen}`,
            hint: outcome.isRemoval
              ? 'look at `cascade` of the Application, and at the sync options of the object'
              : 'look at the settings, projects and ApplicationSets below `argocd/`',
            cluster,
          } satisfies Issue,
        ]
      : [],
  );
}
