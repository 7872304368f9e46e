import { ApiError, type Applied, fields, identityOf, type KubeObject } from '../../api/index.ts';
import { identityKey } from '../../model/index.ts';
import { located, readLive } from './live.ts';
import { definedKind, groupKind } from './order.ts';
import { type Run, waitUntil } from './run.ts';
import { type ObjectOptions, objectOptions } from './sync-options.ts';

/** Where kubectl keeps what it applied last; the server refuses an object whose annotations are larger than the limit. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
const annotationLimit = 256 * 1024;

/**
 * Brings an object to the server in the way its options ask for. Everything goes by server-side apply, and where Argo CD
 * would use `kubectl apply`, its two differences that decide over yes and no are made up for: its annotation has a limit
 * of size, and it deletes and creates a binding of another role.
 * @throws ApiError, UnreachableError
 */
export async function write(run: Run, object: KubeObject): Promise<Applied> {
  const target = await located(run, object);
  const wanted = objectOptions(object, run.options);
  const isKnown = run.known.has(identityKey(identityOf(object))) || run.known.has(identityKey(identityOf(target)));
  const live = wanted.replace || isKnown ? await readLive(run, target) : undefined;
  const before = live === undefined ? wanted : objectOptions(live, run.options);
  const options = { ...wanted, replace: wanted.replace || before.replace, force: wanted.force || before.force };
  return options.replace ? await replace(run, target, live, options) : await apply(run, target, options);
}

async function apply(run: Run, target: KubeObject, options: ObjectOptions): Promise<Applied> {
  const { force, serverSideApply } = options;
  if (serverSideApply && force) throw new ApiError({ status: 400, body: 'Force=true cannot be used with ServerSideApply=true' });
  try {
    const { fieldManager, signal } = run;
    return await run.api.apply(serverSideApply ? target : withLastApplied(target), { fieldManager, signal });
  } catch (error) {
    const live = isMadeAnew(target, options, error) ? await readLive(run, target) : undefined;
    if (live === undefined) throw error;
    return await recreate(run, target, live);
  }
}

/** Whether Argo CD answers to such a refusal by deleting the object and creating it again. */
export function isMadeAnew(object: KubeObject, { force, serverSideApply }: ObjectOptions, error: unknown): boolean {
  if (serverSideApply || !(error instanceof ApiError) || error.reason !== 'Invalid') return false;
  return force || (object['apiVersion'] === 'rbac.authorization.k8s.io/v1' && /roleRef/.test(error.message));
}

/** Definitions and namespaces are never deleted for it: all that is theirs would go with them. */
async function replace(run: Run, target: KubeObject, live: KubeObject | undefined, { force }: ObjectOptions): Promise<Applied> {
  if (live === undefined) return await send(run, 'POST', target);
  const isPrecious = definedKind(target) !== undefined || groupKind(target) === '/Namespace';
  if (force && !isPrecious) return await recreate(run, target, live);
  const { resourceVersion } = fields(live['metadata']);
  return await send(run, 'PUT', { ...target, metadata: { ...fields(target['metadata']), resourceVersion: resourceVersion ?? '' } });
}

async function recreate(run: Run, target: KubeObject, live: KubeObject): Promise<Applied> {
  await run.api.remove(live);
  const isGone = await waitUntil(run, async () => (await readLive(run, target)) === undefined);
  if (!isGone) throw new ApiError({ status: 409, body: 'the object is still being deleted, so it cannot be created again' });
  const { object, warnings } = await send(run, 'POST', target);
  return { object, warnings: [...warnings, 'Argo CD deletes this object and creates it again, because it cannot be changed'] };
}

async function send(run: Run, method: 'POST' | 'PUT', object: KubeObject): Promise<Applied> {
  const path = await run.api.path(object);
  const query = new URLSearchParams({ fieldManager: run.fieldManager, fieldValidation: 'Strict' });
  const answer = await run.api.request(method, `${method === 'PUT' ? path : path.slice(0, path.lastIndexOf('/'))}?${query}`, {
    body: JSON.stringify(object),
    signal: run.signal,
  });
  if (answer.status >= 400) throw new ApiError(answer);
  return { object: JSON.parse(answer.body) as KubeObject, warnings: answer.warnings };
}

/** Only where it decides: below the limit the annotation would change nothing but the size of every request. */
function withLastApplied(object: KubeObject): KubeObject {
  const body = JSON.stringify(object);
  if (body.length < annotationLimit) return object;
  const metadata = fields(object['metadata']);
  return { ...object, metadata: { ...metadata, annotations: { ...fields(metadata['annotations']), [LAST_APPLIED]: body } } };
}
