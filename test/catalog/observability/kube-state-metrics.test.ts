import { Application, KubeStateMetrics, type KubeStateMetricsProps } from 'labwright';
import { field, pick, renderCluster } from 'labwright/testing';
import { expect, test } from 'vitest';
import { runChecks } from '../../../src/checks/index.ts';
import { checksFor } from '../../../src/cli/checks.ts';
import { Attic } from '../../attic.ts';

function render(props?: KubeStateMetricsProps<Attic>) {
  return renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    new KubeStateMetrics(new Application(cluster, 'state', { layer: 'platform', namespace: 'home' }), 'state', props);
    return cluster;
  });
}

test('smallest props: one Deployment that may list what it tells of, and nothing secret', () => {
  const rendered = render();
  expect(rendered.issues).toEqual([]);
  const own = rendered.manifests.filter(({ origin }) => origin.application === 'state');
  expect(own.map(({ identity }) => `${identity.kind} ${identity.name}`)).toEqual([
    'ServiceAccount state',
    'Deployment state',
    'NetworkPolicy state',
    'ClusterRole home-state',
    'ClusterRoleBinding home-state',
  ]);
  const [args] = [field(pick(own, 'Deployment'), 'spec.template.spec.containers[0].args') as readonly string[]];
  const told = args
    .find((arg) => arg.startsWith('--resources='))
    ?.slice('--resources='.length)
    .split(',');
  const rules = field(pick(own, 'ClusterRole'), 'rules') as readonly {
    readonly resources: readonly string[];
    readonly verbs: readonly string[];
  }[];
  expect(rules.flatMap(({ resources }) => resources).sort()).toEqual(told);
  expect(told).not.toContain('secrets');
  expect(rules.map(({ verbs }) => verbs)).toEqual(rules.map(() => ['list', 'watch']));
  expect(field(pick(own, 'Deployment'), 'spec.template.spec.serviceAccountName')).toBe('state');
  expect(rendered.model.metrics?.map(({ port, podPort, honorLabels }) => ({ port, podPort, honorLabels }))).toEqual([
    { port: 'metrics', podPort: 8080, honorLabels: true },
    { port: 'telemetry', podPort: 8081, honorLabels: undefined },
  ]);
});

test('every prop', () => {
  const props: Required<KubeStateMetricsProps<Attic>> = {
    priority: 'data',
    nodeSelector: { gpu: 'true' },
    resources: { cpu: '1', memory: '1Gi', memoryLimit: '2Gi', cpuLimit: '2' },
    overrides: { deployment: { spec: { minReadySeconds: 7 } }, clusterRole: { metadata: { labels: { extra: 'yes' } } } },
  };
  const { manifests, issues } = render(props);
  expect(issues).toEqual([]);
  const deployment = pick(manifests, 'Deployment', 'state');
  expect(field(deployment, 'spec.template.spec.priorityClassName')).toBe('data');
  expect(field(deployment, 'spec.template.spec.nodeSelector')).toEqual({ gpu: 'true' });
  expect(field(deployment, 'spec.template.spec.containers[0].resources')).toEqual({
    requests: { cpu: '1', memory: '1Gi' },
    limits: { cpu: '2', memory: '2Gi' },
  });
  expect(field(deployment, 'spec.minReadySeconds')).toBe(7);
  expect(field(pick(manifests, 'ClusterRole'), 'metadata.labels.extra')).toBe('yes');
});

test('passes every check at the restricted level', () => {
  const rendered = render();
  const found = runChecks(rendered, checksFor({ root: '.', packageRoot: '.' }), rendered.issues);
  expect(found.filter(({ severity }) => severity === 'error')).toEqual([]);
});
