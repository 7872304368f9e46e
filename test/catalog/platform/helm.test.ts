import { Application, HelmComponent, type Scope } from 'labwright';
import { expect, test } from 'vitest';
import { type Attic, render } from '../ai/_fixture.ts';

/** What an owner writes for a chart that nobody has wrapped yet. */
class Charted extends HelmComponent<Attic> {
  constructor(scope: Scope<Attic>, id: string, footprint: boolean) {
    super(scope, id, { app: id });
    this.addChart({ repoURL: 'https://charts.example/', chart: 'thing', version: '1.2.3' }, { replicas: 1 });
    this.allowKinds({ group: 'rbac.authorization.k8s.io', kind: 'ClusterRole' });
    this.open({ endpoint: this.endpoint, direction: 'egress', peer: { kind: 'api-server' }, ports: [], reason: 'it watches pods' });
    if (footprint)
      this.declareFootprint({
        pods: 2,
        requests: { cpu: '1', memory: '1Gi' },
        limits: { memory: '2Gi' },
        ports: [],
        source: 'its templates',
      });
  }
}

const rendered = render(
  (cluster) => void new Charted(new Application(cluster, 'thing', { layer: 'apps', namespace: 'ai' }), 'thing', true),
);

test('the chart is a pinned source beside the folder, released under the name of the construct', () => {
  expect(rendered.issues).toEqual([]);
  expect(rendered.model.applications.find(({ name }) => name === 'thing')).toMatchObject({
    charts: [{ repoURL: 'https://charts.example/', chart: 'thing', version: '1.2.3', releaseName: 'thing', values: { replicas: 1 } }],
    clusterKinds: [{ group: 'rbac.authorization.k8s.io', kind: 'ClusterRole' }],
  });
});

test('its pods count as declared, and their policy selects them by the labels of the chart', () => {
  expect(rendered.model.footprints).toContainEqual({
    application: 'thing',
    name: 'thing',
    namespace: 'ai',
    volumes: [],
    pods: 2,
    requests: { cpu: '1', memory: '1Gi' },
    limits: { memory: '2Gi' },
    ports: [],
    source: 'its templates',
  });
  expect(rendered.object('NetworkPolicy', 'thing')).toMatchObject({
    spec: { podSelector: { matchLabels: { app: 'thing' } }, policyTypes: ['Egress'] },
  });
});

test('Argo CD may fetch the chart', () => {
  expect(rendered.model.externals.find(({ workload }) => workload === 'argocd')?.hosts).toContain('charts.example');
});
