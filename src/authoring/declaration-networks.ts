import { type Issue, suggest } from '../issues/index.ts';
import type { Machine } from '../model/index.ts';
import { type Cidr, contains, overlaps, parseAddress, parseCidr, readable, UnitError } from '../units/index.ts';
import type { ClusterConstruct } from './cluster.ts';
import { nobodysAddress } from './declaration-sites.ts';

/**
 * Networks of a site beside its LAN, and the machines in them: ranges can be read and lie apart, tags are there once,
 * and each machine's address is one of its network.
 */
export function checkNetworks(cluster: ClusterConstruct): readonly Issue[] {
  const { fleet, siteName, facts, site } = cluster;
  const isFirst = fleet.clusters.find((other) => other.siteName === siteName) === cluster;
  return [
    ...(isFirst ? checkRanges(cluster) : []),
    ...Object.keys(site?.networks ?? {}).flatMap((name) => checkApart(cluster, name)),
    ...facts.machines.flatMap((machine) => checkMachine(cluster, machine)),
  ];
}

/** What holds for the site whatever clusters stand on it. */
function checkRanges({ site, siteName, clusterName, lan }: ClusterConstruct): readonly Issue[] {
  const earlier: { readonly what: string; readonly range: Cidr }[] = [];
  const home = readable(() => parseCidr(lan));
  if (home !== undefined) earlier.push({ what: `the LAN (${lan})`, range: home });
  const tags = new Map<number, string>();
  return Object.entries(site?.networks ?? {}).flatMap(([name, { range: text, vlan, gateway }]): readonly Issue[] => {
    const path = `${clusterName} sites.${siteName}.networks.${name}`;
    const issues: Issue[] = [];
    const range = attempt(issues, 'MODEL_RANGE', `${path}.range`, () => parseCidr(text));
    if (range !== undefined) {
      for (const other of earlier)
        if (overlaps(other.range, range)) issues.push(error('MODEL_RANGE', `${path}.range`, `${text} overlaps ${other.what}`));
      earlier.push({ what: `sites.${siteName}.networks.${name} (${text})`, range });
    }
    if (vlan !== undefined) {
      const other = tags.get(vlan);
      if (!Number.isInteger(vlan) || vlan < 1 || vlan > 4094)
        issues.push(error('MODEL_VALUE', `${path}.vlan`, `${vlan} is no tag of a VLAN: a whole number from 1 to 4094`));
      else if (other !== undefined) issues.push(error('MODEL_VALUE', `${path}.vlan`, `${vlan} is already the tag of ${other}`));
      else tags.set(vlan, name);
    }
    if (gateway !== undefined) {
      const address = attempt(issues, 'MODEL_ADDRESS', `${path}.gateway`, () => parseAddress(gateway));
      if (address !== undefined && range !== undefined) issues.push(...inRange(`${path}.gateway`, gateway, address, name, text, range));
    }
    return issues;
  });
}

/** Ranges of one cluster that a network of the site may not hold. */
function checkApart({ site, siteName, clusterName, spec, distribution }: ClusterConstruct, name: string): readonly Issue[] {
  const text = site?.networks?.[name]?.range ?? '';
  const range = readable(() => parseCidr(text));
  if (range === undefined) return [];
  const { nodes, pods = distribution.pods, services = distribution.services } = spec.network;
  return Object.entries({ nodes, pods, services }).flatMap(([field, own]): readonly Issue[] => {
    const other = readable(() => parseCidr(own));
    // The nodes' range is the LAN where no other is declared, and that one is held against it already.
    if (other === undefined || !overlaps(other, range) || (field === 'nodes' && own === site?.lan)) return [];
    return [error('MODEL_RANGE', `${clusterName} network.${field}`, `${own} overlaps sites.${siteName}.networks.${name} (${text})`)];
  });
}

function checkMachine({ site, nodes, facts, clusterName, lan }: ClusterConstruct, machine: Machine): readonly Issue[] {
  const { name, address: text, network } = machine;
  const path = `${clusterName}/${name}`;
  const networks = site?.networks ?? {};
  if (network !== undefined && !Object.hasOwn(networks, network)) {
    const hint = suggest(network, Object.keys(networks)) ?? `add it to \`networks\` of the site in clusters/fleet.ts`;
    return [{ ...error('MODEL_UNKNOWN_NAME', `${path} network`, `no network "${network}" on this site`), hint }];
  }
  const address = text === undefined ? undefined : readable(() => parseAddress(text));
  if (text === undefined || address === undefined) return [];
  const owner = [
    ...Object.entries(nodes).flatMap(([node, spec]) => (spec.address === text ? [`nodes.${node}`] : [])),
    ...facts.machines.flatMap((other) => (other.address === text && other.name < name ? [`machine ${other.name}`] : [])),
  ][0];
  const twice = owner === undefined ? [] : [error('MODEL_ADDRESS_TWICE', `${path} address`, `${text} is already claimed by ${owner}`)];
  if (network !== undefined) {
    const range = networks[network]?.range ?? '';
    const cidr = readable(() => parseCidr(range));
    return [...twice, ...(cidr === undefined ? [] : inRange(`${path} address`, text, address, network, range, cidr))];
  }
  const holder = Object.entries(networks).find(([, { range }]) => {
    const cidr = readable(() => parseCidr(range));
    return cidr !== undefined && contains(cidr, { first: address, last: address });
  });
  if (holder === undefined) {
    const home = readable(() => parseCidr(lan));
    const nobodys = home === undefined ? undefined : nobodysAddress(text, address, home, `the LAN (${lan})`);
    return nobodys === undefined ? twice : [...twice, error('MODEL_ADDRESS', `${path} address`, nobodys)];
  }
  const message = `${text} lies in the network ${holder[0]} (${holder[1].range}), which the machine does not name`;
  return [...twice, { ...error('MODEL_ADDRESS', `${path} address`, message), hint: `write \`network: '${holder[0]}'\`` }];
}

function inRange(path: string, text: string, address: number, name: string, rangeText: string, range: Cidr): readonly Issue[] {
  if (!contains(range, { first: address, last: address }))
    return [error('MODEL_ADDRESS', path, `${text} lies outside the network ${name} (${rangeText})`)];
  const message = nobodysAddress(text, address, range, `${name} (${rangeText})`);
  return message === undefined ? [] : [error('MODEL_ADDRESS', path, message)];
}

function attempt<T>(issues: Issue[], code: 'MODEL_RANGE' | 'MODEL_ADDRESS', path: string, parse: () => T): T | undefined {
  try {
    return parse();
  } catch (problem) {
    if (!(problem instanceof UnitError)) throw problem;
    issues.push({ ...error(code, path, problem.message), hint: problem.hint });
    return undefined;
  }
}

function error(code: Issue['code'], path: string, message: string): Issue {
  return { code, severity: 'error', path, message };
}
