import { addressPlan } from '../../checks/index.ts';
import { compareText } from '../../issues/index.ts';
import type { Manifest, Model } from '../../model/index.ts';
import { type AddressRange, contains, countAddresses, parseAddresses, readable } from '../../units/index.ts';
import type { Section } from './book.ts';
import { section, table, words } from './markdown.ts';

/** One address or range of the LAN and whose it is. */
interface Place {
  /** As its owner wrote it. */
  readonly at: string;
  readonly what: string;
}

/** What the LAN's addresses are given to, in their order, and the ranges inside the cluster. */
export const addresses: Section = ({ model, manifests }) => {
  const declared = [...ranges(model), ...single(model)];
  const places = [...declared, ...others(model, manifests, declared)];
  const inside = [
    [model.network.pods, 'pods'],
    [model.network.services, `Services, names below ${words(model.network.dnsDomain)}`],
  ];
  return section(
    'Addresses',
    ...table(
      ['address', 'what'],
      sorted(places).map(({ at, what }) => [at, what]),
    ),
    'Inside the cluster, and never on the LAN:',
    ...table(['range', 'what'], inside),
  );
};

function ranges({ site, network, addressPools, exposures }: Model): readonly Place[] {
  const place = (at: string | undefined, what: string) => (at === undefined ? [] : [{ at, what }]);
  const claimed = exposures.filter(({ kind }) => kind === 'load-balancer').map(({ host }) => host);
  return [
    ...place(site.lan ?? network.nodes, `LAN of site ${words(site.name)}`),
    ...place(site.dhcp, 'given out by DHCP'),
    ...addressPools.flatMap(({ key, ranges: all, reserved = [] }) =>
      all.map((at) => ({ at, what: `pool ${words(key)}${room(at, [...claimed, ...reserved.map(({ address }) => address)])}` })),
    ),
  ];
}

/** How much of a pool is left. */
function room(range: string, taken: readonly string[]): string {
  const all = parsed(range);
  if (all === undefined) return '';
  const inside = [...new Set(taken)].filter((address) => {
    const one = parsed(address);
    return one !== undefined && contains(all, one);
  });
  return `: ${countAddresses(all)} addresses, ${countAddresses(all) - inside.length} free`;
}

function single({ site, nodes, machines = [], addressPools, exposures }: Model): readonly Place[] {
  return [
    ...(site.gateway === undefined ? [] : [{ at: site.gateway, what: 'gateway' }]),
    ...site.fixed.map(({ name, address }) => ({ at: address, what: words(name) })),
    ...nodes.map(({ name, address, roles }) => ({ at: address, what: `node ${name}, ${roles.join(' and ')}` })),
    ...machines
      .filter(({ network, address }) => network === undefined && address !== undefined)
      .map(({ name, address = '', purpose }) => ({ at: address, what: `machine ${words(name)}: ${words(purpose)}` })),
    ...exposures
      .filter(({ kind }) => kind === 'load-balancer')
      .map(({ host, application, pool = '' }) => ({ at: host, what: `${words(application)}, claimed from pool ${words(pool)}` })),
    ...addressPools.flatMap(({ key, reserved = [] }) =>
      reserved.map(({ name, address }) => ({ at: address, what: `kept back in pool ${words(key)} for ${words(name)}` })),
    ),
  ];
}

/** What only Services claim that are written as YAML. */
function others(model: Model, manifests: readonly Manifest[], declared: readonly Place[]): readonly Place[] {
  const told = new Set(declared.map(({ at }) => at));
  return addressPlan([model], manifests)
    .filter(({ kind, address }) => kind === 'claim' && !told.has(address))
    .map(({ address, owner }) => ({ at: address, what: `${words(owner)}, claimed` }));
}

/** By first address, the larger range first; what cannot be read comes last, and is a finding of its own. */
function sorted(places: readonly Place[]): readonly Place[] {
  const key = ({ at }: Place): readonly [number, number] => {
    const range = parsed(at);
    return range === undefined ? [Number.MAX_SAFE_INTEGER, 0] : [range.first, -range.last];
  };
  return [...places].sort((a, b) => key(a)[0] - key(b)[0] || key(a)[1] - key(b)[1] || compareText(a.what, b.what));
}

function parsed(at: string): AddressRange | undefined {
  return readable(() => parseAddresses(at));
}
