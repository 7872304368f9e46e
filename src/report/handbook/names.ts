import { containersOf, hostOf, text } from '../../checks/index.ts';
import { compareText } from '../../issues/index.ts';
import { addressOf } from '../../model/index.ts';
import type { Book } from './book.ts';

/** A host name and where it leads. */
export interface NamedHost {
  readonly host: string;
  readonly address: string;
  readonly application: string;
}

/** Every host name that the cluster answers to, sorted. */
export function namedHosts({ model }: Pick<Book, 'model'>): readonly NamedHost[] {
  return model.exposures
    .filter(({ kind }) => kind === 'ingress')
    .flatMap((exposure) => {
      const address = addressOf(model, exposure);
      return address === undefined ? [] : [{ host: exposure.host, address, application: exposure.application }];
    })
    .sort((a, b) => compareText(a.host, b.host));
}

/** A host name that the cluster itself asks for. */
export interface UsedName {
  readonly host: string;
  readonly use: string;
}

/** Names of Git, registries, sign-in and hosts outside, each with every use; ports are left out. */
export function usedNames({ model, facts }: Book): readonly UsedName[] {
  const uses = new Map<string, Set<string>>();
  const add = (host: string | undefined, use: string) => {
    if (host === undefined || !/[a-z]/i.test(host) || !host.includes('.')) return;
    uses.set(host, (uses.get(host) ?? new Set()).add(use));
  };
  add(hostOf(model.repository.url), 'Git of Argo CD');
  add(hostOf(model.argocd?.signOn?.issuer ?? ''), 'sign-in to Argo CD');
  for (const { server, key } of model.backupTargets) add(hostOf(`${server}/`), `backup target ${key}`);
  for (const { hosts, reason } of model.externals)
    for (const host of hosts) add(host.includes('/') || /^\d+(\.\d+){3}$/.test(host) ? undefined : host, reason);
  for (const image of imagesOf({ model, facts })) add(registryOf(image), 'images');
  return [...uses].map(([host, all]) => ({ host, use: [...all].sort(compareText).join('; ') })).sort((a, b) => compareText(a.host, b.host));
}

/** Every image of rendered pods and of charts, sorted. */
export function imagesOf({ model, facts }: Pick<Book, 'model' | 'facts'>): readonly string[] {
  const rendered = facts.pods.flatMap((pod) => containersOf(pod).flatMap(({ fields }) => text(fields['image']) ?? []));
  const declared = model.footprints.flatMap(({ images = [] }) => images);
  return [...new Set([...rendered, ...declared])].sort(compareText);
}

/** Host of the registry; images without one come from Docker Hub. */
export function registryOf(image: string): string | undefined {
  const [first = '', ...rest] = image.split('/');
  return rest.length > 0 && /[.:]/.test(first) ? first.split(':')[0] : undefined;
}

/** Ends of names that no server of the internet answers for. @source IANA special-use domain names, ICANN's `internal`, and habits of households */
const privateEnds = ['home', 'home.arpa', 'internal', 'lan', 'local', 'localdomain', 'intranet', 'private', 'corp', 'test'];

/** Whether only the house's own DNS server can know a name. */
export function isPrivate(host: string): boolean {
  return privateEnds.some((end) => host.endsWith(`.${end}`));
}

/** A zone all of whose names may lead to one address, or what speaks against it. */
export type Wildcard = { readonly zone: string; readonly address: string } | { readonly zone: string; readonly against: readonly string[] };

/**
 * One entry for each ending that at least two hosts share. A name of the zone that is used and is no host of the cluster would be led
 * astray, and so would the rest of a domain that is really somebody's.
 */
export function wildcards(book: Book): readonly Wildcard[] {
  const hosts = namedHosts(book);
  const groups = new Map<string, NamedHost[]>();
  for (const host of hosts) {
    const labels = host.host.split('.');
    const own = labels.slice(host.host.endsWith('.home.arpa') ? -3 : -2).join('.');
    groups.set(own, [...(groups.get(own) ?? []), host]);
  }
  return [...groups.values()].flatMap((group): readonly Wildcard[] => {
    const zone = sharedEnd(group.map(({ host }) => host));
    if (group.length < 2 || (!isPrivate(zone) && zone.split('.').length < 3)) return [];
    const addresses = [...new Set(group.map(({ address }) => address))];
    const strangers = usedNames(book)
      .map(({ host }) => host)
      .filter((host) => (host === zone || host.endsWith(`.${zone}`)) && !hosts.some((one) => one.host === host));
    const [address = ''] = addresses;
    if (addresses.length > 1) return [{ zone, against: [`its names lead to ${addresses.join(' and ')}`] }];
    if (strangers.length > 0) return [{ zone, against: strangers.map((host) => `${host} stands elsewhere`) }];
    return [{ zone, address }];
  });
}

/** The longest ending of whole labels that all names have. */
function sharedEnd(hosts: readonly string[]): string {
  const labels = hosts.map((host) => host.split('.').reverse());
  const [first = []] = labels;
  const length = first.findIndex((label, index) => labels.some((one) => one[index] !== label));
  return first
    .slice(0, length === -1 ? first.length : length)
    .reverse()
    .join('.');
}
