import type { Issue } from '../../issues/index.ts';
import { isRenderedElsewhere, type Model } from '../../model/index.ts';
import type { Timing } from '../result.ts';
import type { Note } from '../stand-ins/index.ts';
import type { ArgoStatus } from './application.ts';
import type { Converged } from './convergence.ts';
import type { Outcome } from './scenarios/index.ts';

/** What became of one Application. */
export interface ArgoApplication extends ArgoStatus {
  /** Empty for the root Application. */
  readonly layer: string;
  /** From the start of the root Application until it was synced and healthy; nothing where it did not become so. */
  readonly seconds: number | undefined;
  /** Whether charts or sources were taken out of it, so that only its folder was rehearsed. */
  readonly withoutCharts: boolean;
}

/** What the real Argo CD made of the fleet. */
export interface ArgoResult {
  /** Version the controllers say they are. */
  readonly version: string;
  /** The root Application first, then by layer. Those that never came to be are missing here and are findings. */
  readonly applications: readonly ArgoApplication[];
  readonly scenarios: readonly Outcome[];
  readonly issues: readonly Issue[];
  readonly notes: readonly Note[];
  readonly notRehearsed: readonly Note[];
  readonly timings: readonly Timing[];
}

/** Names of the Applications that must come to be: the root, then those of each layer. */
export function expectedApplications({ applications, layers }: Model, root: string): readonly string[] {
  return [root, ...layers.flatMap(({ name }) => applications.filter(({ layer }) => layer === name).map(({ argoName }) => argoName))];
}

/** Applications that have parts which cannot be rehearsed. */
export function applicationsWithCharts({ applications }: Model): ReadonlySet<string> {
  return new Set(applications.filter(isRenderedElsewhere).map(({ argoName }) => argoName));
}

/** The Applications there are, as they are reported. */
export function reported(model: Model, converged: readonly Converged[]): readonly ArgoApplication[] {
  const withCharts = applicationsWithCharts(model);
  return converged.flatMap(({ name, status, seconds }) => {
    const layer = model.applications.find(({ argoName }) => argoName === name)?.layer ?? '';
    return status === undefined ? [] : [{ ...status, layer, seconds, withoutCharts: withCharts.has(name) }];
  });
}
