import type { Application, Identity, Manifest } from '../model/index.ts';
import { isAllUp } from './rest.ts';
import { syncInRounds } from './rounds.ts';
import type { Stage } from './stage.ts';
import { type RefusedRun, startCronRuns } from './stand-ins/index.ts';
import type { State } from './state.ts';
import { type Outcome, type SyncResult, syncApplication } from './sync/index.ts';

/** What came of each application, by its name. */
export type Syncs = ReadonlyMap<string, SyncResult>;

export interface BroughtUp {
  readonly syncs: Syncs;
  /** Runs of CronJobs that admission refused. */
  readonly refusedRuns: readonly RefusedRun[];
}

/**
 * Syncs all applications and waits until everything is up or at rest; then each CronJob runs once.
 * @param live what each application applied before, of which the rest is pruned
 */
export async function bringUp(
  stage: Stage,
  { model, manifests }: State,
  live: ReadonlyMap<string, readonly Identity[]>,
): Promise<BroughtUp> {
  const { controlPlane, observer, onProgress, isOver } = stage;
  const { api, signal } = controlPlane;
  const byApplication = manifestsByApplication(manifests);
  const makesNamespaces = ({ name }: Application) =>
    byApplication.get(name)?.some(({ identity }) => identity.kind === 'Namespace') === true;
  const pruned = new Map<string, readonly Outcome[]>();
  let done = 0;
  const syncs = await syncInRounds(model, makesNamespaces, async (application) => {
    onProgress(`${done} of ${model.applications.length} applications synced`);
    const result = await syncApplication({
      api,
      application: application.argoName,
      namespace: application.namespace,
      manifests: byApplication.get(application.name) ?? [],
      syncOptions: application.syncOptions,
      live: live.get(application.name) ?? [],
      isStuck: () => observer.rest.isReached() || isOver(),
      onWrite: () => observer.rest.disturb(),
      signal,
    });
    done += result.complete ? 1 : 0;
    observer.rest.disturb();
    // What an earlier attempt pruned is nothing to prune for the next.
    const removed = [...(pruned.get(application.name) ?? []), ...result.outcomes.filter(({ outcome }) => outcome === 'pruned')];
    pruned.set(application.name, removed);
    const others = result.outcomes.filter(({ outcome }) => outcome !== 'pruned');
    return { ...result, outcomes: [...others, ...removed], applied: others.filter(({ outcome }) => outcome === 'applied').length };
  });
  return { syncs, refusedRuns: await runCronJobs(stage) };
}

/** Waits until everything is up or at rest, then runs each CronJob once to its end; the runs that admission refused. */
export async function runCronJobs(stage: Stage): Promise<readonly RefusedRun[]> {
  const { controlPlane, observer, onProgress } = stage;
  onProgress('waiting until everything is up');
  await untilUp(stage);
  const refused = await startCronRuns(await observer.next(), controlPlane.api);
  observer.rest.disturb();
  await untilUp(stage);
  return refused;
}

/** Waits until everything is up, at rest, or the time has run out. */
export async function untilUp({ observer, isOver }: Stage): Promise<void> {
  await observer.waitUntil((snapshot) => isAllUp(snapshot) || isOver());
}

/** What each application has in the cluster, so that what is no longer rendered is pruned. */
export function appliedBy(syncs: Syncs): ReadonlyMap<string, readonly Identity[]> {
  return new Map(
    [...syncs].map(([name, { outcomes }]) => [
      name,
      outcomes.filter(({ outcome }) => outcome === 'applied' || outcome === 'unhealthy').map(({ identity }) => identity),
    ]),
  );
}

function manifestsByApplication(manifests: readonly Manifest[]): ReadonlyMap<string, readonly Manifest[]> {
  const byApplication = new Map<string, Manifest[]>();
  for (const manifest of manifests) {
    const { application } = manifest.origin;
    const list = byApplication.get(application);
    if (list === undefined) byApplication.set(application, [manifest]);
    else list.push(manifest);
  }
  return byApplication;
}
