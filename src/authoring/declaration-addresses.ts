import type { Issue } from '../issues/index.ts';
import {
  type AddressRange,
  contains,
  formatAddress,
  formatRange,
  overlaps,
  parseAddress,
  parseAddresses,
  parseCidr,
  parseRange,
  readable,
  UnitError,
} from '../units/index.ts';
import type { ClusterConstruct } from './cluster.ts';

/** An address of a thing that stands in the LAN, with the owner's words for it. */
interface Neighbour {
  readonly address: number;
  readonly what: string;
}

/**
 * Address pools as the owner typed them: every range can be read and lies in the LAN, no address in it belongs to
 * something else, and what is kept back is there to be kept back. Other clusters of the site are for the checks to compare.
 */
export function checkPools(cluster: ClusterConstruct): readonly Issue[] {
  const issues: Issue[] = [];
  const read = <T>(code: 'MODEL_RANGE' | 'MODEL_ADDRESS', path: string, parse: () => T): T | undefined => {
    try {
      return parse();
    } catch (error) {
      if (!(error instanceof UnitError)) throw error;
      issues.push({ code, severity: 'error', path, message: error.message, hint: error.hint });
      return undefined;
    }
  };
  const lan = readable(() => parseCidr(cluster.lan));
  const neighbours = neighboursOf(cluster);
  const dhcp = dhcpOf(cluster);
  const earlier: { readonly path: string; readonly range: AddressRange }[] = [];
  for (const [key, { ranges, reserved = {} }] of Object.entries(cluster.addressPools)) {
    const pool = `${cluster.clusterName} addressPools.${key}`;
    const own = ranges.flatMap((text, index) => {
      const path = `${pool}.ranges[${index}]`;
      const range = read('MODEL_RANGE', path, () => parseAddresses(text));
      if (range === undefined) return [];
      if (lan !== undefined) issues.push(...outside(path, text, range, lan, cluster.lan));
      issues.push(...taken(path, text, range, neighbours));
      if (dhcp !== undefined && overlaps(range, dhcp.range))
        issues.push({
          code: 'MODEL_ADDRESS_TWICE',
          severity: 'error',
          path,
          message: `${text} overlaps what DHCP hands out on this site, ${dhcp.text} (${dhcp.path})`,
          hint: 'shorten the one or the other, and the DHCP scope of the router with it',
        });
      const other = earlier.find((one) => overlaps(one.range, range));
      if (other !== undefined)
        issues.push({ code: 'MODEL_ADDRESS_TWICE', severity: 'error', path, message: `${text} overlaps ${other.path}` });
      earlier.push({ path, range });
      return [range];
    });
    issues.push(...checkReserved(pool, reserved, { all: own.length === ranges.length, own }, read));
  }
  return issues;
}

function checkReserved(
  pool: string,
  reserved: Readonly<Record<string, string>>,
  { all, own: ranges }: { readonly all: boolean; readonly own: readonly AddressRange[] },
  read: (code: 'MODEL_ADDRESS', path: string, parse: () => number) => number | undefined,
): readonly Issue[] {
  const owners = new Map<number, string>();
  return Object.entries(reserved).flatMap(([what, text]): readonly Issue[] => {
    const path = `${pool}.reserved["${what}"]`;
    const address = read('MODEL_ADDRESS', path, () => parseAddress(text));
    if (address === undefined) return [];
    const earlier = owners.get(address);
    if (earlier !== undefined)
      return [{ code: 'MODEL_ADDRESS_TWICE', severity: 'error', path, message: `${text} is already kept back for ${earlier}` }];
    owners.set(address, what);
    // A range that cannot be read might have held it.
    if (!all || ranges.some((range) => contains(range, address))) return [];
    const message = `${text} lies outside the pool (${ranges.map(formatRange).join(', ') || 'which has no range'})`;
    return [{ code: 'MODEL_ADDRESS', severity: 'error', path, message }];
  });
}

/** In layer 2 somebody must ask for the address, and only the LAN's own machines ask; its first and last address are nobody's. */
function outside(path: string, text: string, range: AddressRange, lan: AddressRange, lanText: string): readonly Issue[] {
  if (!contains(lan, range)) {
    const message = `${text} lies outside the LAN (${lanText}), where nobody asks for its addresses`;
    return [{ code: 'MODEL_RANGE', severity: 'error', path, message }];
  }
  return [['network', lan.first] as const, ['broadcast', lan.last] as const].flatMap(([what, address]): readonly Issue[] => {
    if (!contains(range, address) || lan.first === lan.last) return [];
    const rest = { first: Math.max(range.first, lan.first + 1), last: Math.min(range.last, lan.last - 1) };
    const message = `${text} holds ${formatAddress(address)}, the ${what} address of the LAN (${lanText}), which no Service can have`;
    return [
      {
        code: 'MODEL_ADDRESS',
        severity: 'error',
        path,
        message,
        hint: rest.first <= rest.last ? `write \`${formatRange(rest)}\`` : undefined,
      },
    ];
  });
}

function taken(path: string, text: string, range: AddressRange, neighbours: readonly Neighbour[]): readonly Issue[] {
  return neighbours
    .filter(({ address }) => contains(range, address))
    .map(({ address, what }) => ({
      code: 'MODEL_ADDRESS_TWICE',
      severity: 'error',
      path,
      message: `${text} holds ${formatAddress(address)}, the address of ${what}`,
    }));
}

/** Own nodes and machines, the gateway and what else has a fixed address on the site. What cannot be read is reported where it stands. */
function neighboursOf({ nodes, facts, clusterName, siteName, site }: ClusterConstruct): readonly Neighbour[] {
  const named = [
    ...Object.entries(nodes).map(([name, { address }]) => [address, `${clusterName} nodes.${name}`] as const),
    ...facts.machines.flatMap(({ name, address }) => (address === undefined ? [] : [[address, `machine ${clusterName}/${name}`] as const])),
    ...(site?.gateway === undefined ? [] : [[site.gateway, `sites.${siteName}.gateway`] as const]),
    ...Object.entries(site?.fixed ?? {}).map(([name, address]) => [address, `sites.${siteName}.fixed.${name}`] as const),
  ];
  return named.flatMap(([text, what]) => {
    const address = readable(() => parseAddress(text));
    return address === undefined ? [] : [{ address, what }];
  });
}

function dhcpOf({
  siteName,
  site,
}: ClusterConstruct): { readonly text: string; readonly path: string; readonly range: AddressRange } | undefined {
  const text = site?.dhcp;
  if (text === undefined) return undefined;
  const range = readable(() => parseRange(text));
  return range === undefined ? undefined : { text, path: `sites.${siteName}.dhcp`, range };
}
