import { expect, test } from 'vitest';
import { lifecycleChecks } from '../../../src/checks/index.ts';
import type { Application, Footprint } from '../../../src/model/index.ts';
import { codesOf, deployment, find, model, partialModel, show } from '../support.ts';

const on = (version: string) => model({ distribution: { ...model({}).distribution, version } });

test('LIFECYCLE_KUBERNETES_END_OF_LIFE: minors that lost their support or are next to', () => {
  expect(['1.35', '1.34', '1.20'].map((version) => show(lifecycleChecks, '', on(version)))).toMatchInlineSnapshot(`
    [
      "warning LIFECYCLE_KUBERNETES_END_OF_LIFE at attic distribution.version: upstream supports Kubernetes 1.35 until 2027-02, and no older one longer
      hint: newest known is 1.37, supported until 2027-10; upgrade one minor at a time",
      "warning LIFECYCLE_KUBERNETES_END_OF_LIFE at attic distribution.version: upstream support of Kubernetes 1.34 ended 2026-10
      hint: newest known is 1.37, supported until 2027-10; upgrade one minor at a time",
      "warning LIFECYCLE_KUBERNETES_END_OF_LIFE at attic distribution.version: upstream support of Kubernetes 1.20 ended before 2025-06
      hint: newest known is 1.37, supported until 2027-10; upgrade one minor at a time",
    ]
  `);
  expect(find(lifecycleChecks, '', on('1.36'))).toEqual([]);
  expect(codesOf(find(lifecycleChecks, '', on('1.99')))).toEqual(['unchecked LIFECYCLE_KUBERNETES_END_OF_LIFE']);
});

test('LIFECYCLE_INGRESS_NGINX: the retired controller, declared or found in YAML', () => {
  const ingresses = [
    { key: 'nginx', className: 'public', controller: 'nginx' as const, pods: { namespace: 'ingress', labels: {} }, hostNetwork: true },
  ];
  expect(show(lifecycleChecks, '', model({ ingresses }))).toMatchInlineSnapshot(`
    "warning LIFECYCLE_INGRESS_NGINX at attic ingresses.nginx: ingress-nginx was retired in March 2026 and gets no security fixes any more
      hint: move to Traefik, whose kubernetesIngressNGINX provider reads many of its annotations; it is the ingress addon of MicroK8s from 1.35 on"
  `);
  const ingress = 'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: x }\nspec: { ingressClassName: nginx }';
  expect(codesOf(find(lifecycleChecks, ingress, partialModel))).toEqual(['warning LIFECYCLE_INGRESS_NGINX']);
  const controller = deployment('x').replace('example.org/x:1.2.3', 'registry.k8s.io/ingress-nginx/controller:v1.15.1');
  expect(codesOf(find(lifecycleChecks, controller + ingress, partialModel))).toEqual(['warning LIFECYCLE_INGRESS_NGINX']);
});

test('LIFECYCLE_UPSTREAM_ENDED: programs without fixes, in pods, in Jobs and in charts, from any registry', () => {
  const promtail = deployment('logs').replace('example.org/logs:1.2.3', 'registry.lan/grafana/promtail:3.5.5');
  expect(show(lifecycleChecks, promtail)).toMatchInlineSnapshot(`
    "warning LIFECYCLE_UPSTREAM_ENDED at attic/web/logs spec.template.spec.containers[0].image: Promtail reached its end of life on 2026-03-02
      hint: collect with Grafana Alloy; \`alloy convert --source-format=promtail\` translates a configuration"
  `);
  const image = 'quay.io/minio/minio:RELEASE.2025-09-07T16-13-09Z';
  const footprint: Footprint = {
    application: 'storage',
    name: 'minio',
    namespace: 'home',
    pods: 1,
    requests: { cpu: '100m', memory: '512Mi' },
    limits: { memory: '1Gi' },
    volumes: [],
    ports: [],
    images: [image, 'quay.io/minio/mc:RELEASE.2025-08-13T08-35-41Z'],
    source: 'a test',
  };
  expect(show(lifecycleChecks, '', model({ footprints: [footprint] }))).toMatchInlineSnapshot(`
    "warning LIFECYCLE_UPSTREAM_ENDED at attic/storage/minio images: quay.io/minio/minio:RELEASE.2025-09-07T16-13-09Z: the community edition of MinIO is no longer maintained
      hint: move to Garage, or to another server of the S3 API that gets fixes"
  `);
  expect(find(lifecycleChecks, deployment('promtail'))).toEqual([]);
});

test('LIFECYCLE_UPSTREAM_ENDED: whole folders of images, and what is in them and goes on', () => {
  const codes = (image: string) => codesOf(find(lifecycleChecks, deployment('x').replace('example.org/x:1.2.3', image)));
  const ended = ['docker.io/bitnamilegacy/redis:7.2', 'bitnami/postgresql:17.1.0', 'k8s.gcr.io/pause:3.2', 'kubernetesui/dashboard:v2.7.0'];
  expect(ended.flatMap(codes)).toEqual(ended.map(() => 'warning LIFECYCLE_UPSTREAM_ENDED'));
  expect(['docker.io/bitnami/sealed-secrets-controller:0.33.1', 'example.org/notbitnami/redis:1.0.0'].flatMap(codes)).toEqual([]);
});

test('LIFECYCLE_LINE_ENDED: a version of a line without fixes, and the lines around it', () => {
  const said = (image: string) => show(lifecycleChecks, deployment('x').replace('example.org/x:1.2.3', image));
  expect(said('docker.io/library/postgres:13.22-bookworm')).toMatchInlineSnapshot(`
    "warning LIFECYCLE_LINE_ENDED at attic/web/x spec.template.spec.containers[0].image: PostgreSQL 13 gets no fixes since 2025-11-13
      hint: dump, start the newer major version with an empty volume, and restore; a volume of an older major version is refused"
  `);
  expect(said('mongo:4.4.29')).toMatchInlineSnapshot(`
    "warning LIFECYCLE_LINE_ENDED at attic/web/x spec.template.spec.containers[0].image: MongoDB 5.0 and what is older get no fixes since 2024-10-31
      hint: upgrade one major version at a time, and raise \`featureCompatibilityVersion\` after each"
  `);
  const fine = [
    'postgres:17.11',
    'registry.lan/lab/node:1.0.0',
    'node:lts',
    'mysql:8',
    'prom/prometheus:v3.14.0',
    'debian:13.1-slim',
    'redis:8.10.2',
  ];
  expect(fine.map(said).join('')).toBe('');
});

test('LIFECYCLE_CHART_ENDED: a chart of a repository that ended', () => {
  const chart = (repoURL: string, name: string) => ({ repoURL, chart: name, version: '1.0.0', releaseName: name, values: {} });
  const application = (charts: readonly ReturnType<typeof chart>[]): Application => ({
    name: 'logs',
    argoName: 'attic-logs',
    layer: 'apps',
    namespace: 'home',
    folder: 'dist/attic/apps/logs',
    cascade: true,
    holdsData: false,
    dependsOn: [],
    syncOptions: [],
    ignoreDifferences: [],
    charts,
    clusterKinds: [],
  });
  const grafana = 'https://grafana.github.io/helm-charts';
  const charts = [chart(grafana, 'promtail'), chart(grafana, 'alloy'), chart('https://charts.bitnami.com/bitnami', 'redis')];
  expect(show(lifecycleChecks, '', model({ applications: [application(charts)] }))).toMatchInlineSnapshot(`
    "warning LIFECYCLE_CHART_ENDED at attic/logs charts.promtail: https://grafana.github.io/helm-charts: Promtail reached its end of life on 2026-03-02
      hint: collect with Grafana Alloy; \`alloy convert --source-format=promtail\` translates a configuration
    warning LIFECYCLE_CHART_ENDED at attic/logs charts.redis: https://charts.bitnami.com/bitnami: Bitnami’s charts name images that were taken off Docker Hub on 2025-09-29
      hint: take the chart of the program’s own authors, or an operator"
  `);
});
