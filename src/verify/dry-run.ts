import { type Api, ApiError, type KubeObject, UnreachableError } from '../api/index.ts';
import { type Issue, IssueError } from '../issues/index.ts';
import { formatIdentity, isObject, type JsonObject, type Manifest, type Model } from '../model/index.ts';
import { ofManifest, ofModel } from './finding.ts';
import type { Live } from './live.ts';
import { isHook, namespaceOf } from './placement.ts';

/** What came of the tries. */
export interface DryRun {
  readonly issues: readonly Issue[];
  readonly tried: number;
}

/** Argo CD's name in server-side apply, so that the server decides as it would for Argo CD. */
const fieldManager = 'argocd-controller';

/** VERIFY_REFUSED: the server says to each object whether it would take it. Nothing is stored. */
export async function tryObjects(
  api: Api,
  { model, manifests }: { readonly model: Model; readonly manifests: readonly Manifest[] },
  live: Live,
): Promise<DryRun> {
  const served = live.kinds.filter(({ resource }) => resource.value !== undefined);
  const candidates = manifests.flatMap((manifest) => {
    const kind = served.find(({ apiVersion, kind }) => apiVersion === manifest.apiVersion && kind === manifest.identity.kind);
    return kind === undefined ? [] : [{ manifest, namespaced: kind.resource.value?.namespaced === true }];
  });
  const said = await Promise.all(
    candidates.map(async ({ manifest, namespaced }) => await tryObject(api, manifest, namespaced ? namespaceOf(model, manifest) : '')),
  );
  const denied = said.flatMap((one) => (one instanceof ApiError ? [one] : []));
  const found = said.flatMap((one) => (one === undefined || one instanceof ApiError ? [] : [one]));
  return { issues: [...found, ...rights(model, denied)], tried: candidates.length - denied.length };
}

async function tryObject(api: Api, manifest: Manifest, namespace: string): Promise<Issue | ApiError | undefined> {
  try {
    await api.apply(asSynced(manifest, namespace), { fieldManager, dryRun: true });
    return undefined;
  } catch (error) {
    if (error instanceof UnreachableError || error instanceof IssueError || !(error instanceof ApiError) || error.status === 401)
      throw error;
    if (isDenied(error)) return error;
    return refusal(manifest, namespace, error);
  }
}

/** A hook is deleted before it is made again, so it is tried under a name that is free. */
function asSynced({ body, identity }: Manifest, namespace: string): KubeObject {
  const metadata: JsonObject = isObject(body.metadata) ? (body.metadata as JsonObject) : {};
  const name = isHook(body) ? `${identity.name.slice(0, 50)}-dry-run` : identity.name;
  return { ...body, metadata: { ...metadata, name, ...(namespace === '' ? {} : { namespace }) } };
}

/** Missing rights of the user; admission answers with the same status, for its own reasons. */
function isDenied({ status, message }: ApiError): boolean {
  return status === 403 && /\bcannot \w+ resource\b/.test(message);
}

function refusal(manifest: Manifest, namespace: string, { status, message, causes }: ApiError): Issue {
  const name = formatIdentity(manifest.identity);
  if (status === 404 && message.startsWith('namespaces ')) {
    const why = `namespace ${namespace} is not in the cluster yet, so the server cannot be asked about ${name}`;
    return ofManifest(manifest, { code: 'VERIFY_REFUSED', severity: 'unchecked', message: why, hint: undefined });
  }
  const hint = /immutable|may not change|updates to .* are forbidden/i.test(message)
    ? 'the field cannot be changed on an object that exists: take the change back, or replace the object'
    : undefined;
  return ofManifest(
    manifest,
    { code: 'VERIFY_REFUSED', severity: 'error', message: `the server refuses ${name}: ${message}`, hint },
    causes[0]?.field,
  );
}

function rights(model: Model, denied: readonly ApiError[]): readonly Issue[] {
  const [first] = denied;
  if (first === undefined) return [];
  const others = denied.length === 1 ? '' : `, and ${denied.length - 1} more like it`;
  return [
    ofModel(model, 'dry run', {
      code: 'VERIFY_FORBIDDEN',
      severity: 'unchecked',
      message: `${first.message}${others}: what the server would say is not known`,
      hint: 'a dry run needs `create` and `patch`: apply what `labwright verify --dry-run --print-role` prints',
    }),
  ];
}
