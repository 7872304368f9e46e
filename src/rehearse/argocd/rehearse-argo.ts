import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { below } from '../../api/index.ts';
import { ARGOCD_NAMESPACE } from '../../argocd/index.ts';
import type { Manifest, Model } from '../../model/index.ts';
import type { ControlPlane } from '../control-plane/index.ts';
import type { Subjects } from '../findings/subject.ts';
import { stopwatch } from '../stopwatch.ts';
import { applyLikeKubectl, playServer, rootObjects } from './bootstrap.ts';
import { type ArgoPrograms, startControllers } from './controllers.ts';
import { type ConvergenceProps, converge } from './convergence.ts';
import { applicationFindings, bootstrapRefusals, repeatedBootstrap, rolloutFindings } from './findings.ts';
import type { FleetFile } from './fleet-file.ts';
import { installObjects } from './install.ts';
import { localFleet } from './local-fleet.ts';
import { makeRepository } from './repository.ts';
import { type ArgoResult, applicationsWithCharts, expectedApplications, reported } from './result.ts';
import { runningArgo } from './running-argo.ts';
import {
  notPlayed,
  outcomeFindings,
  playScenarios,
  REVERSED,
  reversedOutcome,
  type Scenario,
  scenarios,
  startReversed,
} from './scenarios/index.ts';

export interface RehearseArgoProps {
  /** A control plane on which nodes, classes, custom resource definitions and Secrets are, and whose attendants run. */
  readonly controlPlane: Pick<ControlPlane, 'api' | 'kubeconfig' | 'folder' | 'processes' | 'signal'>;
  readonly programs: ArgoPrograms;
  readonly model: Model;
  /** Everything below `dist/<cluster>` and `argocd/<cluster>`, see `readFleetFiles`. */
  readonly files: readonly FleetFile[];
  /** What the files below `dist/` hold. */
  readonly manifests: readonly Manifest[];
  readonly placeOf: Subjects['placeOf'];
  /** Seconds for the Applications to become synced and healthy; 120 if not given. */
  readonly budget?: number | undefined;
  /** Whether scenarios are played, or which, by name; none if not given. All of them take about four minutes. */
  readonly scenarios?: boolean | ((name: string) => boolean) | undefined;
  /** Scenarios of the caller's own, played after these. */
  readonly further?: readonly Scenario[] | undefined;
  readonly onProgress: (text: string) => void;
}

/** Milliseconds: longer than a controller waits that has failed for some seconds. */
const quiet = 30_000;
/** Milliseconds: a ReplicaSet whose pods were refused tries again after 10, 20 and 40 seconds. */
const quietAfterReversed = 60_000;

/**
 * Lets the real controllers of Argo CD sync the working tree, from the bootstrap on an empty cluster on. They end with the
 * programs of the control plane.
 * @throws IssueError without `git`; ApiError, UnreachableError, NotReadyError and what the control plane's signal carries
 */
export async function rehearseArgo(props: RehearseArgoProps): Promise<ArgoResult> {
  const { controlPlane, programs, model, manifests, budget = 120, onProgress } = props;
  const { api, signal } = controlPlane;
  const isChosen = choice(props);
  const isReversed = isChosen(REVERSED);
  const timings = stopwatch();

  onProgress('installing Argo CD');
  const folder = join(controlPlane.folder, 'argocd');
  mkdirSync(folder);
  const repository = await makeRepository(folder, model.repository.revision);
  const fleet = localFleet({ ...props, url: repository.url });
  const bootstrap = props.files.filter(({ path }) => path.startsWith(`argocd/${model.cluster}/bootstrap/`));
  const installed = installObjects(readFileSync(programs.installManifest, 'utf8'), bootstrap);
  const install = await applyLikeKubectl(api, installed, signal);
  await playServer(api);
  const controllers = await startControllers({ controlPlane, programs, installed, signal });
  timings.lap('Argo CD installed');

  const root = `${model.cluster}-root`;
  const begin = Date.now();
  const argo = runningArgo({ api, model, manifests, signal, files: fleet.files, repository, root });
  const wait = (more: Pick<ConvergenceProps, 'begin' | 'quiet'> = {}) =>
    converge({
      expected: expectedApplications(model, root),
      withoutCharts: applicationsWithCharts(model),
      look: argo.applications,
      signal,
      budget,
      onProgress,
      ...more,
    });
  const start = () => applyLikeKubectl(api, rootObjects(fleet.files, model.cluster), signal);
  if (!isReversed) await repository.commit(fleet.files, 'working tree');
  const started = isReversed ? await startReversed(argo, start, onProgress) : await start();
  const converged = await wait({ begin, quiet: (isReversed ? quietAfterReversed : quiet) + longestReady(manifests) });
  timings.lap('Applications synced');

  onProgress('running the bootstrap a second time');
  const again = await applyLikeKubectl(api, [...installed, ...rootObjects(fleet.files, model.cluster)], signal);
  timings.lap('bootstrap repeated');

  const chosen = [...scenarios.filter(({ name }) => isChosen(name)), ...(props.further ?? [])];
  const isWhole = converged.every(({ seconds }) => seconds !== undefined);
  const outcomes = [
    ...(isReversed ? [reversedOutcome(argo, converged)] : []),
    ...(isWhole ? await playScenarios(argo, chosen, () => wait(), onProgress) : notPlayed(chosen)),
  ];
  if (chosen.length > 0) timings.lap('scenarios played');

  const list = (apiVersion: string, kind: string) => api.list(apiVersion, kind, { namespace: ARGOCD_NAMESPACE });
  return {
    version: controllers.version(),
    applications: reported(model, converged),
    scenarios: outcomes,
    issues: [
      ...bootstrapRefusals(model, [...install.refused, ...started.refused]),
      ...rolloutFindings(model, [...(await list('apps/v1', 'Deployment')), ...(await list('apps/v1', 'StatefulSet'))]),
      ...applicationFindings({ ...props, converged, applicationSets: await list('argoproj.io/v1alpha1', 'ApplicationSet') }),
      ...repeatedBootstrap(model, again.changed),
      ...outcomeFindings(model, outcomes),
    ],
    notes: [...fleet.notes, ...(await controllers.differences())],
    notRehearsed: fleet.notRehearsed,
    timings: timings.laps,
  };
}

/** How long nothing is seen to happen because pods must have been ready for a while. @unit milliseconds */
function longestReady(manifests: readonly Manifest[]): number {
  // The controller looks again after that time, and once more after as long again where it came a moment too early.
  return 2 * Math.max(0, ...manifests.map(({ body }) => Number(below(body, 'spec', 'minReadySeconds') ?? 0))) * 1000;
}

function choice({ scenarios: wanted = false }: RehearseArgoProps): (name: string) => boolean {
  return typeof wanted === 'function' ? wanted : () => wanted;
}
