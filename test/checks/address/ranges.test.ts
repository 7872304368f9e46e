import { expect, test } from 'vitest';
import { cabin, house, node, on, said } from './_fleet.ts';

test('clusters with equal ranges of pods and Services on one LAN, and houses with equal ranges that no router connects, are fine', () => {
  const elsewhere = { ...house, name: 'flat' };
  expect(said([on('attic'), on('cellar', { nodes: [node('one', '192.168.1.12')] }), on('flat', { site: elsewhere })])).toBe('');
});

test('sites that are routed to each other are fine with ranges of their own, and with equal isolated networks', () => {
  const networks = [{ name: 'lab', range: '10.66.0.0/24', isolated: true }];
  expect(said([on('attic', { site: { ...house, networks } }), on('hut', { site: { ...cabin, networks } })])).toBe('');
});

test('ADDRESS_RANGES_OVERLAP: pods and Services of one cluster, and the LAN they stand in', () => {
  const site = { ...house, lan: '10.43.7.0/24', gateway: '10.43.7.1', dhcp: '10.43.7.100-10.43.7.199' };
  expect(said([on('attic', { site, network: { pods: '10.0.0.0/8' } })])).toMatchInlineSnapshot(`
    "error ADDRESS_RANGES_OVERLAP at attic network.pods: 10.0.0.0/8 overlaps attic network.services (10.43.0.0/16)
    error ADDRESS_RANGES_OVERLAP at attic network.services: 10.43.0.0/16 overlaps sites.house.lan (10.43.7.0/24)
      hint: 172.16.0.0/16 is free; a cluster that runs keeps its ranges, so it is made anew with it"
  `);
});

test('ADDRESS_RANGES_OVERLAP: things with an address outside of the LAN, which pods never reach', () => {
  const fixed = [{ name: 'nas', address: '10.42.3.1' }];
  const machines = [{ name: 'ai', address: '10.43.0.9', kind: 'vm', memory: '8Gi', gpus: [], nodes: [], purpose: '' } as const];
  expect(said([on('attic', { site: { ...house, fixed }, machines })])).toMatchInlineSnapshot(`
    "error ADDRESS_RANGES_OVERLAP at attic network.pods: 10.42.0.0/16 overlaps sites.house.fixed.nas (10.42.3.1)
      hint: 10.0.0.0/16 is free; a cluster that runs keeps its ranges, so it is made anew with it
    error ADDRESS_RANGES_OVERLAP at attic network.services: 10.43.0.0/16 overlaps machine attic/ai (10.43.0.9)
      hint: 10.0.0.0/16 is free; a cluster that runs keeps its ranges, so it is made anew with it"
  `);
});

test('ADDRESS_RANGES_OVERLAP: a node of another cluster on the site', () => {
  const far = { site: house, network: { nodes: '10.42.0.0/24' }, nodes: [node('far', '10.42.0.5')] };
  expect(said([on('attic'), on('cellar', { ...far, network: { ...far.network, pods: '10.44.0.0/16' } })])).toMatchInlineSnapshot(`
    "error ADDRESS_RANGES_OVERLAP at attic network.pods: 10.42.0.0/16 overlaps cellar network.nodes (10.42.0.0/24)
      hint: 10.0.0.0/16 is free; a cluster that runs keeps its ranges, so it is made anew with it"
  `);
});

test('ADDRESS_RANGES_OVERLAP: two LANs that are routed to each other, whichever of them says so', () => {
  const equal = { ...cabin, lan: '192.168.0.0/16' };
  const first = said([on('attic'), on('hut', { site: equal })]);
  expect(first).toMatchInlineSnapshot(`
    "error ADDRESS_RANGES_OVERLAP at attic sites.house.lan: 192.168.1.0/24 overlaps sites.cabin.lan (192.168.0.0/16), and the sites cabin and house are routed to each other
      hint: 10.0.0.0/24 is free"
  `);
  const saidByHouse = [on('attic', { site: { ...house, routedTo: ['cabin'] } }), on('hut', { site: { ...equal, routedTo: [] } })];
  expect(said(saidByHouse)).toBe(first);
});

test('ADDRESS_RANGES_OVERLAP: pods of one site hide the LAN of the other', () => {
  const routed = { ...cabin, lan: '10.42.9.0/24' };
  expect(said([on('attic'), on('hut', { site: routed, network: { pods: '10.60.0.0/16' } })])).toMatchInlineSnapshot(`
    "error ADDRESS_RANGES_OVERLAP at attic network.pods: 10.42.0.0/16 overlaps sites.cabin.lan (10.42.9.0/24), and the sites house and cabin are routed to each other
      hint: 10.0.0.0/16 is free; a cluster that runs keeps its ranges, so it is made anew with it"
  `);
});

test('ADDRESS_RANGES_OVERLAP: a site without a cluster counts, and so does one in between', () => {
  const [office, flat] = ['office', 'flat'].map((name) => ({ name, lan: '192.168.9.0/24', fixed: [], routedTo: ['house'] }));
  expect(said([on('attic', { neighbours: [office!, { ...flat!, lan: '10.42.0.0/24' }] })])).toMatchInlineSnapshot(`
    "error ADDRESS_RANGES_OVERLAP at attic network.pods: 10.42.0.0/16 overlaps sites.flat.lan (10.42.0.0/24), and the sites house and flat are routed to each other
      hint: 10.0.0.0/16 is free; a cluster that runs keeps its ranges, so it is made anew with it"
  `);
  expect(said([on('attic', { neighbours: [office!, flat!] })])).toMatchInlineSnapshot(`
    "error ADDRESS_RANGES_OVERLAP at attic sites.office.lan: 192.168.9.0/24 overlaps sites.flat.lan (192.168.9.0/24), and both are reached from site house
      hint: 10.0.0.0/24 is free"
  `);
  expect(said([on('hut', { site: office! }), on('loft', { site: flat! }), on('attic')])).toMatchInlineSnapshot(`
    "error ADDRESS_RANGES_OVERLAP at hut sites.office.lan: 192.168.9.0/24 overlaps sites.flat.lan (192.168.9.0/24), and both are reached from site house
      hint: 10.0.0.0/24 is free"
  `);
});

test('ADDRESS_RANGES_OVERLAP: pods that are reached with their own addresses, in one house and across two', () => {
  const second = { nodes: [node('two', '192.168.1.12')] };
  const routed = { network: { podsRouted: true } };
  expect(said([on('attic', routed), on('cellar', second)])).toMatchInlineSnapshot(`
    "error ADDRESS_RANGES_OVERLAP at cellar network.pods: 10.42.0.0/16 overlaps attic network.pods (10.42.0.0/16), and the pods of attic are reached with their own addresses (network.podsRouted)
      hint: 10.0.0.0/16 is free; a cluster that runs keeps its ranges, so it is made anew with it"
  `);
  expect(said([on('attic', routed), on('cellar', { ...second, ...routed })])).toBe(said([on('attic', routed), on('cellar', second)]));
  expect(said([on('attic', { network: { podsRouted: true, pods: '10.43.128.0/17' } }), on('hut', { site: cabin })])).toContain(
    '10.43.0.0/16 overlaps attic network.pods (10.43.128.0/17)',
  );
  expect(said([on('attic', routed), on('hut', { site: { ...cabin, routedTo: [] } })])).toBe('');
});

test('ADDRESS_UNUSABLE: ranges that nobody forwards', () => {
  const fixed = [{ name: 'nas', address: '169.254.0.9' }];
  expect(
    said([on('attic', { site: { ...house, fixed }, network: { pods: '224.0.0.0/8', services: '126.0.0.0/7' } })]),
  ).toMatchInlineSnapshot(`
    "error ADDRESS_UNUSABLE at attic network.pods: 224.0.0.0/8 lies in 224.0.0.0/4, the multicast addresses
    error ADDRESS_UNUSABLE at attic network.services: 126.0.0.0/7 reaches into 127.0.0.0/8, the loopback addresses
    error ADDRESS_UNUSABLE at attic sites.house.fixed.nas: 169.254.0.9 lies in 169.254.0.0/16, the link-local addresses"
  `);
});
