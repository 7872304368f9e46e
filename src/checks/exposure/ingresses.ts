import { formatIdentity, type Manifest, parseImage } from '../../model/index.ts';
import type { Facts } from '../facts.ts';
import { containersOf } from '../pods.ts';
import { below, fields, items, text, textMap, texts } from '../read.ts';
import { pairsToSelector } from '../selector.ts';
import type { Exposed } from './exposed.ts';

/** Every host name of every Ingress. One that only sends the browser on to https is not told beside the one it sends to. */
export function exposedHosts(facts: Facts): readonly Exposed[] {
  const middlewares = middlewaresIn(facts);
  return facts.ofKind('networking.k8s.io', 'Ingress').flatMap((ingress) => {
    const { identity, body, origin } = ingress;
    const annotations = textMap(below(body, 'metadata', 'annotations'));
    const chain = (annotations['traefik.ingress.kubernetes.io/router.middlewares'] ?? '')
      .split(',')
      .flatMap((name) => middlewares.get(name.trim()) ?? []);
    if (chain.some(({ body: middleware }) => below(middleware, 'spec', 'redirectScheme') !== undefined)) return [];
    const covered = items(below(body, 'spec', 'tls')).flatMap(({ hosts }) => texts(hosts));
    const hosts = new Set(items(below(body, 'spec', 'rules')).map(({ host }) => text(host) ?? '*'));
    if (hosts.size === 0 && below(body, 'spec', 'defaultBackend') !== undefined) hosts.add('*');
    return [...hosts].map(
      (host): Exposed => ({
        how: 'ingress',
        at: host,
        ports: [],
        target: formatIdentity(identity),
        application: origin.application,
        tls: covered.includes(host) || covered.includes(host.replace(/^[^.]+/, '*')) ? 'yes' : 'no',
        authentication: nginxAuthentication(annotations) ?? traefikAuthentication(chain) ?? proxyAuthentication(facts, ingress, host),
        declared: true,
        manifest: ingress,
        field: 'spec.rules',
      }),
    );
  });
}

/** Middlewares by the name an Ingress calls them: `home-login@kubernetescrd`. */
function middlewaresIn(facts: Facts): ReadonlyMap<string, Manifest> {
  return new Map(
    facts
      .ofKind('traefik.io', 'Middleware')
      .map((manifest) => [`${manifest.identity.namespace}-${manifest.identity.name}@kubernetescrd`, manifest] as const),
  );
}

function nginxAuthentication(annotations: Readonly<Record<string, string>>): string | undefined {
  const of = (name: string) => annotations[`nginx.ingress.kubernetes.io/${name}`];
  const url = of('auth-url');
  if (url !== undefined) return `sign-in by ${/^https?:\/\/([^/]+)/.exec(url)?.[1] ?? url}`;
  if (of('auth-tls-secret') !== undefined) return 'certificate of the client';
  return of('auth-type') === undefined ? undefined : 'password';
}

/** Programs that ask whoever comes before they pass a request on, by the last part of their image. */
const proxies = ['oauth2-proxy', 'pomerium', 'vouch-proxy'];

/** Whether the first thing behind every path of a host is a program that asks. */
function proxyAuthentication(facts: Facts, { identity, body }: Manifest, host: string): string | undefined {
  const { namespace } = identity;
  const rules = items(below(body, 'spec', 'rules')).filter((rule) => (text(rule.host) ?? '*') === host);
  const names = rules.flatMap((rule) =>
    items(below(rule, 'http', 'paths')).map((path) => text(below(path, 'backend', 'service', 'name')) ?? ''),
  );
  const asked = names.map((name) => {
    const selector = textMap(below(facts.find('', 'Service', namespace, name)?.body, 'spec', 'selector'));
    if (Object.keys(selector).length === 0) return undefined;
    const pods = facts.podsIn(namespace).select(pairsToSelector(selector));
    const images = pods.flatMap((pod) => containersOf(pod).map(({ fields: container }) => parseImage(text(container.image) ?? '').base));
    return proxies.find((proxy) => images.includes(proxy));
  });
  const [first] = asked;
  return first !== undefined && asked.every((proxy) => proxy !== undefined) ? `sign-in by ${first}` : undefined;
}

function traefikAuthentication(chain: readonly Manifest[]): string | undefined {
  for (const { body } of chain) {
    const spec = fields(body.spec);
    const address = text(below(spec, 'forwardAuth', 'address'));
    if (address !== undefined) return `sign-in by ${/^https?:\/\/([^/]+)/.exec(address)?.[1] ?? address}`;
    if (spec.basicAuth !== undefined || spec.digestAuth !== undefined) return 'password';
  }
  return undefined;
}
