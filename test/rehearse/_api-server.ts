import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Api, type KubeObject, type Resource } from '../../src/api/index.ts';
import { isObject, type Json, type JsonObject } from '../../src/model/index.ts';

/** One request as the fake server got it. */
export interface FakeRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly isDryRun: boolean;
  readonly resource: Resource;
  readonly namespace: string;
  /** Empty for a list and a creation. */
  readonly name: string;
  readonly body: JsonObject;
}

/** What a server answers instead of doing what it is asked; `reset` closes the connection without a word. */
export type Refusal = { readonly status: number; readonly reason: string; readonly message: string } | 'reset';

export interface FakeServerProps {
  /** Served besides the built-in kinds. A CustomResourceDefinition that is applied adds its own. */
  readonly kinds?: readonly Resource[] | undefined;
  /** There from the start. The namespaces `default` and `ai` always are. */
  readonly objects?: readonly KubeObject[] | undefined;
  /** Asked before every request to an object or a list. */
  readonly refuse?: ((request: FakeRequest) => Refusal | undefined) | undefined;
  readonly warn?: ((request: FakeRequest) => readonly string[]) | undefined;
  /** How often a definition must be looked at before it is established and its kind served; at once if not given. */
  readonly definitionLooks?: number | undefined;
  /** A controller: what it makes of an object that was written; nothing leaves it as it is. */
  readonly react?: ((object: KubeObject) => KubeObject | undefined) | undefined;
}

export interface FakeServer {
  readonly api: Api;
  readonly requests: readonly FakeRequest[];
  /** Writes that were asked for, without dry runs: `apply ConfigMap ai/settings`, `delete Job ai/init`. */
  writes(): readonly string[];
  get(kind: string, name: string, namespace?: string): KubeObject | undefined;
  /** Puts an object in, or changes it, past all rules. */
  put(object: KubeObject): void;
  /** Takes an object out, past all rules. */
  drop(kind: string, name: string, namespace?: string): void;
  stop(): Promise<void>;
}

const builtIn: readonly Resource[] = [
  ['v1', 'Namespace', false],
  ['v1', 'ConfigMap', true],
  ['v1', 'Secret', true],
  ['v1', 'Service', true],
  ['v1', 'ServiceAccount', true],
  ['v1', 'Pod', true],
  ['v1', 'PersistentVolume', false],
  ['v1', 'PersistentVolumeClaim', true],
  ['apps/v1', 'Deployment', true],
  ['apps/v1', 'StatefulSet', true],
  ['batch/v1', 'Job', true],
  ['networking.k8s.io/v1', 'Ingress', true],
  ['rbac.authorization.k8s.io/v1', 'ClusterRole', false],
  ['rbac.authorization.k8s.io/v1', 'RoleBinding', true],
  ['apiextensions.k8s.io/v1', 'CustomResourceDefinition', false],
].map(([apiVersion, kind, namespaced]) => resourceOf(String(apiVersion), String(kind), namespaced === true));

export function resourceOf(apiVersion: string, kind: string, namespaced: boolean): Resource {
  return { apiVersion, kind, plural: kind === 'Ingress' ? 'ingresses' : `${kind.toLowerCase()}s`, namespaced };
}

/** A server in memory that answers like an API server to discovery, apply with dry run, create, replace, merge patch, read and delete. */
export async function startFakeServer(props: FakeServerProps = {}): Promise<FakeServer> {
  const world = new World(props);
  const server = createServer((request, response) => void world.answer(request, response));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const api = new Api({ url: `http://127.0.0.1:${port}`, credentials: async () => ({}) });
  return {
    api,
    requests: world.requests,
    writes: () => world.requests.flatMap((request) => wordsOf(request)),
    get: (kind, name, namespace = 'ai') => world.find(kind, name, namespace)?.[1],
    put: (object) => world.put(object),
    drop: (kind, name, namespace = 'ai') => void world.objects.delete(world.find(kind, name, namespace)?.[0] ?? ''),
    async stop() {
      api.close();
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

const verbs: Readonly<Record<string, string>> = { POST: 'create', PUT: 'replace', DELETE: 'delete' };

function wordsOf({ method, isDryRun, resource, namespace, name, body, query }: FakeRequest): readonly string[] {
  if (method === 'GET' || isDryRun) return [];
  const verb = method === 'PATCH' ? (query.has('fieldManager') ? 'apply' : 'patch') : verbs[method];
  const shown = name || String((body['metadata'] as JsonObject)['name']);
  return [`${verb} ${resource.kind} ${namespace === '' ? '' : `${namespace}/`}${shown}`];
}

class World {
  readonly objects = new Map<string, KubeObject>();
  readonly requests: FakeRequest[] = [];
  readonly #resources: Resource[];
  readonly #props: FakeServerProps;
  readonly #looks = new Map<string, number>();
  #version = 0;

  constructor(props: FakeServerProps) {
    this.#props = props;
    this.#resources = [...builtIn, ...(props.kinds ?? [])];
    for (const name of ['default', 'ai']) this.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    for (const object of props.objects ?? []) this.put(object);
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://fake');
    const known = this.#discover(pathname);
    if (known !== undefined) return send(response, 200, known);
    const text = Buffer.concat(chunks).toString('utf8');
    const asked = this.#read(request.method ?? 'GET', pathname, searchParams, text === '' ? {} : (JSON.parse(text) as JsonObject));
    if (asked === undefined) return send(response, 404, statusOf(404, 'NotFound', 'the server could not find the requested resource'));
    this.requests.push(asked);
    const refusal = this.#props.refuse?.(asked);
    if (refusal === 'reset') return void request.socket.destroy();
    const [status, body] =
      refusal === undefined ? this.#do(asked) : [refusal.status, statusOf(refusal.status, refusal.reason, refusal.message)];
    for (const warning of this.#props.warn?.(asked) ?? []) response.appendHeader('warning', `299 - "${warning}"`);
    send(response, status, body);
  }

  find(kind: string, name: string, namespace: string): [string, KubeObject] | undefined {
    const keys = this.#resources.filter((one) => one.kind === kind).map((resource) => keyOf(resource, namespace, name));
    return [...this.objects].find(([key]) => keys.includes(key));
  }

  put(object: KubeObject): KubeObject {
    const { kind, apiVersion } = object;
    const resource = this.#resources.find((one) => one.kind === kind && one.apiVersion === apiVersion);
    if (resource === undefined) throw new Error(`the fake server does not serve ${apiVersion} ${kind}`);
    const key = keyOf(resource, String(metadataOf(object)['namespace'] ?? 'default'), String(metadataOf(object)['name']));
    const before = this.objects.get(key);
    const old = metadataOf(before);
    const isChanged = before === undefined || JSON.stringify(before?.['spec']) !== JSON.stringify(object['spec']);
    const stored: KubeObject = {
      ...object,
      metadata: {
        ...metadataOf(object),
        uid: old['uid'] ?? randomUUID(),
        creationTimestamp: old['creationTimestamp'] ?? '2026-01-01T00:00:00Z',
        generation: Number(old['generation'] ?? 0) + (isChanged ? 1 : 0),
        resourceVersion: String(++this.#version),
      },
    };
    this.objects.set(key, stored);
    if (kind === 'CustomResourceDefinition') {
      this.#looks.set(key, this.#props.definitionLooks ?? 0);
      this.#lookAt(key, stored);
    }
    return this.objects.get(key) ?? stored;
  }

  #discover(path: string): JsonObject | undefined {
    const match = /^\/(?:api\/(v1)|apis\/([^/]+)(?:\/([^/]+))?)$/.exec(path);
    if (match === null) return undefined;
    const [, core, group, version] = match;
    const served = (prefix: string) =>
      this.#resources.filter(({ apiVersion }) => apiVersion === prefix || apiVersion.startsWith(`${prefix}/`));
    const resources = served(core ?? (version === undefined ? String(group) : `${group}/${version}`));
    if (resources.length === 0) return undefined;
    const [first] = resources;
    if (core === undefined && version === undefined)
      return {
        kind: 'APIGroup',
        preferredVersion: { groupVersion: first?.apiVersion ?? '' },
        versions: [{ groupVersion: first?.apiVersion ?? '' }],
      };
    return { kind: 'APIResourceList', resources: resources.map(({ plural, kind, namespaced }) => ({ name: plural, kind, namespaced })) };
  }

  #read(method: string, path: string, query: URLSearchParams, body: JsonObject): FakeRequest | undefined {
    const match = /^\/(?:api|apis\/([^/]+))\/([^/]+)\/(?:namespaces\/([^/]+)\/(?!status$))?([^/]+)(?:\/([^/]+))?(?:\/status)?$/.exec(path);
    if (match === null) return undefined;
    const [, group, version, namespace = '', plural, name = ''] = match;
    const apiVersion = group === undefined ? String(version) : `${group}/${version}`;
    const resource = this.#resources.find((one) => one.apiVersion === apiVersion && one.plural === plural);
    if (resource === undefined) return undefined;
    return { method, path, query, isDryRun: query.get('dryRun') === 'All', resource, namespace, name: decodeURIComponent(name), body };
  }

  #do({ method, resource, namespace, name, body, query, isDryRun }: FakeRequest): [number, JsonObject] {
    const asked = name || String(metadataOf(body)['name'] ?? '');
    const key = keyOf(resource, namespace, asked);
    this.#lookAt(key, this.objects.get(key));
    const live = this.objects.get(key);
    const missing = statusOf(404, 'NotFound', `${resource.plural} "${asked}" not found`);
    if (method === 'GET') return name === '' ? [200, this.#list(resource, namespace)] : live === undefined ? [404, missing] : [200, live];
    if (resource.namespaced && !this.objects.has(`/api/v1/namespaces/${namespace}`))
      return [404, statusOf(404, 'NotFound', `namespaces "${namespace}" not found`)];
    if (method === 'DELETE') return live === undefined ? [404, missing] : [200, this.#delete(key, live)];
    const isApply = query.has('fieldManager') && method === 'PATCH';
    if (method === 'POST' && live !== undefined)
      return [409, statusOf(409, 'AlreadyExists', `${resource.plural} "${asked}" already exists`)];
    if (live === undefined && (method === 'PUT' || (method === 'PATCH' && !isApply))) return [404, missing];
    const expected = metadataOf(body)['resourceVersion'];
    if (expected !== undefined && expected !== metadataOf(live)['resourceVersion'])
      return [409, statusOf(409, 'Conflict', 'the object has been modified')];
    const kept = isApply || method === 'PUT' ? { status: live?.['status'] } : {};
    const metadata = { ...(isApply ? metadataOf(live) : {}), ...metadataOf(body) };
    const next: KubeObject =
      method === 'PATCH' && !isApply ? (merge(live ?? {}, body) as JsonObject) : { ...withoutMissing(kept), ...body, metadata };
    if (isDryRun) return [200, { ...next, metadata: { ...metadataOf(live), ...metadataOf(next) } }];
    return [200, this.#write(key, next)];
  }

  #write(key: string, next: KubeObject): KubeObject {
    const stored = this.put(next);
    const isLeaving = metadataOf(stored)['deletionTimestamp'] !== undefined && finalizersOf(stored).length === 0;
    if (isLeaving) this.objects.delete(key);
    const changed = isLeaving ? undefined : this.#props.react?.(stored);
    return changed === undefined ? stored : this.put(changed);
  }

  #delete(key: string, live: KubeObject): JsonObject {
    if (finalizersOf(live).length === 0) this.objects.delete(key);
    else this.put({ ...live, metadata: { ...metadataOf(live), deletionTimestamp: '2026-01-01T00:01:00Z' } });
    return { kind: 'Status', status: 'Success' };
  }

  #list(resource: Resource, namespace: string): JsonObject {
    const start = keyOf(resource, namespace, '');
    const isOne = (key: string) =>
      namespace === '' && resource.namespaced
        ? key.includes(`/${resource.plural}/`) && key.startsWith(base(resource))
        : key.startsWith(start);
    const items = [...this.objects].filter(([key]) => isOne(key)).map(([, object]) => object);
    return { kind: `${resource.kind}List`, apiVersion: resource.apiVersion, items };
  }

  #lookAt(key: string, definition: KubeObject | undefined): void {
    const left = this.#looks.get(key);
    if (left === undefined || definition === undefined) return;
    this.#looks.set(key, left - 1);
    if (left === 0) this.#establish(key, definition);
  }

  #establish(key: string, definition: KubeObject): void {
    const { group, names, scope, versions } = (definition['spec'] ?? {}) as Record<string, Json>;
    const { kind, plural } = (isObject(names) ? names : {}) as Record<string, Json>;
    for (const version of Array.isArray(versions) ? (versions as readonly JsonObject[]) : [])
      this.#resources.push({
        apiVersion: `${group}/${version['name']}`,
        kind: String(kind),
        plural: String(plural),
        namespaced: scope === 'Namespaced',
      });
    this.objects.set(key, { ...definition, status: { conditions: [{ type: 'Established', status: 'True' }] } });
  }
}

function send(response: ServerResponse, status: number, body: JsonObject): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function statusOf(code: number, reason: string, message: string): JsonObject {
  return { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message };
}

function base({ apiVersion }: Resource): string {
  return `/${apiVersion.includes('/') ? 'apis' : 'api'}/${apiVersion}`;
}

function keyOf(resource: Resource, namespace: string, name: string): string {
  return `${base(resource)}${resource.namespaced ? `/namespaces/${namespace}` : ''}/${resource.plural}/${name}`;
}

function metadataOf(object: KubeObject | undefined): JsonObject {
  return isObject(object?.['metadata']) ? (object['metadata'] as JsonObject) : {};
}

function finalizersOf(object: KubeObject): readonly Json[] {
  const { finalizers } = metadataOf(object);
  return Array.isArray(finalizers) ? finalizers : [];
}

function withoutMissing(object: Readonly<Record<string, Json | undefined>>): JsonObject {
  return Object.fromEntries(Object.entries(object).filter((entry): entry is [string, Json] => entry[1] !== undefined));
}

/** A JSON merge patch. */
function merge(before: Json, change: Json): Json {
  if (!isObject(change)) return change;
  const merged: Record<string, Json> = isObject(before) ? { ...(before as JsonObject) } : {};
  for (const [key, value] of Object.entries(change as JsonObject)) {
    if (value === null) delete merged[key];
    else merged[key] = merge(merged[key] ?? {}, value);
  }
  return merged;
}
