import { expect, test } from 'vitest';
import type { KubeObject } from '../../../src/api/index.ts';
import type { Snapshot } from '../../../src/rehearse/snapshot.ts';
import { attendAddresses, attendantNotes, refusedServices } from '../../../src/rehearse/stand-ins/index.ts';
import { k3sModel, k3sNode } from '../../checks/k3s.ts';
import { recording } from './_hands.ts';
import { manifests, model, objects, snapshot } from './_model.ts';

const cluster = model({
  addressPools: [
    { key: 'lan', ranges: ['10.20.0.200-10.20.0.201'] },
    { key: 'lab', ranges: ['10.30.0.0/30'] },
  ],
});

interface ServiceProps {
  readonly annotations?: string;
  readonly spec?: string;
  readonly has?: string;
  readonly born?: string;
}

function service(name: string, { annotations = '', spec = '', has, born = '2026-01-01T00:00:00Z' }: ServiceProps = {}): KubeObject {
  return objects(`
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ai, creationTimestamp: '${born}', annotations: { ${annotations} } }
spec: { type: LoadBalancer${spec.includes('ports') ? '' : ', ports: [{ port: 80 }]'}${spec} }
status: { loadBalancer: { ${has === undefined ? '' : `ingress: [{ ip: ${has} }]`} } }
`)[0] as KubeObject;
}

/** `name address` for each that gets one, `name: reason` for each that does not. */
async function give(services: readonly KubeObject[], given = cluster, more: Partial<Snapshot> = {}): Promise<readonly string[]> {
  const api = recording();
  const seen = snapshot({ services, ...more });
  await attendAddresses(seen, api, { model: given });
  return [
    ...api.requests.map(([what, name, body]) => {
      const { ingress } = (body as { readonly status: { readonly loadBalancer: { readonly ingress: readonly { readonly ip: string }[] } } })
        .status.loadBalancer;
      return `${what} ${name} ${ingress.map(({ ip }) => ip).join(' ')}`;
    }),
    ...refusedServices(seen, given).map(({ service: refused, reason }) => `${(refused.metadata as { name: string }).name}: ${reason}`),
  ];
}

test('the oldest gets the first free address, what is claimed is given out before', async () => {
  const services = [
    service('young', { born: '2026-01-02T00:00:00Z' }),
    service('old'),
    service('sure', { annotations: 'metallb.io/loadBalancerIPs: 10.20.0.200', born: '2026-01-03T00:00:00Z' }),
  ];
  expect(await give(services)).toEqual([
    'patch status Service ai/sure 10.20.0.200',
    'patch status Service ai/old 10.20.0.201',
    'patch status Service ai/young 10.30.0.0',
  ]);
});

test('what has an address keeps it, unless it claims another', async () => {
  expect(await give([service('a', { has: '10.20.0.201' }), service('b')])).toEqual(['patch status Service ai/b 10.20.0.200']);
  expect(await give([service('a', { has: '10.20.0.201', spec: ', loadBalancerIP: 10.30.0.2' })])).toEqual([
    'patch status Service ai/a 10.30.0.2',
  ]);
});

test.each([
  [
    'outside',
    { spec: ', loadBalancerIP: 10.20.0.9' },
    'it claims 10.20.0.9, which lies in none of the pools lan (10.20.0.200-10.20.0.201), lab (10.30.0.0/30)',
  ],
  ['taken', { annotations: 'metallb.universe.tf/loadBalancerIPs: 10.20.0.200' }, 'it claims 10.20.0.200, which Service ai/first has'],
  ['odd', { annotations: 'metallb.io/loadBalancerIPs: "fd00::1"' }, 'it claims fd00::1, which is no IPv4 address'],
  ['nowhere', { annotations: 'metallb.io/address-pool: lna' }, 'it asks for address pool "lna", and there is none of that name'],
  [
    'both',
    { annotations: 'metallb.io/loadBalancerIPs: 10.30.0.1', spec: ', loadBalancerIP: 10.30.0.1' },
    'it has both spec.loadBalancerIP and the annotation metallb.io/loadBalancerIPs; MetalLB takes one of them only',
  ],
])('%s: a claim that cannot be met leaves the Service without, and says why', async (name, props, reason) => {
  expect(await give([service('first', { has: '10.20.0.200' }), service(name, props)])).toEqual([`${name}: ${reason}`]);
});

test('a pool that is asked for by name is the only one, and can be used up', async () => {
  const inLan = (name: string) => service(name, { annotations: 'metallb.io/address-pool: lan' });
  expect(await give(['a', 'b', 'c'].map(inLan))).toEqual([
    'patch status Service ai/a 10.20.0.200',
    'patch status Service ai/b 10.20.0.201',
    'c: every address of lan (10.20.0.200-10.20.0.201) is taken',
  ]);
});

test('Services share an address under one key with different ports, and with one target where the source is kept', async () => {
  const key = 'metallb.io/allow-shared-ip: dns';
  const first = service('tcp', { annotations: key, has: '10.20.0.200' });
  const shared = (spec: string) => service('other', { annotations: `${key}, metallb.io/loadBalancerIPs: 10.20.0.200`, spec });
  expect(await give([first, shared(', ports: [{ port: 53, protocol: UDP }]')])).toEqual(['patch status Service ai/other 10.20.0.200']);
  expect(await give([first, shared('')])).toEqual(['other: it claims 10.20.0.200, which Service ai/tcp has']);
  expect(await give([first, shared(', externalTrafficPolicy: Local, selector: { app: x }, ports: [{ port: 53 }]')])).toEqual([
    'other: it claims 10.20.0.200, which Service ai/tcp has',
  ]);
});

test('without a pool nothing is given out, and a Service of another type wants nothing', async () => {
  expect(await give([service('a')], model())).toEqual(['a: the cluster declares no address pool']);
  expect(await give([{ ...service('a'), spec: { type: 'ClusterIP' } }])).toEqual([]);
});

const ports = (...numbers: readonly number[]) => `, ports: [${numbers.map((port) => `{ port: ${port} }`).join(', ')}]`;

test('on the ServiceLB of K3s each Service gets the addresses of the nodes on which its ports are free', async () => {
  const services = [
    service('young', { spec: ports(8080), born: '2026-01-02T00:00:00Z' }),
    service('old', { spec: `${ports(8080, 8443)}, loadBalancerIP: 10.20.0.200` }),
    service('web', { spec: ports(443) }),
    service('other', { spec: `${ports(8080)}, loadBalancerClass: example.org/lb` }),
  ];
  expect(await give(services, k3sModel())).toEqual([
    'patch status Service ai/old 10.20.0.11 10.20.0.12',
    'web: it wants port 443/TCP of one, which the Traefik of K3s has',
    'young: it wants port 8080/TCP of one, which Service ai/old has',
    'other: the cluster declares no address pool',
  ]);
});

test('ServiceLB writes what changed, and nothing where everything stands already', async () => {
  expect(await give([service('web', { spec: ports(8080), has: '10.20.0.11 }, { ip: 10.20.0.12' })], k3sModel())).toEqual([]);
  expect(await give([service('web', { spec: ports(8080), has: '10.20.0.99' })], k3sModel())).toEqual([
    'patch status Service ai/web 10.20.0.11 10.20.0.12',
  ]);
});

test('ServiceLB takes the nodes with its labels, and for local traffic those with a ready pod', async () => {
  const enabled = 'svccontroller.k3s.cattle.io/enablelb';
  const nodes = [k3sNode('one', '10.20.0.11', { labels: { [enabled]: 'true' } }), k3sNode('two', '10.20.0.12')];
  expect(await give([service('web', { spec: ports(8080) })], k3sModel({ nodes }))).toEqual(['patch status Service ai/web 10.20.0.11']);
  const off = [k3sNode('one', '10.20.0.11', { labels: { [enabled]: 'false' } })];
  expect(await give([service('web', { spec: ports(8080) })], k3sModel({ nodes: off }))).toEqual([
    'web: ServiceLB may take no node for it, by their labels and taints',
  ]);
  const local = service('web', { spec: `${ports(8080)}, externalTrafficPolicy: Local` });
  const endpointSlices = objects(`
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: web-1, namespace: ai, labels: { kubernetes.io/service-name: web } }
endpoints: [{ nodeName: two, conditions: { ready: true } }, { nodeName: one, conditions: { ready: false } }]
`);
  expect(await give([local], k3sModel(), { endpointSlices })).toEqual(['patch status Service ai/web 10.20.0.12']);
  expect(await give([local], k3sModel())).toEqual(['web: no node that serves it has a ready pod of it']);
});

test('the report says where addresses come from', () => {
  const rendered = manifests(JSON.stringify(service('web')));
  const why = (given: Parameters<typeof attendantNotes>[0]) =>
    attendantNotes(given, rendered).find(({ what }) => what === 'addresses of load-balancer Services')?.why;
  expect(why(cluster)).toBe('no load balancer runs; addresses are given out from the pools lan, lab');
  expect(why(k3sModel())).toBe(
    'no load balancer runs; each gets those of the nodes whose ports ServiceLB would take for it, and no pod takes them',
  );
});
