import type { Issue } from '../issues/index.ts';
import { formatIdentity, type Manifest, type Model } from '../model/index.ts';
import { driftOf } from './drift-finding.ts';
import { notRead, ofManifest } from './finding.ts';
import { isSecret, type Live, type LiveKind, placeOf } from './live.ts';
import { isHook, namespaceOf } from './placement.ts';
import { scaledWorkloads } from './scaled.ts';

/** What came of the comparison of all objects. */
export interface ObjectVerdict {
  readonly issues: readonly Issue[];
  /** How many could be held against the cluster, the missing ones included. */
  readonly compared: number;
}

/** VERIFY_API, VERIFY_MISSING and VERIFY_DRIFT: each rendered object against the one in the cluster. */
export function judgeObjects(model: Model, manifests: readonly Manifest[], live: Live): ObjectVerdict {
  const scaled = scaledWorkloads(manifests, live);
  const verdicts = live.kinds.map((kind): ObjectVerdict => {
    const mine = manifests.filter((one) => one.apiVersion === kind.apiVersion && one.identity.kind === kind.kind);
    const obstacle = obstacleOf(model, kind, mine);
    if (obstacle !== undefined) return { issues: [obstacle], compared: 0 };
    const there = new Map((kind.objects.value ?? []).map((object) => [placeOf(object), object]));
    const isNamespaced = kind.resource.value?.namespaced === true;
    const verdict = mine
      .filter(({ body }) => !isHook(body))
      .map((manifest) => {
        const place = `${isNamespaced ? namespaceOf(model, manifest) : ''}/${manifest.identity.name}`;
        const answer = isSecret(manifest) ? live.secrets.get(place) : { value: there.get(place) };
        if (answer?.refused !== undefined) return [notRead(model, `Secret ${place}`, answer.refused, 'not compared')];
        return answer?.value === undefined ? [missing(manifest)] : driftOf({ model, manifest, live: answer.value, scaled });
      });
    return { issues: verdict.flat(), compared: verdict.length };
  });
  return { issues: verdicts.flatMap(({ issues }) => issues), compared: verdicts.reduce((sum, { compared }) => sum + compared, 0) };
}

function missing(manifest: Manifest): Issue {
  const { cluster, application } = manifest.origin;
  return ofManifest(manifest, {
    code: 'VERIFY_MISSING',
    severity: 'error',
    message: `${formatIdentity(manifest.identity)} is not in the cluster`,
    hint: `look at Application ${cluster}-${application} in Argo CD: it was never synced, or its sync fails`,
  });
}

/** Why no object of a kind can be compared. */
function obstacleOf(
  model: Model,
  { apiVersion, kind, resource, objects, servedVersions }: LiveKind,
  mine: readonly Manifest[],
): Issue | undefined {
  const refused = resource.refused ?? objects.refused;
  if (refused !== undefined) {
    const count = mine.length === 1 ? '1 object of this kind was' : `${mine.length} objects of this kind were`;
    return notRead(model, `${kind} (${apiVersion})`, refused, `${count} not compared`);
  }
  const [first, ...others] = mine;
  if (resource.value !== undefined || first === undefined) return undefined;
  const more = others.length === 0 ? ' needs it' : ` and ${others.length} more need it`;
  return ofManifest(first, {
    code: 'VERIFY_API',
    severity: 'error',
    message: `the server does not serve ${kind} in ${apiVersion}; ${formatIdentity(first.identity)}${more}`,
    hint:
      servedVersions.length === 0
        ? 'nothing of its API group is served: what brings the kind is not installed'
        : `of its API group the server knows ${servedVersions.join(', ')}`,
  });
}
