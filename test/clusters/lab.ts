import type { Switches } from '../../clusters/devops-lab/cluster.ts';
import { devopsLab } from '../../clusters/devops-lab/index.ts';
import fleetDefinition from '../../clusters/fleet.ts';
import { buildFleet, type Fleet } from '../../src/authoring/index.ts';
import { runChecks } from '../../src/checks/index.ts';
import { checksFor } from '../../src/cli/checks.ts';
import { type RenderedCluster, renderFleet } from '../../src/render/index.ts';

/** With the networks of its site, one of which is isolated. */
export function inFleet(make: (fleet: Fleet) => ReturnType<typeof devopsLab>): RenderedCluster {
  const { clusters, issues } = renderFleet(buildFleet({ spec: fleetDefinition.spec, clusters: [make] }));
  const [cluster] = clusters;
  if (cluster === undefined) throw new Error('no cluster');
  return { ...cluster, issues: [...issues, ...cluster.issues] };
}
export const switched = (switches: Partial<Switches>) => inFleet((fleet) => devopsLab(fleet, switches));
export const findingsOf = (one: RenderedCluster) => runChecks(one, checksFor({ root: '.', packageRoot: '.' }), one.issues);
export const unaccepted = (one: RenderedCluster) =>
  findingsOf(one)
    .filter(({ accepted }) => accepted === undefined)
    .map(({ code, path, message }) => `${code} ${path}: ${message}`);
