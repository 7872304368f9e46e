import { expect, test } from 'vitest';
import { layerBudgets } from '../../../src/checks/capacity/layers.ts';
import { capacityChecks, quotaChecks, runChecks } from '../../../src/checks/index.ts';
import type { Application, Footprint, Manifest, Model } from '../../../src/model/index.ts';
import { deployment, find, manifests, model, show } from '../support.ts';

const application = (name: string, layer: string): Application => ({
  name,
  argoName: `attic-${name}`,
  layer,
  namespace: 'home',
  folder: `dist/attic/${layer}/${name}`,
  cascade: true,
  holdsData: false,
  dependsOn: [],
  syncOptions: [],
  ignoreDifferences: [],
  charts: [],
  clusterKinds: [],
});
const asks = (cpu: string, memory: string) => `resources: { requests: { cpu: ${cpu}, memory: ${memory} } }`;
const job = (name: string, memory: string) => `
apiVersion: batch/v1
kind: Job
metadata: { name: ${name} }
spec:
  template:
    spec: { restartPolicy: Never, containers: [{ name: main, image: 'x:1', ${asks('100m', memory)} }] }
---
`;
/** The same objects as another application's. */
const of = (name: string, yaml: string): readonly Manifest[] =>
  manifests(yaml).map((manifest) => ({ ...manifest, origin: { ...manifest.origin, application: name } }));
const footprint: Footprint = {
  application: 'minio',
  name: 'minio',
  namespace: 'home',
  pods: 2,
  requests: { cpu: '500m', memory: '1Gi' },
  limits: { memory: '2Gi' },
  volumes: [],
  ports: [],
  source: 'a test',
};
const data = (budget: { cpu?: string; memory?: string }): Partial<Model> => ({
  layers: [{ name: 'data', budget }, { name: 'apps' }],
  applications: [application('postgres', 'data'), application('redis', 'data'), application('minio', 'data'), application('web', 'apps')],
  footprints: [footprint],
});
const objects = [
  ...of('postgres', deployment('postgres', { container: asks('1', '2Gi') })),
  ...of('postgres', job('small', '256Mi')),
  ...of('redis', deployment('redis', { spec: 'replicas: 3', container: asks('250m', '512Mi') })),
  ...of('redis', job('large', '1Gi')),
  ...of('web', deployment('web', { container: asks('4', '20Gi') })),
];
const lines = (facts: Partial<Model>, all: readonly Manifest[] = objects) =>
  runChecks({ model: model(facts), manifests: all }, [layerBudgets]).map(
    ({ code, path, message, hint }) => `${code} ${path}: ${message} [${hint}]`,
  );

test('CAPACITY_LAYER_BUDGET: the sum of each application, its replicas, what charts declare, the largest Job', () => {
  expect(lines(data({ cpu: '4', memory: '5Gi' }))).toEqual([
    'CAPACITY_LAYER_BUDGET attic layers.data.budget.memory: requests of memory add up to 5.5Gi, the budget of the layer is 5Gi, 512Mi too little: postgres 2Gi + redis 1.5Gi + minio 1Gi + largest Job, of redis, 1Gi [raise the budget to 5.5Gi or more, or request less]',
  ]);
  expect(lines(data({ cpu: '2', memory: '6Gi' }))).toEqual([
    expect.stringContaining('requests of cpu add up to 2350m, the budget of the layer is 2, 350m too little: '),
  ]);
});

test('a layer that fits, to the byte, and a layer without a budget', () => {
  expect(lines(data({ cpu: '2350m', memory: '5632Mi' }))).toEqual([]);
  expect(lines({ ...data({}), layers: [{ name: 'data' }, { name: 'apps' }] })).toEqual([]);
});

test('CAPACITY_LAYER_BUDGET: an autoscaler counts at its maximum, a DaemonSet on each node, a LimitRange where nothing is said', () => {
  const yaml = `
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: web }
spec: { scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }, maxReplicas: 5 }
---
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: agent }
spec:
  template:
    metadata: { labels: { app: agent } }
    spec: { containers: [{ name: main, image: 'x:1' }] }
---
apiVersion: v1
kind: LimitRange
metadata: { name: limits }
spec: { limits: [{ type: Container, defaultRequest: { memory: 100Mi } }] }
---
`;
  const [node] = model({}).nodes;
  const facts: Partial<Model> = {
    layers: [{ name: 'apps', budget: { memory: '1Gi' } }],
    applications: [application('web', 'apps')],
    nodes: [node!, { ...node!, name: 'shelf-2' }],
  };
  const found = lines(facts, [...manifests(yaml), ...of('web', deployment('web', { container: asks('10m', '200Mi') }))]);
  // 5 × 200Mi and 2 × 100Mi.
  expect(found).toEqual([expect.stringContaining('add up to 1.17Gi')]);
});

test('CAPACITY_LAYERS_ABOVE_MACHINE: all budgets and what is reserved, which an owner may accept', () => {
  const layers = [
    { name: 'data', budget: { memory: '20Gi', cpu: '4' } },
    { name: 'apps', budget: { memory: '12Gi', cpu: '3500m' } },
  ];
  expect(show(capacityChecks, '', model({ layers }))).toMatchInlineSnapshot(`
    "warning CAPACITY_LAYERS_ABOVE_MACHINE at attic layers budget.memory: budgets of memory, and what is reserved, add up to 33Gi, the node has 32Gi, 1Gi too little: layer data 20Gi + layer apps 12Gi + reserved on shelf-1 1Gi
      hint: lower one of them, or accept it: \`cluster.accept('CAPACITY_LAYERS_ABOVE_MACHINE', '…')\`"
  `);
  const accepted = { code: 'CAPACITY_LAYERS_ABOVE_MACHINE', reason: 'never at once', scope: 'attic', files: [] };
  expect(find(capacityChecks, '', model({ layers, acceptances: [accepted] })).map((issue) => issue.accepted)).toEqual(['never at once']);
  expect(find(capacityChecks, '', model({ layers: [{ name: 'data', budget: { memory: '31Gi' } }, { name: 'apps' }] }))).toEqual([]);
});

test('QUOTA_SUM_ABOVE_MACHINE: allowed, but reported, in both spellings of a quota', () => {
  const namespace = (name: string, quota: Record<string, string>) => ({
    name,
    podSecurity: 'restricted' as const,
    quota,
    defaultDeny: true,
  });
  const namespaces = [
    namespace('data', { 'requests.cpu': '5', 'requests.memory': '16Gi' }),
    namespace('ml', { cpu: '4', memory: '16Gi' }),
    namespace('free', {}),
  ];
  const issues = find(quotaChecks, '', model({ namespaces })).filter(({ code }) => code === 'QUOTA_SUM_ABOVE_MACHINE');
  expect(issues).toMatchObject([{ severity: 'warning', path: 'attic namespaces quota["requests.cpu"]' }]);
  expect(issues[0]?.message).toBe('quotas of requests.cpu add up to 9, the node has 8, 1 too little: namespace data 5 + namespace ml 4');
});
