import { type Api, ApiError, below, identityOf, items, type KubeObject, type Resource, text } from '../api/index.ts';
import type { Manifest, Model } from '../model/index.ts';
import { ask, type Reading } from './reading.ts';

/** One kind in one API version, as the server has it. */
export interface LiveKind {
  readonly apiVersion: string;
  readonly kind: string;
  /** Nothing where the server does not serve it. */
  readonly resource: Reading<Resource | undefined>;
  /** Versions of its group that are served; read only where the kind is not. */
  readonly servedVersions: readonly string[];
  readonly objects: Reading<readonly KubeObject[]>;
}

/** All that a verification looks at, read once. */
export interface Live {
  /** `v1.34.4`. */
  readonly version: Reading<string>;
  readonly kinds: readonly LiveKind[];
  /** Secrets that are required or rendered, by `<namespace>/<name>`; nothing where there is none. */
  readonly secrets: ReadonlyMap<string, Reading<KubeObject | undefined>>;
  readonly nodes: Reading<readonly KubeObject[]>;
  readonly storageClasses: Reading<readonly KubeObject[]>;
  readonly ingressClasses: Reading<readonly KubeObject[]>;
  readonly priorityClasses: Reading<readonly KubeObject[]>;
  /** DaemonSets of kube-system, where a network plugin runs. */
  readonly systemDaemonSets: Reading<readonly KubeObject[]>;
  /** Addresses of the API server behind the Service `kubernetes`. */
  readonly apiEndpoints: Reading<KubeObject | undefined>;
  readonly apiService: Reading<KubeObject | undefined>;
  /** Ranges of Service addresses, where the server serves such objects: from 1.33 on. */
  readonly serviceRange: Reading<KubeObject | undefined>;
}

/** Secrets are asked for by name, so that no right is needed to read all of them. */
export function isSecret({ identity }: Pick<Manifest, 'identity'>): boolean {
  return identity.group === '' && identity.kind === 'Secret';
}

/**
 * Reads a cluster. Changes nothing.
 * @throws UnreachableError, ApiError with status 401, and where not even the version is answered ApiError, SyntaxError or NoApiServerError
 */
export async function readLive(api: Api, model: Model, manifests: readonly Manifest[]): Promise<Live> {
  // First and alone: a server that cannot say its version is no API server, or does not work.
  const version = await readVersion(api);
  const list = (apiVersion: string, kind: string, namespace = '') => ask(async () => await api.list(apiVersion, kind, { namespace }));
  const get = (apiVersion: string, kind: string, name: string, namespace = '') =>
    ask(async () => ((await api.resource(apiVersion, kind)) === undefined ? undefined : await api.get(apiVersion, kind, name, namespace)));
  const [kinds, secrets, nodes, storageClasses, ingressClasses, priorityClasses, systemDaemonSets, apiEndpoints, apiService, serviceRange] =
    await Promise.all([
      Promise.all(kindsOf(manifests).map(async ([apiVersion, kind]) => await readKind(api, apiVersion, kind))),
      Promise.all(
        secretNames(model, manifests).map(
          async ({ namespace, name }) => [`${namespace}/${name}`, await get('v1', 'Secret', name, namespace)] as const,
        ),
      ),
      list('v1', 'Node'),
      list('storage.k8s.io/v1', 'StorageClass'),
      list('networking.k8s.io/v1', 'IngressClass'),
      list('scheduling.k8s.io/v1', 'PriorityClass'),
      list('apps/v1', 'DaemonSet', 'kube-system'),
      get('discovery.k8s.io/v1', 'EndpointSlice', 'kubernetes', 'default'),
      get('v1', 'Service', 'kubernetes', 'default'),
      get('networking.k8s.io/v1', 'ServiceCIDR', 'kubernetes'),
    ]);
  return {
    version,
    kinds,
    secrets: new Map(secrets),
    nodes,
    storageClasses,
    ingressClasses,
    priorityClasses,
    systemDaemonSets,
    apiEndpoints,
    apiService,
    serviceRange,
  };
}

async function readVersion(api: Api): Promise<Reading<string>> {
  try {
    const version = await api.version();
    if (version === '') throw new NoApiServerError('it does not say its version');
    return { value: version };
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 403) throw error;
    return { refused: { kind: 'forbidden', message: error.message } };
  }
}

/** What answers at the address is no API server. */
export class NoApiServerError extends Error {
  override readonly name = 'NoApiServerError';
}

async function readKind(api: Api, apiVersion: string, kind: string): Promise<LiveKind> {
  const resource = await ask(async () => await api.resource(apiVersion, kind));
  const isServed = resource.refused === undefined && resource.value !== undefined;
  const servedVersions = resource.refused === undefined && !isServed ? await groupVersions(api, apiVersion) : [];
  const skip = !isServed || (apiVersion === 'v1' && kind === 'Secret');
  const objects: LiveKind['objects'] = skip ? { value: [] } : await ask(async () => await api.list(apiVersion, kind));
  return { apiVersion, kind, resource, servedVersions, objects };
}

async function groupVersions(api: Api, apiVersion: string): Promise<readonly string[]> {
  const [group = '', version] = apiVersion.split('/');
  if (version === undefined) return [];
  const answer = await ask(async () => {
    const { status, body } = await api.request('GET', `/apis/${group}`);
    return status === 200 ? (JSON.parse(body) as unknown) : undefined;
  });
  return items(below(answer.value, 'versions')).map(({ groupVersion }) => text(groupVersion));
}

function kindsOf(manifests: readonly Manifest[]): readonly (readonly [string, string])[] {
  const known = new Map(
    manifests.map(({ apiVersion, identity }) => [`${apiVersion} ${identity.kind}`, [apiVersion, identity.kind] as const]),
  );
  return [...known.values()];
}

function secretNames({ secrets }: Model, manifests: readonly Manifest[]): readonly { readonly namespace: string; readonly name: string }[] {
  const rendered = manifests.filter(isSecret).map(({ identity }) => identity);
  const all = [...secrets, ...rendered].map(({ namespace, name }) => [`${namespace}/${name}`, { namespace, name }] as const);
  return [...new Map(all).values()];
}

/** Identity in a map of live objects: kind and group are known from the list they came in. */
export function placeOf(object: KubeObject): string {
  const { namespace, name } = identityOf(object);
  return `${namespace}/${name}`;
}
