import { expect, test } from 'vitest';
import type { KubeObject } from '../../../src/api/index.ts';
import { attendAddresses, refusedServices } from '../../../src/rehearse/stand-ins/index.ts';
import { recording } from './_hands.ts';
import { model, objects, snapshot } from './_model.ts';

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
async function give(services: readonly KubeObject[], given = cluster): Promise<readonly string[]> {
  const api = recording();
  const seen = snapshot({ services });
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
