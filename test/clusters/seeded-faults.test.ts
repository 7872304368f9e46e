import { expect, test } from 'vitest';
import { runFleet } from '../../src/checks/index.ts';
import { allChecks } from '../../src/cli/checks.ts';
import { type CommittedCluster, readCommitted } from '../../src/cli/committed.ts';
import { modelFault } from '../../src/cli/model-fault.ts';
import type { Issue } from '../../src/issues/index.ts';
import { addressFaults } from './faults/addresses.ts';
import { capacityFaults } from './faults/capacity.ts';
import { criteriaFaults } from './faults/criteria.ts';
import { dataFaults } from './faults/data.ts';
import { Draft, type Fault } from './faults/draft.ts';
import { lifecycleFaults } from './faults/lifecycle.ts';
import { networkFaults } from './faults/network.ts';
import { securityFaults } from './faults/security.ts';

const checks = allChecks({ packageRoot: '.', root: '.' });
const { clusters, issues: unread } = readCommitted({ root: '.' });
const clean = new Map(runFleet({ clusters }, checks));
const faults: readonly Fault[] = [
  ...capacityFaults,
  ...addressFaults,
  ...networkFaults,
  ...securityFaults,
  ...dataFaults,
  ...lifecycleFaults,
  ...criteriaFaults,
];

/** What counts: an accepted finding and one that could not be decided warn nobody. */
const counts = ({ accepted, severity }: Issue) => accepted === undefined && severity !== 'unchecked';
const key = ({ code, path, message }: Issue) => `${code} ${path} ${message}`;

/** What is found in the broken cluster and not in the whole one. */
function found(fault: Fault): readonly Issue[] {
  const before = new Set((clean.get(fault.cluster) ?? []).map(key));
  const whole = clusters.find(({ model }) => model.cluster === fault.cluster) as CommittedCluster;
  const draft = new Draft(whole);
  fault.break(draft);
  expect(modelFault(draft.model)).toBeUndefined();
  const [[, issues = []] = []] = runFleet({ clusters: [draft], others: clusters.filter((one) => one !== whole) }, checks);
  return issues.filter((issue) => counts(issue) && !before.has(key(issue)));
}

test('there is a fault for each promise, and what is broken is read whole', () => {
  expect(unread).toEqual([]);
  expect(new Set(faults.map(({ promise }) => promise)).size).toBe(faults.length);
  expect(new Set(faults.map(({ cluster }) => cluster))).toEqual(new Set(clusters.map(({ model }) => model.cluster)));
});

test.each(faults.map((fault) => [`${fault.code}: ${fault.cluster}: ${fault.promise}`, fault] as const))('%s', (_, fault) => {
  const places = found(fault)
    .filter(({ code }) => code === fault.code)
    .map(({ path }) => path);
  expect(places).toContain(fault.at);
});
