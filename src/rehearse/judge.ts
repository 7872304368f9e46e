import type { Issue } from '../issues/index.ts';
import type { BroughtUp } from './bring-up.ts';
import { findingAbout, type Place, runtimeFindings, subjectsOf, syncFindings, unhealthy } from './findings/index.ts';
import type { Stage } from './stage.ts';
import { missingKeys, refusedClaims, refusedServices } from './stand-ins/index.ts';
import type { State } from './state.ts';

/** Everything wrong with a state that was brought up: what was refused, and what did not come up, each cause once. */
export async function judge(
  { controlPlane, observer }: Stage,
  { model, manifests }: State,
  { syncs, refusedRuns }: BroughtUp,
  placeOf: (file: string) => Place | undefined,
): Promise<readonly Issue[]> {
  const snapshot = await observer.next();
  const { api } = controlPlane;
  const [secrets, configMaps] = await Promise.all([api.list('v1', 'Secret'), api.list('v1', 'ConfigMap')]);
  const subjects = subjectsOf(model.cluster, manifests, snapshot, placeOf);
  const causes = [
    ...[...syncs.values()].flatMap((result) => syncFindings(result, subjects)),
    ...runtimeFindings({
      snapshot,
      subjects,
      refusedClaims: refusedClaims(snapshot, model),
      refusedServices: refusedServices(snapshot, model),
    }),
    ...refusedRuns.map(({ cronJob, reason }) =>
      findingAbout(subjects, cronJob, {
        code: 'REHEARSE_POD_REFUSED',
        severity: 'error',
        message: `a run of it is refused: ${reason}`,
        hint: undefined,
      }),
    ),
    ...missingKeys({ model, manifests, objects: [...secrets, ...configMaps], subjects }),
  ];
  const blamed = new Set(causes.map(({ file }) => file));
  const effects = [...syncs.values()].flatMap((result) => unhealthy(result, subjects, (file) => blamed.has(file)));
  return distinct([...causes, ...effects]);
}

/** An object that stands in two phases is judged twice. */
function distinct(issues: readonly Issue[]): readonly Issue[] {
  return [...new Map(issues.map((issue) => [JSON.stringify(issue), issue])).values()];
}
