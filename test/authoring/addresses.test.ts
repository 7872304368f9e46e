import { defineCluster, Fleet, k3s, type SiteSpec } from 'labwright';
import { expect, test } from 'vitest';
import { renderCluster } from '../../src/render/index.ts';

/** Findings about the pools of a cluster with a node at .10. */
function problems(addressPools: object, site?: Partial<SiteSpec>): string[] {
  class Shed extends defineCluster({
    name: 'shed',
    distribution: k3s({ version: '1.36' }),
    network: { nodes: '192.168.1.0/24' },
    nodes: { one: { address: '192.168.1.10', roles: ['control-plane'], capacity: { cpu: '4', memory: '8Gi' } } },
    addressPools: addressPools as { lan: { ranges: string[] } },
    layers: { platform: {} },
    namespaces: { argocd: { podSecurity: 'restricted' } },
  }) {}
  const sites = site === undefined ? undefined : { shed: { lan: '192.168.1.0/24', ...site } };
  return renderCluster(new Shed(new Fleet({ repository: 'https://git.lan/x.git', revision: 'main', sites }))).issues.map(
    ({ code, path, message, hint }) => `${code} ${path}: ${message}${hint === undefined ? '' : ` [${hint}]`}`,
  );
}

test('ranges in every spelling, with some of it kept back', () => {
  const lan = { ranges: ['192.168.1.240-192.168.1.250', '192.168.1.200/30', '192.168.1.252'], reserved: { Istio: '192.168.1.243' } };
  expect(problems({ lan }, { gateway: '192.168.1.1', dhcp: '192.168.1.100-192.168.1.199', fixed: { nas: '192.168.1.20' } })).toEqual([]);
});

test('MODEL_RANGE: an octet ends at 255', () => {
  expect(problems({ lan: { ranges: ['192.168.1.240-259', '192.168.1.250-192.168.1.240'] } })).toEqual([
    'MODEL_RANGE shed addressPools.lan.ranges[0]: "192.168.1.240-259" ends at 259, above 255, where an octet ends [write `192.168.1.240-192.168.1.254`]',
    'MODEL_RANGE shed addressPools.lan.ranges[1]: "192.168.1.250-192.168.1.240" ends before it starts [write `192.168.1.240-192.168.1.250`]',
  ]);
});

test('MODEL_RANGE: what is kept back is not judged by a range that cannot be read', () => {
  expect(problems({ lan: { ranges: ['192.168.1.240-259'], reserved: { Istio: '192.168.1.243' } } })).toHaveLength(1);
});

test('MODEL_RANGE: outside the LAN nobody asks for an address', () => {
  expect(problems({ lan: { ranges: ['192.168.2.0/28'] } })).toEqual([
    'MODEL_RANGE shed addressPools.lan.ranges[0]: 192.168.2.0/28 lies outside the LAN (192.168.1.0/24), where nobody asks for its addresses',
  ]);
});

test('MODEL_ADDRESS: the first and the last address of the LAN are nobody’s', () => {
  expect(problems({ lan: { ranges: ['192.168.1.240/28'] }, low: { ranges: ['192.168.1.0-192.168.1.3'] } })).toEqual([
    'MODEL_ADDRESS shed addressPools.lan.ranges[0]: 192.168.1.240/28 holds 192.168.1.255, the broadcast address of the LAN (192.168.1.0/24), which no Service can have [write `192.168.1.240-192.168.1.254`]',
    'MODEL_ADDRESS shed addressPools.low.ranges[0]: 192.168.1.0-192.168.1.3 holds 192.168.1.0, the network address of the LAN (192.168.1.0/24), which no Service can have [write `192.168.1.1-192.168.1.3`]',
  ]);
});

test('MODEL_ADDRESS_TWICE: addresses of a node, the gateway, a NAS, the DHCP server, another pool', () => {
  const site = { gateway: '192.168.1.1', dhcp: '192.168.1.100-192.168.1.199', fixed: { nas: '192.168.1.20' } };
  expect(
    problems({ lan: { ranges: ['192.168.1.1-192.168.1.30', '192.168.1.190-192.168.1.210'] }, other: { ranges: ['192.168.1.205'] } }, site),
  ).toEqual([
    'MODEL_ADDRESS_TWICE shed addressPools.lan.ranges[0]: 192.168.1.1-192.168.1.30 holds 192.168.1.10, the address of shed nodes.one',
    'MODEL_ADDRESS_TWICE shed addressPools.lan.ranges[0]: 192.168.1.1-192.168.1.30 holds 192.168.1.1, the address of sites.shed.gateway',
    'MODEL_ADDRESS_TWICE shed addressPools.lan.ranges[0]: 192.168.1.1-192.168.1.30 holds 192.168.1.20, the address of sites.shed.fixed.nas',
    'MODEL_ADDRESS_TWICE shed addressPools.lan.ranges[1]: 192.168.1.190-192.168.1.210 overlaps what DHCP hands out on this site, 192.168.1.100-192.168.1.199 (sites.shed.dhcp) [shorten the one or the other, and the DHCP scope of the router with it]',
    'MODEL_ADDRESS_TWICE shed addressPools.other.ranges[0]: 192.168.1.205 overlaps shed addressPools.lan.ranges[1]',
  ]);
});

test('MODEL_ADDRESS, MODEL_ADDRESS_TWICE: what is kept back is in the pool, once', () => {
  const reserved = { Istio: '192.168.1.243', KServe: '192.168.1.243', Katib: '192.168.1.99', Notebooks: '192.168.1.256' };
  expect(problems({ lan: { ranges: ['192.168.1.240-192.168.1.250'], reserved } })).toEqual([
    'MODEL_ADDRESS shed addressPools.lan.reserved["Notebooks"]: "192.168.1.256" is no IPv4 address: 256 is above 255, where an octet ends',
    'MODEL_ADDRESS_TWICE shed addressPools.lan.reserved["KServe"]: 192.168.1.243 is already kept back for Istio',
    'MODEL_ADDRESS shed addressPools.lan.reserved["Katib"]: 192.168.1.99 lies outside the pool (192.168.1.240-192.168.1.250)',
  ]);
});

test('MODEL_VALUE, MODEL_UNKNOWN_NAME: a pool that is no map of ranges', () => {
  expect(problems({ lan: { ranges: '192.168.1.240-192.168.1.250' } })).toEqual([
    'MODEL_VALUE shed addressPools.lan.ranges: is a text, where a list is needed',
  ]);
  expect(problems({ lan: { ranges: [], reserve: {} } })).toEqual([
    'MODEL_UNKNOWN_NAME shed addressPools.lan.reserve: an address pool has no such field [did you mean `reserved`?]',
  ]);
});
