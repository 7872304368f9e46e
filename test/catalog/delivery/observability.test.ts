import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Alert, DashboardPanel } from '../../../src/authoring/index.ts';
import { droneAlerts, dronePanels } from '../../../src/catalog/delivery/drone/drone-observability.ts';
import { giteaAlerts, giteaPanels } from '../../../src/catalog/delivery/gitea/gitea-observability.ts';
import { woodpeckerAlerts, woodpeckerPanels } from '../../../src/catalog/delivery/woodpecker/woodpecker-observability.ts';
import { promqlError } from '../observability/_queries.ts';

const programs: readonly (readonly [name: string, alerts: readonly Alert[], panels: readonly DashboardPanel[]])[] = [
  ['drone', droneAlerts('delivery', 'drone'), dronePanels('delivery', 'drone')],
  ['gitea', giteaAlerts('delivery', 'git'), giteaPanels('delivery', 'git')],
  ['woodpecker', woodpeckerAlerts('delivery', 'ci'), woodpeckerPanels('delivery', 'ci')],
];
const queriesOf = (alerts: readonly Alert[], panels: readonly DashboardPanel[]) => [
  ...alerts.map(({ expr }) => expr),
  ...panels.flatMap(({ queries }) => queries.map(({ expr }) => expr)),
];

test.each(programs)('every query about %s can be read and asks for its own pods alone', (_, alerts, panels) => {
  const queries = queriesOf(alerts, panels);
  expect(queries.length).toBeGreaterThan(2);
  expect(queries.map(promqlError).filter((error) => error !== undefined)).toEqual([]);
  for (const query of queries) expect(query).toMatch(/namespace="delivery",pod=~"/);
});

test.each(programs)('%s was seen to tell every metric that is asked for', (name, alerts, panels) => {
  const recorded = readFileSync(`test/fixtures/metrics/${name}.prom`, 'utf8').split('\n');
  const known = new Set(recorded.map((line) => line.split(' ')[0]));
  const asked = queriesOf(alerts, panels).flatMap((query) => [...query.matchAll(/([a-z_]+)\{/g)].map(([, metric]) => metric));
  expect(asked.filter((metric) => !known.has(metric))).toEqual([]);
});
