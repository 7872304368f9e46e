import { type Issue, suggest } from '../issues/index.ts';
import { type Cidr, contains, parseAddress, parseCidr, parseRange, readable, UnitError } from '../units/index.ts';
import type { ClusterConstruct } from './cluster.ts';
import type { Fleet, SiteSpec } from './fleet.ts';

const fields = ['lan', 'gateway', 'dhcp', 'fixed', 'routedTo', 'networks'];

/** Problems of sites that no cluster stands on; one that has clusters is judged with the first of them. */
export function emptySiteIssues({ spec, clusters }: Fleet): readonly Issue[] {
  const names = new Set(clusters.map(({ siteName }) => siteName));
  return Object.entries(spec.sites ?? {})
    .filter(([name]) => !names.has(name))
    .flatMap(([name, site]) => siteIssues(`clusters/fleet.ts sites.${name}`, site, knownSites(spec.sites, [...names])));
}

/** Problems of the site that a cluster stands on, if it is the first there, and of the cluster's nodes on it. */
export function checkSite(cluster: ClusterConstruct): readonly Issue[] {
  const { fleet, siteName, site, clusterName, spec } = cluster;
  if (site === undefined) return [];
  const names = fleet.clusters.map((other) => other.siteName);
  const isFirst = fleet.clusters.find((other) => other.siteName === siteName) === cluster;
  const own = isFirst ? siteIssues(`${clusterName} sites.${siteName}`, site, knownSites(fleet.spec.sites, names)) : [];
  const [lan, nodes] = [site.lan, spec.network.nodes].map((text) => readable(() => parseCidr(text)));
  if (lan === undefined || nodes === undefined || contains(lan, nodes)) return own;
  const message = `${spec.network.nodes} lies outside the LAN of the site (sites.${siteName}.lan ${site.lan})`;
  return [...own, { code: 'MODEL_RANGE', severity: 'error', path: `${clusterName} network.nodes`, message }];
}

function knownSites(sites: Fleet['spec']['sites'], names: readonly string[]): readonly string[] {
  return [...new Set([...Object.keys(sites ?? {}), ...names])];
}

/** Ranges and addresses can be read and lie in the LAN, none is one that no machine can have, and routes lead to sites that there are. */
function siteIssues(path: string, site: SiteSpec, names: readonly string[]): readonly Issue[] {
  const issues: Issue[] = [];
  const refuse = (
    code: 'MODEL_RANGE' | 'MODEL_ADDRESS' | 'MODEL_VALUE' | 'MODEL_UNKNOWN_NAME',
    field: string,
    message: string,
    hint?: string,
  ) => issues.push({ code, severity: 'error', path: `${path}.${field}`, message, hint });
  const read = <T>(code: 'MODEL_RANGE' | 'MODEL_ADDRESS', field: string, parse: () => T): T | undefined => {
    try {
      return parse();
    } catch (error) {
      if (!(error instanceof UnitError)) throw error;
      refuse(code, field, error.message, error.hint);
      return undefined;
    }
  };
  for (const key of Object.keys(site))
    if (!fields.includes(key)) refuse('MODEL_UNKNOWN_NAME', key, 'a site has no such field', suggest(key, fields));
  if (typeof site.lan !== 'string') {
    refuse('MODEL_VALUE', 'lan', 'is missing', "write for example `lan: '192.168.1.0/24'`");
    return issues;
  }
  const lan = read('MODEL_RANGE', 'lan', () => parseCidr(site.lan));
  const { gateway, dhcp, fixed = {}, routedTo = [] } = site;
  if (gateway !== undefined) {
    const address = read('MODEL_ADDRESS', 'gateway', () => parseAddress(gateway));
    if (address !== undefined && lan !== undefined && !contains(lan, address))
      refuse('MODEL_ADDRESS', 'gateway', `${gateway} lies outside the LAN (${site.lan}), where nobody asks for it`);
    else nobodys(refuse, 'gateway', gateway, address, lan, site.lan);
  }
  if (dhcp !== undefined) {
    const scope = read('MODEL_RANGE', 'dhcp', () => parseRange(dhcp));
    if (scope !== undefined && lan !== undefined && !contains(lan, scope))
      refuse('MODEL_RANGE', 'dhcp', `${dhcp} lies outside the LAN (${site.lan}), whose devices ask for its addresses`);
  }
  for (const [what, text] of Object.entries(fixed)) {
    const address = read('MODEL_ADDRESS', `fixed.${what}`, () => parseAddress(text));
    nobodys(refuse, `fixed.${what}`, text, address, lan, site.lan);
  }
  for (const other of routedTo)
    if (!names.includes(other))
      refuse(
        'MODEL_UNKNOWN_NAME',
        'routedTo',
        `no site "${other}" in this fleet`,
        suggest(other, names) ?? `declare it: \`${other}: { lan: … }\``,
      );
  return issues;
}

/** The first and the last address of a LAN are nobody's. */
function nobodys(
  refuse: (code: 'MODEL_ADDRESS', field: string, message: string) => void,
  field: string,
  text: string,
  address: number | undefined,
  lan: Cidr | undefined,
  lanText: string,
): void {
  const message = address === undefined || lan === undefined ? undefined : nobodysAddress(text, address, lan, `the LAN (${lanText})`);
  if (message !== undefined) refuse('MODEL_ADDRESS', field, message);
}

/** What is wrong with an address that is the first or the last of its network. */
export function nobodysAddress(text: string, address: number, network: Cidr, what: string): string | undefined {
  if (network.last - network.first <= 1 || (address !== network.first && address !== network.last)) return undefined;
  return `${text} is the ${address === network.first ? 'network' : 'broadcast'} address of ${what}, which no machine can have`;
}
