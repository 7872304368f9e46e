import { expect, test } from 'vitest';
import { addressChecks } from '../../../src/checks/index.ts';
import type { Exposure } from '../../../src/model/index.ts';
import { find, model, show } from '../support.ts';

const addressPools = [
  { key: 'lan', ranges: ['192.168.1.240-192.168.1.242'], reserved: [{ name: 'Istio gateway', address: '192.168.1.242' }] },
  { key: 'dmz', ranges: ['192.168.9.16/30'] },
];
const claim = (workload: string, host: string, pool = 'lan'): Exposure => ({
  application: workload,
  workload,
  kind: 'load-balancer',
  host,
  tls: false,
  pool,
  service: workload,
});
const service = (name: string, metadata = '', spec = '') => `
apiVersion: v1
kind: Service
metadata: { name: ${name}${metadata} }
spec: { type: LoadBalancer${spec}, ports: [{ port: 80 }] }
---`;

test('addresses of pools, each claimed once, are fine', () => {
  const exposures = [claim('traefik', '192.168.1.240'), claim('mail', '192.168.9.17', 'dmz')];
  expect(find(addressChecks, '', model({ addressPools, exposures }))).toEqual([]);
});

test('ADDRESS_OUTSIDE_POOL: the pool is shown, and an address that is free', () => {
  const exposures = [claim('traefik', '192.168.1.240'), claim('minio', '192.168.1.250'), claim('mlflow', '192.168.9.17')];
  expect(show(addressChecks, '', model({ addressPools, exposures }))).toMatchInlineSnapshot(`
    "error ADDRESS_OUTSIDE_POOL at attic/minio/minio address: 192.168.1.250 lies outside the pool (addressPools.lan: 192.168.1.240-192.168.1.242)
      hint: 192.168.1.241 of lan is free
    error ADDRESS_OUTSIDE_POOL at attic/mlflow/mlflow address: 192.168.9.17 lies outside the pool (addressPools.lan: 192.168.1.240-192.168.1.242)
      hint: 192.168.1.241 of lan is free"
  `);
});

test('ADDRESS_OUTSIDE_POOL: what a patched Service asks for counts, beside what was declared for it', () => {
  const exposures = [{ ...claim('web', '192.168.1.240'), service: 'web' }];
  const asks = (address: string) => service('web', `, annotations: { metallb.io/loadBalancerIPs: ${address} }`);
  expect(show(addressChecks, asks('192.168.1.240'), model({ addressPools, exposures }))).toBe('');
  expect(show(addressChecks, asks('192.168.1.9'), model({ addressPools, exposures }))).toMatchInlineSnapshot(`
    "error ADDRESS_OUTSIDE_POOL at attic/web/web metadata.annotations["metallb.io/loadBalancerIPs"]: 192.168.1.9 lies outside the pool (addressPools.lan: 192.168.1.240-192.168.1.242; addressPools.dmz: 192.168.9.16/30)
      hint: 192.168.1.241 of lan is free"
  `);
});

test('ADDRESS_OUTSIDE_POOL: a pool that is none', () => {
  expect(show(addressChecks, '', model({ addressPools, exposures: [claim('minio', '192.168.1.240', 'wan')] }))).toMatchInlineSnapshot(
    `"error ADDRESS_OUTSIDE_POOL at attic/minio/minio address: 192.168.1.240 is claimed from "wan", which is no pool"`,
  );
});

test('ADDRESS_RESERVED: what it is kept back for is named', () => {
  expect(show(addressChecks, '', model({ addressPools, exposures: [claim('minio', '192.168.1.242')] }))).toMatchInlineSnapshot(`
    "error ADDRESS_RESERVED at attic/minio/minio address: 192.168.1.242 is kept back for Istio gateway (addressPools.lan.reserved)
      hint: 192.168.1.240 of lan is free"
  `);
});

test('ADDRESS_CLAIMED_TWICE: both owners are named, declared or written as YAML', () => {
  const exposures = [claim('minio', '192.168.1.241'), { ...claim('mlflow', '192.168.1.241'), service: 'ui' }];
  const yaml = service('raw', ", annotations: { metallb.io/loadBalancerIPs: '192.168.1.240,192.168.1.241' }");
  expect(show(addressChecks, yaml, model({ addressPools, exposures }))).toMatchInlineSnapshot(`
    "error ADDRESS_CLAIMED_TWICE at attic/mlflow/mlflow address: 192.168.1.241 is already claimed by minio/minio
      hint: give one of them another address, or put both behind one ingress
    error ADDRESS_CLAIMED_TWICE at attic/web/raw metadata.annotations["metallb.io/loadBalancerIPs"]: 192.168.1.241 is already claimed by minio/minio
      hint: give one of them another address, or put both behind one ingress"
  `);
  const third = [{ ...claim('mlflow', '192.168.1.241'), service: 'ui' }, claim('shop', '192.168.1.241')];
  expect(find(addressChecks, '', model({ addressPools, exposures: third }))[0]?.message).toBe(
    '192.168.1.241 is already claimed by mlflow/mlflow (Service ui)',
  );
});

test('a Service that a construct declared is not counted again as YAML', () => {
  const exposures = [{ ...claim('raw', '192.168.1.241'), application: 'web' }];
  const yaml = service('raw', ", annotations: { metallb.io/loadBalancerIPs: '192.168.1.241' }");
  expect(find(addressChecks, yaml, model({ addressPools, exposures }))).toEqual([]);
});

test('ADDRESS_NOT_CLAIMED: a LoadBalancer without an address waits for ever, where there are pools', () => {
  const yaml = [
    service('bare'),
    service('older', ", annotations: { metallb.universe.tf/loadBalancerIPs: '192.168.1.240' }"),
    service('oldest', '', ', loadBalancerIP: 192.168.1.241'),
  ].join('\n');
  expect(show(addressChecks, yaml, model({ addressPools }))).toMatchInlineSnapshot(`
    "error ADDRESS_NOT_CLAIMED at attic/web/bare metadata.annotations["metallb.io/loadBalancerIPs"]: Service bare is of type LoadBalancer and claims no address, and no pool gives one out by itself
      hint: claim one: \`metallb.claim('lan', '192.168.1.240')\`"
  `);
  expect(find(addressChecks, yaml, model({}))).toEqual([]);
});

const shared = (name: string, { key = 'lan', port = 80, more = '' } = {}) => `
apiVersion: v1
kind: Service
metadata:
  name: ${name}
  annotations: { metallb.io/loadBalancerIPs: 192.168.1.240${key === '' ? '' : `, metallb.io/allow-shared-ip: ${key}`} }
spec: { type: LoadBalancer, selector: { app: ${name} }${more}, ports: [{ port: ${port} }] }
---`;

test('Services share an address under one key with different ports, or with the same pods where traffic stays on its node', () => {
  const udp = shared('dns-udp', { port: 80, more: ', externalTrafficPolicy: Cluster' }).replace(
    '{ port: 80 }',
    '{ port: 80, protocol: UDP }',
  );
  expect(find(addressChecks, `${shared('web')}${shared('tls', { port: 443 })}${udp}`, model({ addressPools }))).toEqual([]);
  const local = ', externalTrafficPolicy: Local';
  const same = `${shared('web', { more: local })}${shared('web', { port: 443, more: local }).replace('name: web', 'name: tls')}`;
  expect(find(addressChecks, same, model({ addressPools }))).toEqual([]);
});

test('ADDRESS_NOT_SHARED: no key, another key, other pods, an equal port', () => {
  const said = (second: string, first = shared('web')) =>
    find(addressChecks, `${first}${second}`, model({ addressPools })).map(({ message }) => message);
  const local = ', externalTrafficPolicy: Local';
  expect([
    said(shared('tls', { port: 443, key: '' })),
    said(shared('tls', { port: 443, key: 'other' })),
    said(shared('tls', { port: 443, more: local })),
    said(shared('tls', { port: 443, more: local }), shared('web', { more: local })),
    said(shared('tls')),
  ]).toMatchInlineSnapshot(`
    [
      [
        "192.168.1.240 is already claimed by Service web of web, and only one of them has a key for sharing it",
      ],
      [
        "192.168.1.240 is already claimed by Service web of web, and their keys for sharing it differ ("other" and "lan")",
      ],
      [
        "192.168.1.240 is already claimed by Service web of web, and only one of them keeps traffic on the node that it reaches (externalTrafficPolicy: Local)",
      ],
      [
        "192.168.1.240 is already claimed by Service web of web, and both keep traffic on the node that it reaches, and their pods differ (externalTrafficPolicy: Local)",
      ],
      [
        "192.168.1.240 is already claimed by Service web of web, and both have port 80/TCP",
      ],
    ]
  `);
  expect(show(addressChecks, `${shared('web')}${shared('tls')}`, model({ addressPools }))).toMatchInlineSnapshot(`
    "error ADDRESS_NOT_SHARED at attic/web/tls metadata.annotations["metallb.io/loadBalancerIPs"]: 192.168.1.240 is already claimed by Service web of web, and both have port 80/TCP
      hint: sharing takes the same \`metallb.io/allow-shared-ip\` on both, different ports, and \`externalTrafficPolicy: Cluster\` or the same pods"
  `);
});

const pool = (name: string, autoAssign = '') => `
apiVersion: metallb.io/v1beta1
kind: IPAddressPool
metadata: { name: ${name}, namespace: metallb }
spec: { addresses: [192.168.1.240-192.168.1.242]${autoAssign} }
---`;

test('a pool gives addresses to Services that name it, and to all where it does so by itself', () => {
  const named = service('named', ', annotations: { metallb.io/address-pool: dmz }');
  expect(find(addressChecks, named, model({ addressPools }))).toEqual([]);
  expect(find(addressChecks, `${pool('dmz')}${service('bare')}`, model({ addressPools }))).toEqual([]);
});

test('ADDRESS_POOL_EXHAUSTED: claims by name, what is kept back, and Services that take any', () => {
  const wants = (name: string, key = '') =>
    service(name, `, annotations: { metallb.io/address-pool: lan${key === '' ? '' : `, metallb.io/allow-shared-ip: ${key}`} }`);
  const small = { addressPools: [{ ...addressPools[0]!, reserved: [] }], exposures: [claim('traefik', '192.168.1.240')] };
  expect(find(addressChecks, `${wants('a')}${wants('b')}`, model(small))).toEqual([]);
  expect(find(addressChecks, `${wants('a')}${wants('b', 'key')}${wants('c', 'key')}`, model(small))).toEqual([]);
  expect(show(addressChecks, `${wants('a')}${wants('b')}${wants('c')}`, model(small))).toMatchInlineSnapshot(`
    "error ADDRESS_POOL_EXHAUSTED at attic addressPools.lan: has 3 addresses to give; 1 of them claimed by name, and 3 Services (home/a, home/b, home/c) ask for any
      hint: add a range to the pool, put Services behind one ingress, or let several share an address with \`metallb.io/allow-shared-ip\`"
  `);
  const bare = ['a', 'b', 'c'].map((name) => service(name)).join('');
  expect(show(addressChecks, `${pool('lan')}${bare}`, model(small))).toMatchInlineSnapshot(`
    "error ADDRESS_POOL_EXHAUSTED at attic addressPools: 2 addresses are left in lan, and 3 Services (home/a, home/b, home/c) ask for any
      hint: add a range to the pool, put Services behind one ingress, or let several share an address with \`metallb.io/allow-shared-ip\`"
  `);
});

test('ADDRESS_NOT_CLAIMED: also where the pool that is rendered gives nothing out by itself', () => {
  const found = find(addressChecks, `${pool('lan', ', autoAssign: false')}${service('bare')}`, model({ addressPools }));
  expect(found.map(({ code }) => code)).toEqual(['ADDRESS_NOT_CLAIMED']);
});

test('ADDRESS_RESERVED, ADDRESS_OUTSIDE_POOL: a Service that takes any address of a pool with some kept back, or of none', () => {
  const yaml = ['lan', 'wan'].map((name) => service(name, `, annotations: { metallb.io/address-pool: ${name} }`)).join('');
  expect(show(addressChecks, yaml, model({ addressPools }))).toMatchInlineSnapshot(`
    "error ADDRESS_OUTSIDE_POOL at attic/web/wan metadata.annotations["metallb.io/address-pool"]: Service wan asks for an address of "wan", which is no pool
    warning ADDRESS_RESERVED at attic/web/lan metadata.annotations["metallb.io/loadBalancerIPs"]: Service lan takes any address of lan, and may be given 192.168.1.242, which is kept back for Istio gateway: MetalLB knows nothing of it
      hint: claim an address by name"
  `);
});
