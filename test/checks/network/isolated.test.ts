import { expect, test } from 'vitest';
import { networkChecks } from '../../../src/checks/index.ts';
import { find, model } from '../support.ts';

const site = {
  name: 'attic',
  fixed: [],
  routedTo: [],
  networks: [
    { name: 'cameras', range: '10.70.0.0/24', isolated: false },
    { name: 'security', range: '10.66.0.0/24', vlan: 66, isolated: true },
  ],
};
const policy = (name: string, spec: string) => `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name} }
spec: { podSelector: {}, ${spec} }
---
`;
const found = (yaml: string, changes: Parameters<typeof model>[0] = {}) =>
  find(networkChecks, yaml, model({ site, ...changes }))
    .filter(({ code }) => code === 'NETWORK_ISOLATED')
    .map(({ path, message }) => `${path}: ${message}`);

test('NETWORK_ISOLATED: ranges of policies that hold the network, in both directions', () => {
  const yaml =
    policy(
      'out',
      'policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 10.66.0.20/32 } }, { ipBlock: { cidr: 10.0.0.0/8 } }] }, {}]',
    ) + policy('in', 'ingress: [{ from: [{ ipBlock: { cidr: 10.66.0.0/16 } }] }]');
  expect(found(yaml)).toMatchInlineSnapshot(`
    [
      "attic/web/in spec.ingress[0].from[0]: the policy lets in 10.66.0.0/16, which reaches into the isolated network security (10.66.0.0/24, VLAN 66)",
      "attic/web/out spec.egress[0].to[0]: the policy lets out to 10.66.0.20/32, which reaches into the isolated network security (10.66.0.0/24, VLAN 66)",
      "attic/web/out spec.egress[0].to[1]: the policy lets out to 10.0.0.0/8, which reaches into the isolated network security (10.66.0.0/24, VLAN 66)",
      "attic/web/out spec.egress[1]: the policy lets out to 0.0.0.0/0, which reaches into the isolated network security (10.66.0.0/24, VLAN 66)",
    ]
  `);
});

test('what leaves the network out, or means another one, is no finding', () => {
  const internet = '{ cidr: 0.0.0.0/0, except: [10.0.0.0/8, 192.168.0.0/16] }';
  const yaml =
    policy('internet', `policyTypes: [Egress], egress: [{ to: [{ ipBlock: ${internet} }, { ipBlock: { cidr: 10.70.0.0/24 } }] }]`) +
    policy('pods', 'policyTypes: [Ingress, Egress], egress: [{ to: [{ namespaceSelector: {} }] }], ingress: [{ ports: [{ port: 9443 }] }]');
  expect(found(yaml)).toEqual([]);
});

test('NETWORK_ISOLATED: a declared host outside, reported once and where it was declared', () => {
  const externals = [{ application: 'web', workload: 'web', hosts: ['10.66.0.20', 'example.org'], ports: [80], reason: 'practice' }];
  const yaml = policy('web', 'policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 10.66.0.20/32 } }] }]');
  expect(found(yaml, { externals })).toEqual([
    'attic/web/web reach: a flow to 10.66.0.20 (practice) reaches the isolated network security (10.66.0.0/24, VLAN 66)',
  ]);
});

test('NETWORK_ISOLATED: a Service that leads there by hand', () => {
  const yaml = `
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: dvwa }
addressType: IPv4
endpoints: [{ addresses: [10.66.0.20, 10.70.0.9] }]
---
apiVersion: v1
kind: Endpoints
metadata: { name: kali }
subsets: [{ addresses: [{ ip: 10.66.0.10 }] }]
---
`;
  expect(found(yaml)).toMatchInlineSnapshot(`
    [
      "attic/web/dvwa endpoints: 10.66.0.20 leads to the isolated network security (10.66.0.0/24, VLAN 66)",
      "attic/web/kali endpoints: 10.66.0.10 leads to the isolated network security (10.66.0.0/24, VLAN 66)",
    ]
  `);
});
