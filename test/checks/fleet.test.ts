import { expect, test } from 'vitest';
import { type FleetCheck, type FleetRun, runFleet } from '../../src/checks/index.ts';
import { formatIssue } from '../../src/issues/index.ts';
import type { Acceptance } from '../../src/model/index.ts';
import { model } from './support.ts';

const input = (cluster: string, acceptances: readonly Acceptance[] = []) => ({ model: model({ cluster, acceptances }), manifests: [] });
const accepts = (scope: string, reason = 'they never meet'): Acceptance => ({ code: 'ADDRESS_IN_DHCP', scope, reason, files: [] });

/** Finds fault with each cluster that stands next to another, and lets the later one carry it. */
const neighbours: FleetCheck = (inputs) =>
  inputs.slice(1).map(({ model: { cluster } }, index) => {
    const other = inputs[index]?.model.cluster ?? '';
    const issue = { code: 'ADDRESS_IN_DHCP', severity: 'error', path: cluster, message: `stands next to ${other}`, cluster } as const;
    return { issue, others: [other] };
  });

function said(run: FleetRun): readonly string[] {
  return runFleet(run, { cluster: [], fleet: [neighbours] }).flatMap(([cluster, issues]) =>
    issues.map((issue) => `${cluster}: ${formatIssue(issue)}${issue.accepted === undefined ? '' : ` [${issue.accepted}]`}`),
  );
}

test('every cluster is compared with every other, in the order of their names', () => {
  const found = ['a: error ADDRESS_IN_DHCP at b: stands next to a', 'b: error ADDRESS_IN_DHCP at c: stands next to b'];
  expect(said({ clusters: [input('c'), input('a'), input('b')] })).toEqual([found[1]?.replace(/^b/, 'c'), found[0]?.replace(/^a/, 'b')]);
});

test('a finding is accepted by the cluster that carries it, and the acceptance counts as used', () => {
  expect(said({ clusters: [input('a'), input('b', [accepts('b')])] })).toEqual([
    'b: error ADDRESS_IN_DHCP at b: stands next to a [they never meet]',
  ]);
  expect(said({ clusters: [input('a', [accepts('a')]), input('b')] })).toEqual([
    'a: warning MODEL_ACCEPTANCE_UNUSED at a accept(ADDRESS_IN_DHCP): nothing at or below a is found by ADDRESS_IN_DHCP any more\n  hint: remove the acceptance',
    'b: error ADDRESS_IN_DHCP at b: stands next to a',
  ]);
});

test('what another cluster carries is told of the one that was asked for, with its acceptance', () => {
  expect(said({ clusters: [input('a')], others: [input('b'), input('c')] })).toEqual(['a: error ADDRESS_IN_DHCP at b: stands next to a']);
  expect(said({ clusters: [input('a')], others: [input('b', [accepts('b')])] })).toEqual([
    'a: error ADDRESS_IN_DHCP at b: stands next to a [they never meet]',
  ]);
  expect(said({ clusters: [input('a')], others: [input('b')], known: ['b'] })).toEqual([]);
});

test('an acceptance of what only a comparison finds is not called unused where a cluster is missing', () => {
  const unused = [{ ...accepts('a'), code: 'ADDRESS_RANGES_OVERLAP' }, accepts('a')];
  expect(said({ clusters: [input('a', unused)], missing: [{ cluster: 'b' }] })).toEqual([
    'a: warning MODEL_ACCEPTANCE_UNUSED at a accept(ADDRESS_IN_DHCP): nothing at or below a is found by ADDRESS_IN_DHCP any more\n  hint: remove the acceptance',
  ]);
});

test('MODEL_NOT_COMPARED: a cluster that cannot be read is named', () => {
  expect(said({ clusters: [input('a')], missing: [{ cluster: 'b', reason: 'it has errors of its own' }] })).toEqual([
    'a: unchecked MODEL_NOT_COMPARED at a: was not compared with cluster b: it has errors of its own',
  ]);
});
