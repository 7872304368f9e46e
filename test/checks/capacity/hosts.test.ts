import { expect, test } from 'vitest';
import { capacityChecks } from '../../../src/checks/index.ts';
import type { Machine, Model, PowerModes } from '../../../src/model/index.ts';
import { find, model, show, smallModel } from '../support.ts';

const guest = (name: string, memory: string, cpu: string, more: Partial<Machine> = {}): Machine => ({
  name,
  kind: 'vm',
  host: 'box',
  memory,
  cpu,
  gpus: [],
  nodes: [],
  purpose: name,
  ...more,
});
const box = (memory: string, more: Partial<Machine> = {}): Machine => ({
  ...guest('box', memory, '16'),
  kind: 'host',
  host: undefined,
  nodes: ['shelf-1'],
  ...more,
});
const ada = { vendor: 'nvidia', model: 'RTX 4060', memory: '8Gi', count: 1, resource: 'nvidia.com/gpu' } as const;
const plan: PowerModes = {
  name: 'modes',
  host: 'box',
  reserve: '2Gi',
  cpuOvercommit: 2,
  modes: [
    { name: 'devops', machines: ['ci'], nodes: ['shelf-1'] },
    { name: 'ai', machines: ['models'], nodes: [] },
  ],
  together: [['devops', 'ai']],
};

/** Two modes on a host, with one small machine in neither. */
function lab(host: Machine, change: { readonly plan?: Partial<PowerModes>; readonly machines?: readonly Machine[] } = {}): Model {
  const nodes = smallModel.nodes.map((node) => ({ ...node, capacity: { ...node.capacity, memory: '7.7Gi' } }));
  const machines = [host, guest('ci', '4Gi', '4'), guest('models', '10Gi', '8'), guest('dns', '512Mi', '1', { kind: 'lxc' })];
  return model({ nodes, machines: [...machines, ...(change.machines ?? [])], powerModes: [{ ...plan, ...change.plan }] });
}

test('CAPACITY_HOST_MEMORY: without modes, everything on a host is on together', () => {
  const machines = [guest('models', '32Gi', '8'), box('48Gi')];
  expect(show(capacityChecks, '', model({ machines }))).toMatchInlineSnapshot(`
    "error CAPACITY_HOST_MEMORY at attic/box memory: models 32Gi, shelf-1 33Gi need 65Gi, and the host has 48Gi: 17Gi too little
      hint: give one of them less memory, or declare with \`PowerModes\` which of them are on together"
  `);
  expect(find(capacityChecks, '', model({ machines: [machines[0]!, box('65Gi')] }))).toEqual([]);
});

test('a node counts with what its VM was given: the capacity and what Linux keeps of it, in whole GiB, or what its owner says', () => {
  const [node] = smallModel.nodes;
  const needs = (memory: string, vm?: { memory: string }) =>
    find(capacityChecks, '', model({ nodes: [{ ...node!, capacity: { ...node!.capacity, memory }, vm }], machines: [box('1Gi')] }))[0]
      ?.message;
  expect(needs('1.93Gi')).toBe('shelf-1 2Gi need 2Gi, and the host has 1Gi: 1Gi too little');
  expect(needs('21.6Gi')).toBe('shelf-1 22Gi need 22Gi, and the host has 1Gi: 21Gi too little');
  expect(needs('62.6Gi')).toBe('shelf-1 64Gi need 64Gi, and the host has 1Gi: 63Gi too little');
  expect(needs('2.3Gi', { memory: '2560Mi' })).toBe('shelf-1 2.5Gi need 2.5Gi, and the host has 1Gi: 1.5Gi too little');
});

test('with modes not everything counts together, only what is on, and what is in no mode always', () => {
  // 8 + 4 + 0.5 and 10 + 0.5, with 2 for the host; all at once would be 24.5.
  expect(find(capacityChecks, '', lab(box('15Gi'), { plan: { together: [] } }))).toEqual([]);
  expect(find(capacityChecks, '', lab(box('25Gi')))).toEqual([]);
});

test('CAPACITY_HOST_MODE: a mode above the host shows the sum by machine', () => {
  expect(show(capacityChecks, '', lab(box('14Gi'), { plan: { together: [] } }))).toMatchInlineSnapshot(`
    "error CAPACITY_HOST_MODE at attic/modes modes.devops: ci 4Gi, dns 512Mi (always on), shelf-1 8Gi need 12.5Gi, and the host box has 14Gi less 2Gi for itself: 512Mi too little
      hint: give one of them less memory, or move it to another mode; the largest is shelf-1"
  `);
});

test('CAPACITY_HOST_MODE: a combination above the host, whose modes fit alone', () => {
  expect(show(capacityChecks, '', lab(box('16Gi')))).toMatchInlineSnapshot(`
    "error CAPACITY_HOST_MODE at attic/modes together [devops, ai]: ci 4Gi, dns 512Mi (always on), models 10Gi, shelf-1 8Gi need 22.5Gi, and the host box has 16Gi less 2Gi for itself: 8.5Gi too little
      hint: take the combination out of \`together\`, or give one of them less memory"
  `);
});

test('CAPACITY_HOST_CPU: more cores than the declared share of the threads', () => {
  expect(show(capacityChecks, '', lab(box('32Gi', { cpu: '10' })))).toMatchInlineSnapshot(`
    "warning CAPACITY_HOST_CPU at attic/modes together [devops, ai]: ci 4, dns 1, models 8, shelf-1 8 have 21 cores together, and box has 10 threads, of which 2 cores each may be given out: 1 too many
      hint: give the machines fewer cores, or raise \`cpuOvercommit\`"
  `);
  expect(find(capacityChecks, '', lab(box('32Gi', { cpu: '10' }), { plan: { cpuOvercommit: 2.1 } }))).toEqual([]);
});

test('CAPACITY_HOST_CPU: one machine with more cores than the host has threads', () => {
  const found = find(capacityChecks, '', lab(box('32Gi', { cpu: '7' }), { plan: { cpuOvercommit: 3 } }));
  expect(found.map(({ severity, path, message }) => `${severity} ${path}: ${message}`)).toMatchInlineSnapshot(`
    [
      "error attic/modes modes.ai: models has 8 cores, and box has 7 threads: it would not start",
      "error attic/modes modes.devops: shelf-1 has 8 cores, and box has 7 threads: it would not start",
    ]
  `);
});

test('CAPACITY_HOST_CPU: what nobody declared is said', () => {
  expect(show(capacityChecks, '', lab(box('32Gi', { cpu: undefined }), { plan: { together: [] } }))).toMatchInlineSnapshot(`
    "unchecked CAPACITY_HOST_CPU at attic/modes modes.ai: cores of box are not declared
      hint: add \`cpu\`, the number of cores or threads
    unchecked CAPACITY_HOST_CPU at attic/modes modes.devops: cores of box are not declared
      hint: add \`cpu\`, the number of cores or threads"
  `);
});

test('CAPACITY_HOST_GPU: one device, passed through to two machines that are on together', () => {
  const machines = [guest('vision', '1Gi', '2', { gpus: [ada] }), guest('speech', '1Gi', '2', { gpus: [ada] })];
  const modes = [
    { name: 'day', machines: ['vision'], nodes: [] },
    { name: 'night', machines: ['speech'], nodes: [] },
  ];
  const host = box('64Gi', { gpus: [ada] });
  expect(find(capacityChecks, '', lab(host, { machines, plan: { modes, together: [] } }))).toEqual([]);
  expect(show(capacityChecks, '', lab(host, { machines, plan: { modes, together: [['day', 'night']] } }))).toMatchInlineSnapshot(`
    "error CAPACITY_HOST_GPU at attic/modes together [day, night]: RTX 4060: speech takes 1, vision takes 1, and box has 1
      hint: put the machines into modes that are not on together"
  `);
});

test('CAPACITY_HOST_GPU: a device that the host does not declare', () => {
  const machines = [guest('vision', '1Gi', '2', { gpus: [ada] })];
  const found = find(capacityChecks, '', lab(box('64Gi'), { machines, plan: { together: [] } }));
  expect(found.map(({ path, message, hint }) => `${path}: ${message} [${hint}]`)).toMatchInlineSnapshot(`
    [
      "attic/modes modes.ai: RTX 4060: vision takes 1, and box declares none [add it to \`gpus\` of box]",
      "attic/modes modes.devops: RTX 4060: vision takes 1, and box declares none [add it to \`gpus\` of box]",
    ]
  `);
});
