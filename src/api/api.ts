import type { Identity, JsonObject } from '../model/index.ts';
import { groupOf, isObject } from '../model/index.ts';
import { ApiError } from './failure.ts';
import { type Access, type Answer, type RequestProps, Transport } from './transport.ts';

/** Where the server keeps the objects of one kind. */
export interface Resource {
  readonly apiVersion: string;
  readonly kind: string;
  /** Plural of the URL: `deployments`. */
  readonly plural: string;
  readonly namespaced: boolean;
}

/** An object as the server has it, or as it is sent. Its `metadata.name` is set. */
export type KubeObject = JsonObject;

export interface ApplyProps {
  /** Who owns the fields; Argo CD's server-side apply calls itself `argocd-controller`. */
  readonly fieldManager: string;
  /** Take over fields of other managers; true if not given, as Argo CD does. */
  readonly force?: boolean | undefined;
  /** Let the server decide and change nothing. */
  readonly dryRun?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Applied {
  readonly object: KubeObject;
  readonly warnings: readonly string[];
}

/** One API server, by the few requests this tool makes of it. Every method throws an ApiError where the server says no. */
export class Api {
  readonly #transport: Transport;
  readonly #resources = new Map<string, Promise<readonly Resource[]>>();

  constructor(access: Access) {
    this.#transport = new Transport(access);
  }

  get url(): string {
    return this.#transport.url;
  }

  close(): void {
    this.#transport.close();
  }

  /** The answer as it is, for what the methods below do not cover. */
  async request(method: string, path: string, props?: RequestProps): Promise<Answer> {
    return await this.#transport.request(method, path, props);
  }

  /** Version of the server, `v1.34.4`. */
  async version(): Promise<string> {
    const { gitVersion } = await this.#json('GET', '/version');
    return typeof gitVersion === 'string' ? gitVersion : '';
  }

  /** Where objects of a kind are kept; nothing while the server does not serve it. What was not served is asked again. */
  async resource(apiVersion: string, kind: string): Promise<Resource | undefined> {
    const known = await this.resources(apiVersion);
    const found = known.find((resource) => resource.kind === kind);
    if (found !== undefined) return found;
    this.#resources.delete(apiVersion);
    return (await this.resources(apiVersion)).find((resource) => resource.kind === kind);
  }

  /** All kinds of an API version; none where the server does not serve it. */
  resources(apiVersion: string): Promise<readonly Resource[]> {
    let known = this.#resources.get(apiVersion);
    if (known === undefined) {
      known = this.#discover(apiVersion);
      this.#resources.set(apiVersion, known);
      known.catch(() => this.#resources.delete(apiVersion));
    }
    return known;
  }

  /** Server-side apply; unknown fields are refused, because a dropped field is a lie. */
  async apply(object: KubeObject, { fieldManager, force = true, dryRun = false, signal }: ApplyProps): Promise<Applied> {
    const query = new URLSearchParams({ fieldManager, force: String(force), fieldValidation: 'Strict' });
    if (dryRun) query.set('dryRun', 'All');
    const answer = await this.#transport.request('PATCH', `${await this.path(object)}?${query}`, {
      body: JSON.stringify(object),
      contentType: 'application/apply-patch+yaml',
      signal,
    });
    return { object: parse(answer), warnings: answer.warnings };
  }

  /** Creates an object; a name that is taken is an ApiError with reason `AlreadyExists`. */
  async create(object: KubeObject): Promise<KubeObject> {
    const path = await this.path(object);
    return await this.#json('POST', path.slice(0, path.lastIndexOf('/')), { body: JSON.stringify(object) });
  }

  /** The object, or nothing when there is none. */
  async get(apiVersion: string, kind: string, name: string, namespace = ''): Promise<KubeObject | undefined> {
    const answer = await this.#transport.request('GET', await this.path(bare(apiVersion, kind, name, namespace)));
    return answer.status === 404 ? undefined : parse(answer);
  }

  /** All objects of a kind, in all namespaces or in one; none where the server does not serve the kind. */
  async list(
    apiVersion: string,
    kind: string,
    {
      namespace = '',
      labelSelector = '',
      fieldSelector = '',
    }: { readonly namespace?: string; readonly labelSelector?: string; readonly fieldSelector?: string } = {},
  ): Promise<readonly KubeObject[]> {
    const resource = await this.resource(apiVersion, kind);
    if (resource === undefined) return [];
    const selectors = Object.entries({ labelSelector, fieldSelector }).filter(([, selector]) => selector !== '');
    const query = selectors.length === 0 ? '' : `?${new URLSearchParams(selectors)}`;
    const { items } = await this.#json('GET', `${collection(resource, namespace)}${query}`);
    // Items of a list come without their type.
    return Array.isArray(items) ? items.filter(isObject).map((item) => ({ apiVersion, kind, ...item })) : [];
  }

  /** Changes fields by a JSON merge patch. `subresource` is `status` or `scale`. */
  async patch(object: KubeObject, change: JsonObject, subresource?: 'status' | 'scale'): Promise<KubeObject> {
    const path = `${await this.path(object)}${subresource === undefined ? '' : `/${subresource}`}`;
    return await this.#json('PATCH', path, { body: JSON.stringify(change), contentType: 'application/merge-patch+json' });
  }

  /** Deletes an object; one that is not there is none to delete. */
  async remove(
    object: KubeObject,
    {
      propagation = 'Background',
      graceSeconds,
    }: { readonly propagation?: 'Background' | 'Foreground' | 'Orphan'; readonly graceSeconds?: number } = {},
  ): Promise<void> {
    const options = {
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      propagationPolicy: propagation,
      ...(graceSeconds === undefined ? {} : { gracePeriodSeconds: graceSeconds }),
    };
    const answer = await this.#transport.request('DELETE', await this.path(object), { body: JSON.stringify(options) });
    if (answer.status !== 404) parse(answer);
  }

  /** URL path of an object; an ApiError with status 404 where the server does not serve its kind. */
  async path(object: KubeObject): Promise<string> {
    const { apiVersion, kind } = object;
    const resource = await this.resource(String(apiVersion), String(kind));
    if (resource === undefined) {
      const message = `no matches for kind "${kind}" in version "${apiVersion}"`;
      throw new ApiError({ status: 404, body: JSON.stringify({ message, reason: 'NoKindMatch' }) });
    }
    const { namespace, name } = identityOf(object);
    return `${collection(resource, resource.namespaced ? namespace || 'default' : '')}/${encodeURIComponent(name)}`;
  }

  async #discover(apiVersion: string): Promise<readonly Resource[]> {
    const answer = await this.#transport.request('GET', base(apiVersion));
    if (answer.status === 404) return [];
    const { resources } = parse(answer);
    return (Array.isArray(resources) ? resources.filter(isObject) : [])
      .filter(({ name }) => !String(name).includes('/'))
      .map(({ name, kind, namespaced }) => ({ apiVersion, kind: String(kind), plural: String(name), namespaced: namespaced === true }));
  }

  async #json(method: string, path: string, props?: RequestProps): Promise<KubeObject> {
    return parse(await this.#transport.request(method, path, props));
  }
}

/** What makes an object of the server the same as a manifest of ours. */
export function identityOf({ apiVersion, kind, metadata }: KubeObject): Identity {
  const { name, namespace } = isObject(metadata) ? metadata : {};
  return {
    group: groupOf(String(apiVersion)),
    kind: String(kind),
    namespace: typeof namespace === 'string' ? namespace : '',
    name: typeof name === 'string' ? name : '',
  };
}

function bare(apiVersion: string, kind: string, name: string, namespace: string): KubeObject {
  return { apiVersion, kind, metadata: { name, ...(namespace === '' ? {} : { namespace }) } };
}

function base(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

function collection({ apiVersion, plural, namespaced }: Resource, namespace: string): string {
  return `${base(apiVersion)}${namespaced && namespace !== '' ? `/namespaces/${encodeURIComponent(namespace)}` : ''}/${plural}`;
}

function parse(answer: Answer): KubeObject {
  if (answer.status >= 400) throw new ApiError(answer);
  const value: unknown = JSON.parse(answer.body);
  if (!isObject(value)) throw new ApiError({ status: answer.status, body: 'the answer is no object' });
  return value as KubeObject;
}
