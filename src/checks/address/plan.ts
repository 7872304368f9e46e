import type { Site } from '../../model/index.ts';
import { type AddressRange, parseAddresses, readable } from '../../units/index.ts';
import type { CheckInput } from '../check.ts';
import { oncePer } from '../once.ts';
import { claimsOf } from './service-claims.ts';
import { SiteMap } from './sites.ts';

/** What an address or a range is. A site has the first five, a cluster the others. */
export type AddressKind =
  | 'lan'
  | 'network'
  | 'gateway'
  | 'dhcp'
  | 'fixed'
  | 'nodes'
  | 'pods'
  | 'services'
  | 'node'
  | 'machine'
  | 'pool'
  | 'reserved'
  | 'claim';

/** One address or range, and whose it is. */
export interface PlanEntry {
  readonly site: string;
  readonly kind: AddressKind;
  /** As its owner wrote it. */
  readonly text: string;
  /** An address is a range of one. */
  readonly range: AddressRange;
  /** Whose it is, in the words of the owner's own code: `sites.house.fixed.nas`, `attic nodes.shelf-1`. */
  readonly owner: string;
  /** The owner's field, for a finding about it; without the cluster for what a site has. */
  readonly field: string;
  /** Name of the thing itself, or of what it is the gateway or range of. */
  readonly name: string;
  /** Cluster it belongs to; none for what a site has. */
  readonly cluster?: string | undefined;
  /** A network that no cluster reaches, or something in one. */
  readonly isolated?: boolean | undefined;
  /** Pods that are reached with these addresses from outside of their cluster. */
  readonly routed?: boolean | undefined;
}

/** Every address and range of a fleet, as far as it can be read; what cannot is reported where it is declared. */
export interface Plan {
  readonly sites: SiteMap;
  /** What the sites have, sorted by their name, then what the clusters have. */
  readonly entries: readonly PlanEntry[];
  /** The same by site. */
  at(site: string): readonly PlanEntry[];
}

/** The plan of a run; the second rule to ask gets the first one's. */
export const planOf: (inputs: readonly CheckInput[]) => Plan = oncePer(makePlan);

function makePlan(inputs: readonly CheckInput[]): Plan {
  const sites = new SiteMap(inputs.map(({ model }) => model));
  const entries = [...sites.all.flatMap(ofSite), ...inputs.flatMap(ofCluster)];
  const bySite = new Map<string, PlanEntry[]>();
  for (const one of entries) {
    const list = bySite.get(one.site);
    if (list === undefined) bySite.set(one.site, [one]);
    else list.push(one);
  }
  return { sites, entries, at: (site) => bySite.get(site) ?? [] };
}

function entry(props: Omit<PlanEntry, 'range'>): readonly PlanEntry[] {
  const range = readable(() => parseAddresses(props.text));
  return range === undefined ? [] : [{ ...props, range }];
}

function ofSite({ name: site, lan, gateway, dhcp, fixed, networks = [] }: Site): readonly PlanEntry[] {
  const own = (kind: AddressKind, what: string, text: string | undefined, more: Partial<PlanEntry> = {}) => {
    const path = `sites.${site}.${what}`;
    return text === undefined ? [] : entry({ site, kind, text, owner: path, field: path, name: what, ...more });
  };
  return [
    ...own('lan', 'lan', lan, { name: site }),
    ...networks.flatMap(({ name, range, gateway: router, isolated }) => [
      ...own('network', `networks.${name}`, range, { name, isolated }),
      ...own('gateway', `networks.${name}.gateway`, router, { name, isolated }),
    ]),
    ...own('gateway', 'gateway', gateway, { name: site }),
    ...own('dhcp', 'dhcp', dhcp, { name: site }),
    ...fixed.flatMap(({ name, address }) => own('fixed', `fixed.${name}`, address, { name })),
  ];
}

function ofCluster(input: CheckInput): readonly PlanEntry[] {
  const { cluster, site, network, nodes, machines = [], addressPools } = input.model;
  const own = (kind: AddressKind, field: string, text: string | undefined, more: Partial<PlanEntry> = {}) =>
    text === undefined
      ? []
      : entry({ site: site.name, kind, text, owner: `${cluster} ${field}`, field: `${cluster} ${field}`, name: field, cluster, ...more });
  return [
    ...own('nodes', 'network.nodes', network.nodes, { name: cluster }),
    ...own('pods', 'network.pods', network.pods, { name: cluster, routed: network.podsRouted }),
    ...own('services', 'network.services', network.services, { name: cluster }),
    ...nodes.flatMap(({ name, address }) => own('node', `nodes.${name}`, address, { name, field: `${cluster} nodes.${name}.address` })),
    ...machines.flatMap(({ name, address, network: place }) => {
      const isolated = site.networks?.find((one) => one.name === place)?.isolated;
      return own('machine', name, address, { owner: `machine ${cluster}/${name}`, field: `${cluster}/${name} address`, isolated });
    }),
    ...addressPools.flatMap(({ key, ranges, reserved = [] }) => [
      ...ranges.flatMap((range, index) => own('pool', `addressPools.${key}.ranges[${index}]`, range, { name: key })),
      ...reserved.flatMap(({ name, address }) => own('reserved', `addressPools.${key}.reserved["${name}"]`, address, { name })),
    ]),
    ...claimsOf(input).flatMap(({ address, owner, path, field }) =>
      own('claim', owner, address, { owner: `${cluster} ${owner}`, field: `${path} ${field}` }),
    ),
  ];
}
