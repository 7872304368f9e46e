import { expect, test } from 'vitest';
import type { Exposure, Machine } from '../../../src/model/index.ts';
import { house, node, on, said } from './_fleet.ts';

const machine = (name: string, address: string): Machine => ({
  name,
  address,
  kind: 'vm',
  memory: '8Gi',
  gpus: [],
  nodes: [],
  purpose: '',
});
const claim = (workload: string, host: string): Exposure => ({
  application: workload,
  workload,
  kind: 'load-balancer',
  host,
  tls: false,
  service: workload,
});

test('one thing may stand in the plan twice: a router as gateway, a NAS under its name', () => {
  const site = {
    ...house,
    gateway: '192.168.1.1',
    fixed: [
      { name: 'nas', address: '192.168.1.10' },
      { name: 'router', address: '192.168.1.1' },
    ],
  };
  const machines = [machine('nas', '192.168.1.10'), machine('opnsense', '192.168.1.1')];
  const other = { site, machines: [machine('nas', '192.168.1.10'), machine('one', '192.168.1.11')], nodes: [node('two', '192.168.1.12')] };
  expect(said([on('attic', { site, machines }), on('cellar', other)])).toBe('');
});

test('MODEL_ADDRESS_TWICE: nodes of two clusters on one site, a node with the address of the NAS, two things of the site', () => {
  const site = {
    ...house,
    gateway: '192.168.1.1',
    fixed: [
      { name: 'nas', address: '192.168.1.12' },
      { name: 'printer', address: '192.168.1.12' },
    ],
  };
  const cellar = { site, nodes: [node('gate', '192.168.1.1'), node('one', '192.168.1.11')] };
  expect(said([on('attic', { site, machines: [machine('ai', '192.168.1.12')] }), on('cellar', cellar)])).toMatchInlineSnapshot(`
    "error MODEL_ADDRESS_TWICE at attic sites.house.fixed.printer: 192.168.1.12 is already claimed by sites.house.fixed.nas
      hint: give one of them another address
    error MODEL_ADDRESS_TWICE at attic/ai address: 192.168.1.12 is already claimed by sites.house.fixed.nas
      hint: give one of them another address; if both are the same thing, give them one name
    error MODEL_ADDRESS_TWICE at cellar nodes.gate.address: 192.168.1.1 is already claimed by sites.house.gateway
      hint: give one of them another address
    error MODEL_ADDRESS_TWICE at cellar nodes.one.address: 192.168.1.11 is already claimed by attic nodes.one
      hint: give one of them another address"
  `);
});

test('MODEL_ADDRESS_TWICE: equal addresses of two sites that are not one are fine', () => {
  expect(said([on('attic'), on('flat', { site: { ...house, name: 'flat' } })])).toBe('');
});

test('ADDRESS_CLAIMED_TWICE: two clusters, a node of another, an address that the pool of another gives out', () => {
  const pooled = { addressPools: [{ key: 'lan', ranges: ['192.168.1.240-192.168.1.250'] }] };
  const exposures = [claim('web', '192.168.1.230'), claim('mail', '192.168.1.11'), claim('dns', '192.168.1.241')];
  const cellar = { nodes: [node('two', '192.168.1.12')], exposures };
  const loft = { nodes: [node('three', '192.168.1.13')], exposures: [claim('wiki', '192.168.1.230')] };
  expect(said([on('attic', pooled), on('cellar', cellar), on('loft', loft)])).toMatchInlineSnapshot(`
    "error ADDRESS_CLAIMED_TWICE at cellar/dns/dns address: 192.168.1.241 lies in attic addressPools.lan.ranges[0] (192.168.1.240-192.168.1.250), which attic gives out
      hint: claim an address that no pool of the site holds
    error ADDRESS_CLAIMED_TWICE at cellar/mail/mail address: 192.168.1.11 is already claimed by attic nodes.one
      hint: give one of them another address
    error ADDRESS_CLAIMED_TWICE at loft/wiki/wiki address: 192.168.1.230 is already claimed by cellar web/web
      hint: give one of them another address"
  `);
});

test('MODEL_ADDRESS_TWICE: pools of two clusters of one site, and a machine in the pool of another; not where only the ranges are equal', () => {
  const pool = (...ranges: readonly string[]) => [{ key: 'lan', ranges }];
  const attic = on('attic', { addressPools: pool('192.168.1.240-192.168.1.250') });
  const second = { nodes: [node('two', '192.168.1.245')], machines: [machine('ai', '192.168.1.250')] };
  expect(
    said([attic, on('cellar', { ...second, addressPools: pool('192.168.1.200', '192.168.1.250-192.168.1.254') })]),
  ).toMatchInlineSnapshot(`
    "error MODEL_ADDRESS_TWICE at cellar addressPools.lan.ranges[1]: 192.168.1.250-192.168.1.254 overlaps attic addressPools.lan.ranges[0] (192.168.1.240-192.168.1.250)
      hint: leave each cluster addresses of its own
    error MODEL_ADDRESS_TWICE at cellar nodes.two.address: 192.168.1.245 lies in attic addressPools.lan.ranges[0] (192.168.1.240-192.168.1.250), which attic gives out
      hint: give it an address that no pool of the site holds, or shorten the pool
    error MODEL_ADDRESS_TWICE at cellar/ai address: 192.168.1.250 lies in attic addressPools.lan.ranges[0] (192.168.1.240-192.168.1.250), which attic gives out
      hint: give it an address that no pool of the site holds, or shorten the pool"
  `);
  expect(said([attic, on('flat', { site: { ...house, name: 'flat' }, addressPools: pool('192.168.1.240-192.168.1.250') })])).toBe('');
});

test('ADDRESS_IN_DHCP: a machine may have a fixed lease, an address of a Service cannot', () => {
  const site = {
    ...house,
    gateway: '192.168.1.1',
    dhcp: '192.168.1.100-192.168.1.199',
    fixed: [{ name: 'nas', address: '192.168.1.100' }],
  };
  const nodes = [node('one', '192.168.1.99'), node('two', '192.168.1.199')];
  expect(said([on('attic', { site, nodes, exposures: [claim('web', '192.168.1.150')] })])).toMatchInlineSnapshot(`
    "error ADDRESS_IN_DHCP at attic/web/web address: 192.168.1.150 of attic web/web lies in what DHCP hands out on this site, 192.168.1.100-192.168.1.199 (sites.house.dhcp)
      hint: claim an address outside of it
    warning ADDRESS_IN_DHCP at attic nodes.two.address: 192.168.1.199 of attic nodes.two lies in what DHCP hands out on this site, 192.168.1.100-192.168.1.199 (sites.house.dhcp)
      hint: move it or shorten the scope; where the DHCP server has a fixed lease for it, accept this with that reason
    warning ADDRESS_IN_DHCP at attic sites.house.fixed.nas: 192.168.1.100 of sites.house.fixed.nas lies in what DHCP hands out on this site, 192.168.1.100-192.168.1.199 (sites.house.dhcp)
      hint: move it or shorten the scope; where the DHCP server has a fixed lease for it, accept this with that reason"
  `);
});
