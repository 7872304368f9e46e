import { type Api, type ApiError, below, fields, identityOf, items, type KubeObject, text } from '../../api/index.ts';
import { type Identity, isObject, type JsonObject } from '../../model/index.ts';
import { answerOf } from './retry.ts';
import type { Run } from './run.ts';

/** An object with the namespace it goes into: the Application’s where it names none and its kind has namespaces. */
export async function located({ api, namespace }: Pick<Run, 'api' | 'namespace'>, object: KubeObject): Promise<KubeObject> {
  const isAway = namespace === '' || identityOf(object).namespace !== '';
  const resource = isAway ? undefined : await api.resource(text(object['apiVersion']), text(object['kind']));
  if (resource?.namespaced !== true) return object;
  return { ...object, metadata: { ...fields(object['metadata']), namespace } };
}

/** An object as the server has it; nothing where there is none, or where its kind is not served. */
export async function liveOf(run: Run, object: KubeObject): Promise<KubeObject | undefined | ApiError> {
  return await answerOf(run, () => readLive(run, object));
}

/** The same, asked once. @throws ApiError, UnreachableError */
export async function readLive(run: Run, object: KubeObject): Promise<KubeObject | undefined> {
  const apiVersion = text(object['apiVersion']);
  const kind = text(object['kind']);
  if ((await run.api.resource(apiVersion, kind)) === undefined) return undefined;
  const { name, namespace } = identityOf(await located(run, object));
  return await run.api.get(apiVersion, kind, name, namespace);
}

/** The object of an identity, at whatever version the server serves its kind; nothing where there is none. */
export async function liveByIdentity(run: Run, { group, kind, namespace, name }: Identity): Promise<KubeObject | undefined | ApiError> {
  return await answerOf(run, async () => {
    for (const apiVersion of await versionsOf(run.api, group)) {
      const resource = await run.api.resource(apiVersion, kind);
      if (resource !== undefined) return await run.api.get(apiVersion, kind, name, resource.namespaced ? namespace || run.namespace : '');
    }
    return undefined;
  });
}

/** API versions of a group, the preferred one first; none where the server does not serve it. */
async function versionsOf(api: Api, group: string): Promise<readonly string[]> {
  if (group === '') return ['v1'];
  const { status, body } = await api.request('GET', `/apis/${group}`);
  const answer: unknown = status === 200 ? JSON.parse(body) : {};
  if (!isObject(answer)) return [];
  const found = answer as JsonObject;
  const preferred = text(below(found, 'preferredVersion', 'groupVersion'));
  const all = items(found['versions']).map((version) => text(version['groupVersion']));
  return [...new Set([preferred, ...all])].filter((version) => version !== '');
}
