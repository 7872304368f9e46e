import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'yaml';
import { type Api, ApiError, identityOf, itemsAt, type KubeObject, textAt } from '../../api/index.ts';
import { ARGOCD_NAMESPACE } from '../../argocd/index.ts';
import { formatIdentity, isObject, type JsonObject } from '../../model/index.ts';
import { NotReadyError } from '../control-plane/index.ts';
import { firstKinds } from './install.ts';

/** What kubectl calls itself when it applies on the server's side. */
const fieldManager = 'kubectl';

/** Milliseconds until the API server must know a kind whose definition it accepted. */
const patience = 60_000;

/** What came of an apply. */
export interface KubectlApply {
  /** What was new or is different afterwards, leaving status and bookkeeping aside. */
  readonly changed: readonly string[];
  readonly refused: readonly { readonly object: KubeObject; readonly message: string }[];
}

/**
 * The guide's `kubectl apply --server-side --force-conflicts`: what others need first, the rest at once.
 * @throws NotReadyError where a kind is not served in time
 */
export async function applyLikeKubectl(api: Api, objects: readonly KubeObject[], signal: AbortSignal): Promise<KubectlApply> {
  const changed: string[] = [];
  const refused: KubectlApply['refused'][number][] = [];
  const applyOne = async (object: KubeObject) => {
    const { apiVersion, kind } = object;
    const { name, namespace } = identityOf(object);
    signal.throwIfAborted();
    try {
      const before = await api.get(String(apiVersion), String(kind), name, namespace);
      const { object: after } = await api.apply(object, { fieldManager });
      if (before === undefined || wanted(before) !== wanted(after)) changed.push(formatIdentity(identityOf(object)));
      if (kind === 'CustomResourceDefinition') await established(api, object, signal);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      refused.push({ object, message: error.message });
    }
  };
  for (const kind of firstKinds) await Promise.all(objects.filter((object) => object.kind === kind).map(applyOne));
  await Promise.all(objects.filter(({ kind }) => !firstKinds.includes(String(kind))).map(applyOne));
  return { changed: changed.sort(), refused };
}

/** The object as somebody wanted it, without what servers write and what kubectl notes for itself. */
function wanted(object: KubeObject): string {
  const { status: _, metadata, ...rest } = object;
  const { managedFields: __, resourceVersion: ___, generation: ____, annotations, ...kept } = metadata as JsonObject;
  const { 'kubectl.kubernetes.io/last-applied-configuration': _____, ...notes } = isObject(annotations) ? annotations : {};
  return JSON.stringify({ ...rest, metadata: kept, notes });
}

/** Waits until objects of the kind can be listed: for a moment after its definition is accepted, the server answers that it is not ready. */
async function established(api: Api, definition: KubeObject, signal: AbortSignal): Promise<void> {
  const { name } = identityOf(definition);
  const path = `/apis/${textAt(definition, 'spec', 'group')}/${textAt(itemsAt(definition, 'spec', 'versions')[0], 'name')}/${name.slice(0, name.indexOf('.'))}?limit=1`;
  const end = Date.now() + patience;
  while ((await api.request('GET', path)).status !== 200) {
    signal.throwIfAborted();
    if (Date.now() > end) throw new NotReadyError(`CustomResourceDefinition ${name} was not established after ${patience / 1000} s`);
    await sleep(50);
  }
}

/** What argocd-server does when it starts for the first time, and nobody else: a key, and the project `default`, open as upstream makes it. */
export async function playServer(api: Api): Promise<void> {
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'argocd-secret', namespace: ARGOCD_NAMESPACE } };
  await api.patch(secret, { data: { 'server.secretkey': randomBytes(32).toString('base64') } });
  await api.create({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AppProject',
    metadata: { name: 'default', namespace: ARGOCD_NAMESPACE },
    spec: {
      sourceRepos: ['*'],
      destinations: [{ server: '*', namespace: '*' }],
      clusterResourceWhitelist: [{ group: '*', kind: '*' }],
    },
  });
}

/** The two files that the guide's last step applies: the project of the root Application, and the root Application. */
export function rootObjects(files: ReadonlyMap<string, string>, cluster: string): readonly KubeObject[] {
  const folder = `argocd/${cluster}`;
  return [`${folder}/root/appproject-${cluster}-root.yaml`, `${folder}/root.yaml`].flatMap((path) => {
    const object: unknown = parse(files.get(path) ?? '');
    return isObject(object) ? [object as KubeObject] : [];
  });
}
