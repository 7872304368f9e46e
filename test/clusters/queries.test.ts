import { expect, test } from 'vitest';
import fleetDefinition from '../../clusters/fleet.ts';
import { buildFleet } from '../../src/authoring/index.ts';
import { renderFleet } from '../../src/render/index.ts';
import { promqlError } from '../catalog/observability/_queries.ts';

const fleet = buildFleet(fleetDefinition);
// What is derived at the end belongs to it.
renderFleet(fleet);

const queries = fleet.clusters.flatMap(({ clusterName, facts: { alerts, dashboards } }) => [
  ...alerts.flatMap((group) => group.alerts.map(({ alert, expr }) => ({ where: `${clusterName} ${group.workload} ${alert}`, expr }))),
  ...dashboards.flatMap(({ uid, panels }) =>
    panels.flatMap((panel) => panel.queries.map(({ expr }) => ({ where: `${clusterName} ${uid} ${panel.title}`, expr }))),
  ),
]);

test('every alert and every panel of the clusters can be asked', () => {
  expect(queries.length).toBeGreaterThan(20);
  expect(queries.flatMap(({ where, expr }) => (promqlError(expr) === undefined ? [] : [`${where}: ${promqlError(expr)}`]))).toEqual([]);
});
