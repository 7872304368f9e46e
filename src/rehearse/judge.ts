import type { Issue } from '../issues/index.ts';
import type { BroughtUp } from './bring-up.ts';
import {
  notApplied,
  type Place,
  runtimeFindings,
  subjectsOf,
  syncFindings,
  unhealthy,
  withConsequences,
  withoutEchoes,
} from './findings/index.ts';
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
  const absent = notApplied(syncs.values());
  const causes = [
    ...[...syncs.values()].flatMap((result) => syncFindings(result, subjects)),
    ...runtimeFindings({
      snapshot,
      subjects,
      model,
      absent,
      refusedRuns,
      refusedClaims: refusedClaims(snapshot, model),
      refusedServices: refusedServices(snapshot, model),
    }),
    ...missingKeys({ model, manifests, objects: [...absent.map(({ body }) => body), ...secrets, ...configMaps], subjects }),
  ];
  const blamed = new Set(causes.filter(({ severity }) => severity === 'error').map(({ file }) => file));
  const effects = [...syncs.values()].flatMap((result) => unhealthy(result, subjects, (file) => blamed.has(file)));
  return distinct(withConsequences(withoutEchoes([...causes, ...effects]), syncs.values()));
}

/** An object that stands in two phases is judged twice. */
function distinct(issues: readonly Issue[]): readonly Issue[] {
  return [...new Map(issues.map((issue) => [JSON.stringify(issue), issue])).values()];
}
