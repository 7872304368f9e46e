import { type Api, identityOf, type KubeObject, text } from '../api/index.ts';
import { IssueError } from '../issues/index.ts';
import { formatIdentity, isObject, isRenderedElsewhere, type Json, type JsonObject, type Manifest } from '../model/index.ts';
import { asLive, without } from './drift/index.ts';
import { leftOut } from './drift-finding.ts';
import { ofOthersHidden, valuesHidden } from './hand-set.ts';
import { isSecret, type Live, type LiveKind, placeOf, readLive } from './live.ts';
import { nothingRead } from './nothing-read.ts';
import { isHook, namespaceOf } from './placement.ts';
import { scaledWorkloads } from './scaled.ts';
import { unknownObjects } from './unknown.ts';
import type { VerifyInput } from './verify.ts';
import { judgeWhose } from './whose.ts';

/** A live cluster as a state that what is rendered can be compared with. */
export interface LiveState {
  readonly manifests: readonly Manifest[];
  /** What could not be compared, each a sentence. */
  readonly notes: readonly string[];
}

/**
 * The live objects of everything that is rendered, and what Argo CD made before and nobody renders any more. Only reads.
 * @throws IssueError with VERIFY_WRONG_CLUSTER, or where nothing may be read; UnreachableError, NoApiServerError and ApiError: see `troubleOf`
 */
export async function readLiveState(api: Api, input: VerifyInput): Promise<LiveState> {
  const live = await readLive(api, input.model, input.manifests);
  const other = judgeWhose(input.model, live.nodes);
  const refused = other.length > 0 ? other : nothingRead(input.model, live);
  if (refused.length > 0) throw new IssueError(refused);
  return liveState(input, live);
}

/** The same of what was read. What could not be read counts as being as it is rendered, and that is said. */
export function liveState(input: VerifyInput, live: Live): LiveState {
  const { model, manifests } = input;
  const scaled = scaledWorkloads(manifests, live);
  const found = live.kinds.map((kind) => ofKind(input, kind, live, scaled));
  const charts = new Set(model.applications.filter(isRenderedElsewhere).map(({ argoName }) => argoName));
  const gone = unknownObjects(model, manifests, live).filter(({ application }) => !charts.has(application));
  const hooks = manifests.filter(({ body }) => isHook(body)).length;
  const secrets = manifests.filter(isSecret).length;
  return {
    manifests: [
      ...found.flatMap((one) => one.manifests),
      ...gone.map(({ object, application }) => {
        const {
          name = '',
          layer = '',
          folder = `dist/${model.cluster}`,
        } = model.applications.find(({ argoName }) => argoName === application) ?? {};
        return formerManifest(object, { cluster: model.cluster, layer, application: name, construct: '' }, folder);
      }),
    ],
    notes: [
      ...found.flatMap(({ notes }) => notes),
      ...(hooks === 0 ? [] : [`hooks are made anew with each sync and were not compared: ${hooks}`]),
      ...(secrets === 0 ? [] : [`of Secrets only whether they are there was compared: ${secrets}`]),
    ],
  };
}

function ofKind(input: VerifyInput, { apiVersion, kind, resource, objects }: LiveKind, live: Live, scaled: ReadonlySet<string>): LiveState {
  const mine = input.manifests.filter((one) => one.apiVersion === apiVersion && one.identity.kind === kind);
  const refused = resource.refused ?? objects.refused;
  if (refused !== undefined)
    return { manifests: mine, notes: [`${kind} (${apiVersion}) was not compared, ${mine.length} of them: ${refused.message}`] };
  // A kind that the server does not know yet: all of its objects are new.
  if (resource.value === undefined) return { manifests: [], notes: [] };
  const there = new Map((objects.value ?? []).map((object) => [placeOf(object), object]));
  const notes: string[] = [];
  const manifests = mine.flatMap((manifest): readonly Manifest[] => {
    const place = `${resource.value?.namespaced === true ? namespaceOf(input.model, manifest) : ''}/${manifest.identity.name}`;
    if (isHook(manifest.body)) return [manifest];
    if (isSecret(manifest)) {
      const answer = live.secrets.get(place);
      if (answer?.refused !== undefined) notes.push(`Secret ${place} was not compared: ${answer.refused.message}`);
      return answer?.refused !== undefined || answer?.value !== undefined ? [manifest] : [];
    }
    const object = there.get(place);
    if (object === undefined) return [];
    const { paths, unknown } = leftOut({ model: input.model, manifest, scaled });
    if (unknown.length > 0) {
      notes.push(`${formatIdentity(manifest.identity)} was not compared: only jq knows what its Application overlooks`);
      return [manifest];
    }
    return [{ ...manifest, body: ofOthersHidden(pictureOf(manifest.body, object, paths), manifest.body, object) }];
  });
  return { manifests, notes };
}

type Paths = ReturnType<typeof leftOut>['paths'];

/** What is overlooked is as it is rendered. */
function pictureOf(rendered: JsonObject, live: KubeObject, paths: Paths): JsonObject {
  const ours = without(rendered, paths);
  const there = asLive(ours, without(live as JsonObject, paths));
  return restored(rendered, ours, there) as JsonObject;
}

/** Puts back what was taken out of the rendered object before it was compared. */
function restored(rendered: Json, compared: Json | undefined, there: Json | undefined): Json | undefined {
  if (compared === undefined) return rendered;
  if (Array.isArray(rendered) && Array.isArray(compared) && Array.isArray(there)) {
    const [all, ours, live] = [rendered as readonly Json[], compared as readonly Json[], there as readonly Json[]];
    if (all.length !== ours.length || ours.length !== live.length) return live;
    return all.flatMap((item, index) => restored(item, ours[index], live[index]) ?? []);
  }
  if (!isObject(rendered) || !isObject(compared) || !isObject(there)) return there;
  const [all, ours, live] = [rendered as JsonObject, compared as JsonObject, there as JsonObject];
  const keys = [...new Set([...Object.keys(all), ...Object.keys(live)])];
  return Object.fromEntries(
    keys.flatMap((key) => {
      const value = key in all ? restored(all[key] ?? null, ours[key], live[key]) : live[key];
      return value === undefined ? [] : [[key, value] as const];
    }),
  );
}

/** A live object that nobody renders any more, without what the server wrote and without values. */
function formerManifest(object: KubeObject, origin: Manifest['origin'], folder: string): Manifest {
  const identity = identityOf(object);
  const { status: _, metadata, ...rest } = object as JsonObject;
  const { name = '', namespace, labels, annotations } = isObject(metadata) ? (metadata as JsonObject) : {};
  const marks = Object.entries(isObject(annotations) ? (annotations as JsonObject) : {}).filter(
    ([key]) => !key.startsWith('kubectl.kubernetes.io/'),
  );
  const kept = Object.entries({ name, namespace, labels, annotations: marks.length === 0 ? undefined : Object.fromEntries(marks) });
  return {
    identity,
    apiVersion: text(object.apiVersion),
    body: { ...valuesHidden(rest), metadata: Object.fromEntries(kept.filter((pair): pair is [string, Json] => pair[1] !== undefined)) },
    origin,
    file: `${folder}/${identity.kind.toLowerCase()}-${identity.name}.yaml`,
  };
}
