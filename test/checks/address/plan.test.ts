import { expect, test } from 'vitest';
import { addressPlan } from '../../../src/checks/index.ts';
import type { Site } from '../../../src/model/index.ts';
import { cabin, house, node, on } from './_fleet.ts';

const site: Site = {
  ...house,
  gateway: '192.168.1.1',
  dhcp: '192.168.1.100-192.168.1.199',
  fixed: [{ name: 'nas', address: '192.168.1.10' }],
  networks: [{ name: 'guests', range: '192.168.66.0/24', gateway: '192.168.66.1', isolated: true }],
};
const attic = on(
  'attic',
  {
    site,
    neighbours: [cabin],
    machines: [{ name: 'ai', address: '192.168.1.60', kind: 'vm', memory: '8Gi', gpus: [], nodes: [], purpose: '' }],
    addressPools: [{ key: 'lan', ranges: ['192.168.1.240-192.168.1.250'], reserved: [{ name: 'Istio', address: '192.168.1.241' }] }],
    exposures: [
      { application: 'ingress', workload: 'web', kind: 'load-balancer', host: '192.168.1.240', tls: true, pool: 'lan', service: 'web' },
      { application: 'ingress', workload: 'page', kind: 'ingress', host: 'page.lan', tls: true },
    ],
  },
  `
apiVersion: v1
kind: Service
metadata: { name: dns, annotations: { metallb.io/loadBalancerIPs: 192.168.1.242 } }
spec: { type: LoadBalancer, ports: [{ port: 53 }] }
`,
);
const cellar = on('cellar', { site, nodes: [node('two', '192.168.1.12')] });

test('every address and range has its site, its owner and where that is written', () => {
  const rows = addressPlan([cellar.model, attic.model], attic.manifests).map(
    ({ kind, address, owner, cluster = '-', from, site: place }) => `${place} | ${address} | ${kind} | ${owner} | ${cluster} | ${from}`,
  );
  expect(rows).toMatchInlineSnapshot(`
    [
      "cabin | 192.168.8.0/24 | lan | cabin | - | sites.cabin.lan",
      "house | 10.42.0.0/16 | pods | attic | attic | attic network.pods",
      "house | 10.42.0.0/16 | pods | cellar | cellar | cellar network.pods",
      "house | 10.43.0.0/16 | services | attic | attic | attic network.services",
      "house | 10.43.0.0/16 | services | cellar | cellar | cellar network.services",
      "house | 192.168.1.0/24 | lan | house | - | sites.house.lan",
      "house | 192.168.1.0/24 | nodes | attic | attic | attic network.nodes",
      "house | 192.168.1.0/24 | nodes | cellar | cellar | cellar network.nodes",
      "house | 192.168.1.1 | gateway | house | - | sites.house.gateway",
      "house | 192.168.1.10 | fixed | nas | - | sites.house.fixed.nas",
      "house | 192.168.1.11 | node | one | attic | attic nodes.one.address",
      "house | 192.168.1.12 | node | two | cellar | cellar nodes.two.address",
      "house | 192.168.1.60 | machine | ai | attic | attic/ai address",
      "house | 192.168.1.100-192.168.1.199 | dhcp | house | - | sites.house.dhcp",
      "house | 192.168.1.240-192.168.1.250 | pool | lan | attic | attic addressPools.lan.ranges[0]",
      "house | 192.168.1.240 | claim | ingress/web | attic | attic/ingress/web address",
      "house | 192.168.1.241 | reserved | Istio | attic | attic addressPools.lan.reserved["Istio"]",
      "house | 192.168.1.242 | claim | Service dns of web | attic | attic/web/dns metadata.annotations["metallb.io/loadBalancerIPs"]",
      "house | 192.168.66.0/24 | network | guests | - | sites.house.networks.guests",
      "house | 192.168.66.1 | gateway | guests | - | sites.house.networks.guests.gateway",
    ]
  `);
});

test('the same rows for any order of the clusters; without manifests only what constructs declared is claimed', () => {
  expect(addressPlan([attic.model, cellar.model])).toEqual(addressPlan([cellar.model, attic.model]));
  const claimed = addressPlan([attic.model]).flatMap(({ kind, address }) => (kind === 'claim' ? [address] : []));
  expect(claimed).toEqual(['192.168.1.240']);
});
