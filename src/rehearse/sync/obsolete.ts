import { ApiError, identityOf, type KubeObject } from '../../api/index.ts';
import { type Identity, identityKey, type Manifest } from '../../model/index.ts';
import { annotationOf, annotations } from './annotations.ts';
import { liveByIdentity } from './live.ts';
import { targetKeys } from './plan.ts';
import type { Outcome } from './result.ts';
import type { Run } from './run.ts';

export interface Obsolete {
  readonly objects: readonly KubeObject[];
  /** Those the server would not show. */
  readonly unknown: readonly Outcome[];
}

/** Of what an Application applied before, the live objects it has no manifest for any more. */
export async function findObsolete(run: Run, manifests: readonly Manifest[], before: readonly Identity[]): Promise<Obsolete> {
  const wanted = targetKeys(manifests, run.namespace);
  const isWanted = (identity: Identity) => wanted.has(identityKey(identity));
  const objects: KubeObject[] = [];
  const unknown: Outcome[] = [];
  const found = await Promise.all(before.map(async (identity) => (isWanted(identity) ? undefined : await liveByIdentity(run, identity))));
  for (const [index, object] of found.entries()) {
    const identity = before[index];
    if (object === undefined || identity === undefined) continue;
    if (object instanceof ApiError)
      unknown.push({ identity, phase: 'Sync', wave: 0, outcome: 'prune refused', error: object, warnings: [] });
    else if (!isWanted(identityOf(object)) && isOwn(run, object)) objects.push(object);
  }
  return { objects, unknown };
}

/** An object that another Application has taken over says so itself. */
function isOwn({ application }: Run, object: KubeObject): boolean {
  return application === undefined || annotationOf(object, annotations.trackingId)?.startsWith(`${application}:`) === true;
}
