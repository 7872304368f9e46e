import { expect, test } from 'vitest';
import { functionAlert, knativeAlert, knativePanels } from '../../../src/catalog/serverless/knative/knative-metrics.ts';
import { openFaasAlerts, openFaasPanels } from '../../../src/catalog/serverless/openfaas/openfaas-metrics.ts';
import { promqlError } from '../observability/_queries.ts';

test('every alert and panel of both runtimes is a query', () => {
  const alerts = [knativeAlert('Knative Serving', 'knative-serving'), functionAlert('functions', 'sort'), ...openFaasAlerts('openfaas')];
  const panels = [...knativePanels('knative-serving'), ...openFaasPanels('openfaas')];
  const queries = [...alerts.map(({ expr }) => expr), ...panels.flatMap((panel) => panel.queries.map(({ expr }) => expr))];
  expect(queries).toHaveLength(7);
  expect(queries.map(promqlError).filter((error) => error !== undefined)).toEqual([]);
});

test('the alert about a function matches its Deployments and those of no other', () => {
  const [, pattern = ''] = /deployment=~"([^"]+)"/.exec(functionAlert('functions', 'sort').expr) ?? [];
  const names = ['sort-00001-deployment', 'sort-00042-deployment', 'resort-00001-deployment', 'sort-all-00001-deployment', 'sort'];
  expect(names.filter((name) => new RegExp(`^(?:${pattern})$`).test(name))).toEqual(['sort-00001-deployment', 'sort-00042-deployment']);
});
