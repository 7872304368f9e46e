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
