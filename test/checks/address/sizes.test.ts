import { expect, test } from 'vitest';
import { addressChecks, runChecks } from '../../../src/checks/index.ts';
import { formatIssue } from '../../../src/issues/index.ts';
import type { Model } from '../../../src/model/index.ts';
import { smallModel } from '../support.ts';
import { node, on } from './_fleet.ts';

const three = [node('one', '192.168.1.11'), node('two', '192.168.1.12'), node('three', '192.168.1.13')];
const flannel = { name: 'flannel', enforcesPolicies: true };
const k3s: Model['distribution'] = { ...smallModel.distribution, name: 'k3s' };
const kubeadm: Model['distribution'] = { ...smallModel.distribution, name: 'kubeadm' };

function found(changes: Parameters<typeof on>[1], yaml = ''): string {
  return runChecks(on('attic', changes, yaml), addressChecks)
    .map(formatIssue)
    .join('\n');
}
const service = (name: string, spec: string) => `
apiVersion: v1
kind: Service
metadata: { name: ${name} }
spec: { ${spec}, ports: [{ port: 80 }] }
---`;

test('ranges with room for everything are fine, to the last one', () => {
  const network = { pods: '10.42.0.0/22', services: '10.43.0.0/28', cni: flannel, podBlock: 24 };
  expect(
    found(
      { nodes: three, distribution: k3s, network },
      Array.from({ length: 12 }, (_, index) => service(`s${index}`, 'type: ClusterIP')).join(''),
    ),
  ).toBe('');
  expect(found({ nodes: three, distribution: k3s, network: { pods: '10.42.0.0/26', cni: flannel, podBlock: 28 } })).toContain(
    'may run 110 pods',
  );
});

test('ADDRESS_RANGE_SIZE: ranges of Services that no control plane starts with', () => {
  expect(found({ network: { services: '10.43.0.0/29' } })).toMatchInlineSnapshot(`
    "error ADDRESS_RANGE_SIZE at attic network.services: 10.43.0.0/29 has no tenth address to give, which the DNS server gets
      hint: a /16 has room for 65,534 Services"
  `);
  expect(found({ network: { services: '10.128.0.0/10' }, distribution: kubeadm })).toMatchInlineSnapshot(`
    "error ADDRESS_RANGE_SIZE at attic network.services: 10.128.0.0/10 is wider than /12, and kubeadm takes no such range of Services
      hint: a /16 has room for 65,534 Services"
  `);
  expect(
    found({ network: { services: '10.128.0.0/10' }, distribution: { ...smallModel.distribution, version: '1.33' } }),
  ).toMatchInlineSnapshot(`
    "error ADDRESS_RANGE_SIZE at attic network.services: 10.128.0.0/10 is wider than /12, and the API server of 1.33 takes no such range
      hint: a /16 has room for 65,534 Services"
  `);
  expect(found({ network: { services: '10.128.0.0/10' } })).toBe('');
});

test('ADDRESS_RANGE_SIZE: a range of pods smaller than what one node gets', () => {
  expect(found({ distribution: k3s, network: { pods: '10.42.0.0/25', cni: flannel } })).toMatchInlineSnapshot(`
    "error ADDRESS_RANGE_SIZE at attic network.pods: 10.42.0.0/25 is smaller than the /24 that one node gets of it
      hint: widen it, or say how much a node gets with \`network.podBlock\`"
  `);
  expect(found({ network: { pods: '10.42.0.0/25' }, distribution: kubeadm })).toContain('is smaller than the /24');
  expect(found({ network: { pods: '10.42.0.0/27' } })).toContain('is smaller than the /26');
});

test('ADDRESS_SERVICES_EXHAUSTED: headless ones and names of others take no address', () => {
  const all = Array.from({ length: 13 }, (_, index) => service(`s${index}`, 'type: ClusterIP')).join('');
  const more = `${service('headless', 'clusterIP: None')}${service('outside', 'type: ExternalName, externalName: example.org')}`;
  expect(found({ network: { services: '10.43.0.0/28' } }, `${all}${more}`)).toMatchInlineSnapshot(
    `"error ADDRESS_SERVICES_EXHAUSTED at attic network.services: 10.43.0.0/28 has room for 14 Services, and there are 15 with those of Kubernetes itself"`,
  );
  const ports = [1, 2, 3].map((port) => ({ name: `p${port}`, port, protocol: 'TCP' as const }));
  const footprints = [
    {
      application: 'x',
      name: 'x',
      namespace: 'home',
      pods: 1,
      requests: { cpu: '1', memory: '1Gi' },
      limits: { memory: '1Gi' },
      volumes: [],
      ports,
      source: 'values',
    },
  ];
  expect(found({ network: { services: '10.43.0.0/28' }, footprints }, service('web', 'type: ClusterIP').repeat(1))).toBe('');
  const ten = Array.from({ length: 10 }, (_, index) => service(`s${index}`, 'type: ClusterIP')).join('');
  expect(found({ network: { services: '10.43.0.0/28' }, footprints }, ten)).toMatchInlineSnapshot(
    `"unchecked ADDRESS_SERVICES_EXHAUSTED at attic network.services: 10.43.0.0/28 has room for 14 Services, and there are 12 with those of Kubernetes itself; the footprint x, whose objects are not rendered here, may be too many"`,
  );
});

test('ADDRESS_PODS_EXHAUSTED: a node for which nothing is left, and nodes with more pods than addresses', () => {
  expect(found({ nodes: three, distribution: k3s, network: { pods: '10.42.0.0/23', cni: flannel } })).toMatchInlineSnapshot(`
    "error ADDRESS_PODS_EXHAUSTED at attic network.pods: 10.42.0.0/23 is enough for 2 nodes of a /24 each, and there are 3
      hint: widen it, or give each less with \`network.podBlock\`"
  `);
  const [one] = three;
  expect(
    found({ nodes: [{ ...one!, capacity: { ...one!.capacity, pods: 254 } }], distribution: k3s, network: { cni: flannel } }),
  ).toMatchInlineSnapshot(
    `"warning ADDRESS_PODS_EXHAUSTED at attic nodes.one.capacity.pods: may run 254 pods, and has 253 addresses for them in its /24 of 10.42.0.0/16"`,
  );
  expect(found({ nodes: three, network: { pods: '10.42.0.0/24' } })).toMatchInlineSnapshot(
    `"warning ADDRESS_PODS_EXHAUSTED at attic network.pods: 10.42.0.0/24 has 256 addresses, and the nodes may run 330 pods (one 110, two 110, three 110)"`,
  );
});

test('ADDRESS_CLUSTER_IP: outside of the range, its ends, the address of the API server, and one twice', () => {
  const yaml = ['10.44.0.9', '10.43.0.0', '10.43.255.255', '10.43.0.1', '10.43.0.9', '10.43.0.9']
    .map((address, index) => service(`s${index}`, `clusterIP: ${address}`))
    .join('');
  expect(found({}, yaml)).toMatchInlineSnapshot(`
    "error ADDRESS_CLUSTER_IP at attic/web/s0 spec.clusterIP: 10.44.0.9 lies outside network.services (10.43.0.0/16)
      hint: leave \`clusterIP\` out, and Kubernetes gives one
    error ADDRESS_CLUSTER_IP at attic/web/s1 spec.clusterIP: 10.43.0.0 is the first address of network.services, which no Service can have
      hint: leave \`clusterIP\` out, and Kubernetes gives one
    error ADDRESS_CLUSTER_IP at attic/web/s2 spec.clusterIP: 10.43.255.255 is the last address of network.services, which no Service can have
      hint: leave \`clusterIP\` out, and Kubernetes gives one
    error ADDRESS_CLUSTER_IP at attic/web/s3 spec.clusterIP: 10.43.0.1 is already the address of the API server (default/kubernetes)
      hint: leave \`clusterIP\` out, and Kubernetes gives one
    error ADDRESS_CLUSTER_IP at attic/web/s5 spec.clusterIP: 10.43.0.9 is already the address of Service home/s4
      hint: leave \`clusterIP\` out, and Kubernetes gives one"
  `);
});
