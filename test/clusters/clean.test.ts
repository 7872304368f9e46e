import { renderCluster } from 'labwright/testing';
import { expect, test } from 'vitest';
import { aiRnd } from '../../clusters/ai-rnd/index.ts';
import type { Switches } from '../../clusters/vx-home/cluster.ts';
import { vxHome } from '../../clusters/vx-home/index.ts';
import { runChecks, runFleet } from '../../src/checks/index.ts';
import { allChecks } from '../../src/cli/checks.ts';
import { readCommitted } from '../../src/cli/committed.ts';
import type { Issue } from '../../src/issues/index.ts';
import type { RenderedCluster } from '../../src/render/index.ts';
import { switched as lab } from './lab.ts';

const checks = allChecks({ packageRoot: '.', root: '.' });

/** Errors and warnings that nobody accepted, by code. */
function alarms(issues: readonly Issue[]): readonly string[] {
  const counting = issues.filter(({ accepted, severity }) => accepted === undefined && severity !== 'unchecked');
  return [...new Set(counting.map(({ code, severity }) => `${severity} ${code}`))].sort();
}

const alarmsOf = (one: RenderedCluster) => alarms(runChecks(one, checks.cluster, one.issues));
const home = (switches: Partial<Switches>) => alarmsOf(renderCluster((fleet) => vxHome(fleet, switches)));

test('the five clusters as they are committed raise no alarm', () => {
  const { clusters, issues } = readCommitted({ root: '.' });
  expect(issues).toEqual([]);
  expect(Object.fromEntries(runFleet({ clusters }, checks).map(([cluster, found]) => [cluster, alarms(found)]))).toEqual({
    'ai-rnd': [],
    collab: [],
    'devops-lab': [],
    t495: [],
    'vx-home': [],
  });
});

test.each<Partial<Switches>>([
  { gpu: true },
  { storage: 'longhorn' },
  { tls: true },
  { monitoring: true },
  { secrets: 'sealed' },
  { secrets: 'external' },
  { podSecurity: 'restricted' },
  { trivyOperator: true },
  { metricsServer: true },
])('vx-home with %o raises no alarm', (switches) => {
  expect(home(switches)).toEqual([]);
});

test('vx-home on Kubernetes 1.36 raises none', () => {
  expect(home({ version: '1.36' })).toEqual([]);
});

test('ai-rnd behind Traefik raises none', () => {
  expect(alarmsOf(renderCluster((fleet) => aiRnd(fleet, { ingress: 'traefik' })))).toEqual([]);
});

test('devops-lab on the smaller host, by turns, raises none', () => {
  expect(alarmsOf(lab({ host: '16 GB', together: false }))).toEqual([]);
});
