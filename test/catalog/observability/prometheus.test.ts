import { type Alert, Prometheus, type PrometheusProps, Workload } from 'labwright';
import { field, pick, renderCluster } from 'labwright/testing';
import { expect, test } from 'vitest';
import type { MetricsEndpoint } from '../../../src/model/index.ts';
import { Attic } from '../../attic.ts';
import { nas, place, problems } from '../_backup.ts';
import { configOf, errors, observed, rulesOf, watching, withState } from './_observed.ts';

/** Something with metrics, and nothing else. */
class Counter extends Workload<Attic> {
  constructor(
    cluster: Attic,
    id: string,
    namespace: 'home' | 'other',
    ...endpoints: readonly Omit<MetricsEndpoint, 'application' | 'workload' | 'namespace' | 'labels'>[]
  ) {
    super(place(cluster, id, namespace), id);
    for (const endpoint of endpoints) this.scrape(this.pods('counter', 'web'), endpoint);
  }
}

const jobNames = (rendered: ReturnType<typeof observed>) => configOf(rendered).scrape_configs.map(({ job_name }) => job_name);
const job = (rendered: ReturnType<typeof observed>, name: string) =>
  configOf(rendered).scrape_configs.find(({ job_name }) => job_name === name);

test('smallest props: one server with its volume, configuration, rules and rights', () => {
  const rendered = observed();
  expect(rendered.issues).toEqual([]);
  expect(errors(rendered)).toEqual([]);
  const own = rendered.manifests.filter(({ origin }) => origin.application === 'prometheus');
  expect(own.map(({ identity }) => `${identity.kind} ${identity.name}`)).toEqual([
    'ConfigMap prometheus-config',
    'ConfigMap prometheus-rules',
    'Service prometheus',
    'Service prometheus-headless',
    'ServiceAccount prometheus',
    'StatefulSet prometheus',
    'NetworkPolicy prometheus',
    'ClusterRole home-prometheus',
    'ClusterRoleBinding home-prometheus',
    'Role home-prometheus',
    'RoleBinding home-prometheus',
  ]);
  const server = pick(own, 'StatefulSet');
  expect(field(server, 'spec.template.spec.containers[0].image')).toMatch(/^quay\.io\/prometheus\/prometheus:v3\./);
  expect(field(server, 'metadata.annotations')).toEqual({ 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' });
  expect(configOf(rendered)).toMatchObject({
    global: { scrape_interval: '30s', evaluation_interval: '30s', external_labels: { cluster: 'attic' } },
    storage: { tsdb: { retention: { time: '30d', size: '8192MB' } } },
  });
  expect(configOf(rendered)).not.toHaveProperty('alerting');
  expect(jobNames(rendered)).toEqual(['apiserver', 'kubelet', 'cadvisor', 'prometheus/prometheus']);
  expect(rendered.model.monitoring.prometheus).toBe('application');
  expect(rendered.model.backups).toEqual([
    { application: 'prometheus', claim: 'data-prometheus-0', namespace: 'home', kind: 'exempt', reason: 'a test' },
  ]);
});

test('every prop', () => {
  const alert: Alert = { alert: 'DoorOpen', expr: 'up == 2', for: '1m', severity: 'warning', summary: 'open', description: 'close it' };
  const rendered = renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    const alertmanager = {
      cluster,
      application: watching(cluster, 'alertmanager'),
      endpoint: { application: 'alertmanager', workload: 'alertmanager', namespace: 'home', labels: { app: 'alertmanager' } },
      host: 'alertmanager.home.svc.cluster.local',
      port: 80,
      podPort: 9093,
      protocol: 'alertmanager',
      url: 'http://alertmanager.home.svc.cluster.local',
    } as const;
    const props: Required<PrometheusProps<Attic>> = {
      storage: { class: 'shared', size: '40Gi' },
      retention: { time: '1w', size: '1Gi' },
      scrapeInterval: '1m',
      alertmanager,
      alerts: [alert],
      backup: { target: nas(cluster), keep: 3 },
      host: 'metrics.attic.home',
      ingress: 'public',
      tls: undefined,
      priority: 'data',
      nodeSelector: { gpu: 'true' },
      resources: { cpu: '1', memory: '2Gi', memoryLimit: '4Gi', cpuLimit: '2' },
      overrides: {
        statefulSet: { spec: { minReadySeconds: 7 } },
        service: { spec: { type: 'NodePort' } },
        configMap: { metadata: { labels: { config: 'yes' } } },
        rules: { metadata: { labels: { rules: 'yes' } } },
        ingress: { metadata: { labels: { ingress: 'yes' } } },
      },
    };
    const server = new Prometheus(watching(cluster, 'prometheus'), 'prometheus', props);
    expect(server).toMatchObject({
      protocol: 'prometheus',
      url: 'http://prometheus.home.svc.cluster.local:9090',
      address: 'http://metrics.attic.home',
      scrapeInterval: '1m',
    });
    return cluster;
  });
  expect(rendered.issues).toEqual([]);
  const { manifests, model } = rendered;
  const server = pick(manifests, 'StatefulSet', 'prometheus');
  expect(field(server, 'spec.template.spec.containers[0].args')).toContain('--web.external-url=http://metrics.attic.home');
  expect(field(server, 'spec.template.spec.containers[0].resources')).toEqual({
    requests: { cpu: '1', memory: '2Gi' },
    limits: { cpu: '2', memory: '4Gi' },
  });
  expect(field(server, 'spec.template.spec.priorityClassName')).toBe('data');
  expect(field(server, 'spec.template.spec.nodeSelector')).toEqual({ gpu: 'true' });
  expect(field(server, 'spec.volumeClaimTemplates[0].spec.storageClassName')).toBe('longhorn');
  expect(field(server, 'spec.minReadySeconds')).toBe(7);
  expect(field(pick(manifests, 'Service', 'prometheus'), 'spec.type')).toBe('NodePort');
  expect(field(pick(manifests, 'ConfigMap', 'prometheus-config'), 'metadata.labels.config')).toBe('yes');
  expect(field(pick(manifests, 'ConfigMap', 'prometheus-rules'), 'metadata.labels.rules')).toBe('yes');
  expect(field(pick(manifests, 'Ingress'), 'metadata.labels.ingress')).toBe('yes');
  expect(field(pick(manifests, 'CronJob', 'prometheus-backup'), 'spec.jobTemplate.spec.template.spec.containers[0].env')).toContainEqual({
    name: 'EXCLUDE',
    value: 'wal wbl chunks_head lock queries.active',
  });
  expect(configOf(rendered)).toMatchObject({
    global: { scrape_interval: '1m' },
    storage: { tsdb: { retention: { time: '1w', size: '1024MB' } } },
    alerting: { alertmanagers: [{ static_configs: [{ targets: ['alertmanager.home.svc.cluster.local:80'] }] }] },
  });
  expect(rulesOf(rendered)['cluster-prometheus.yaml']).toEqual([
    {
      alert: 'DoorOpen',
      expr: 'up == 2',
      for: '1m',
      labels: { severity: 'warning', application: 'cluster', workload: 'prometheus' },
      annotations: { summary: 'open', description: 'close it' },
    },
  ]);
  expect(model.connections.filter(({ purpose }) => purpose === 'alerts').map(({ to, port }) => `${to.workload} ${port}`)).toEqual([
    'alertmanager 9093',
  ]);
  expect(model.backups).toMatchObject([{ kind: 'scheduled', target: 'nas', retention: '3d' }]);
});

test('shows its token to an endpoint that asks for one, and to no other', () => {
  const rendered = observed({}, (cluster) => {
    new Counter(cluster, 'one', 'home', { port: 'metrics', podPort: 9000, scheme: 'https', token: true });
    new Counter(cluster, 'two', 'home', { port: 'metrics', podPort: 9000, scheme: 'https' });
  });
  expect(job(rendered, 'one/one')).toMatchObject({
    authorization: { credentials_file: '/var/run/secrets/kubernetes.io/serviceaccount/token' },
  });
  expect(job(rendered, 'two/two')).not.toHaveProperty('authorization');
});

test('scrapes what is declared after it, each endpoint by namespace, labels and port', () => {
  const rendered = observed({}, (cluster) => {
    new Counter(cluster, 'one', 'home', { port: 'metrics', podPort: 9000 });
    new Counter(
      cluster,
      'two',
      'other',
      { port: 'admin', podPort: 9001, path: '/api/metrics', scheme: 'https' },
      { port: 'http', podPort: 80, honorLabels: true },
    );
  });
  expect(jobNames(rendered).slice(3)).toEqual(['one/one', 'prometheus/prometheus', 'two/two/admin-api-metrics', 'two/two/http']);
  expect(job(rendered, 'one/one')).toMatchInlineSnapshot(`
    {
      "job_name": "one/one",
      "kubernetes_sd_configs": [
        {
          "namespaces": {
            "names": [
              "home",
            ],
          },
          "role": "pod",
        },
      ],
      "relabel_configs": [
        {
          "action": "keep",
          "regex": "web;one;counter;metrics",
          "source_labels": [
            "__meta_kubernetes_pod_label_app_kubernetes_io_component",
            "__meta_kubernetes_pod_label_app_kubernetes_io_instance",
            "__meta_kubernetes_pod_label_app_kubernetes_io_name",
            "__meta_kubernetes_pod_container_port_name",
          ],
        },
        {
          "action": "drop",
          "regex": "Failed|Succeeded",
          "source_labels": [
            "__meta_kubernetes_pod_phase",
          ],
        },
        {
          "source_labels": [
            "__meta_kubernetes_namespace",
          ],
          "target_label": "namespace",
        },
        {
          "source_labels": [
            "__meta_kubernetes_pod_name",
          ],
          "target_label": "pod",
        },
        {
          "source_labels": [
            "__meta_kubernetes_pod_container_name",
          ],
          "target_label": "container",
        },
        {
          "source_labels": [
            "__meta_kubernetes_pod_node_name",
          ],
          "target_label": "node",
        },
      ],
    }
  `);
  expect(job(rendered, 'two/two/admin-api-metrics')).toMatchObject({
    metrics_path: '/api/metrics',
    scheme: 'https',
    tls_config: { insecure_skip_verify: true },
    kubernetes_sd_configs: [{ role: 'pod', namespaces: { names: ['other'] } }],
  });
  const honoured = job(rendered, 'two/two/http');
  expect(honoured).toMatchObject({ honor_labels: true });
  expect(JSON.stringify(honoured)).not.toContain('target_label');
});

test('both ends of a scrape are let through, and pods are read only where something is scraped', () => {
  const rendered = observed({}, (cluster) => {
    new Counter(cluster, 'two', 'other', { port: 'metrics', podPort: 9001 });
    new Counter(cluster, 'node', 'gpu' as never, { port: 'metrics', podPort: 9100, hostNetwork: true });
  });
  const { manifests } = rendered;
  const prometheus = {
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'home' } },
    podSelector: {
      matchLabels: {
        'app.kubernetes.io/component': 'server',
        'app.kubernetes.io/instance': 'prometheus',
        'app.kubernetes.io/name': 'prometheus',
      },
    },
  };
  expect(field(pick(manifests, 'NetworkPolicy', 'two'), 'spec.ingress')).toEqual([
    { from: [prometheus], ports: [{ port: 9001, protocol: 'TCP' }] },
  ]);
  const egress = field(pick(manifests, 'NetworkPolicy', 'prometheus'), 'spec.egress') as readonly {
    readonly to: readonly object[];
    readonly ports: readonly { readonly port: number }[];
  }[];
  expect(egress.map(({ ports: [port], to: [peer] }) => `${port?.port} ${Object.keys(peer ?? {})}`)).toEqual([
    '9001 namespaceSelector,podSelector',
    '9090 podSelector',
    '9100 ipBlock',
    '10250 ipBlock',
    '16443 ipBlock',
  ]);
  expect(manifests.filter(({ identity }) => identity.kind === 'NetworkPolicy' && identity.name === 'node')).toEqual([]);
  expect(manifests.filter(({ identity }) => identity.kind === 'Role').map(({ identity }) => identity.namespace)).toEqual([
    'gpu',
    'home',
    'other',
  ]);
  expect(field(pick(manifests, 'ClusterRole'), 'rules')).toEqual([
    { apiGroups: [''], resources: ['nodes/metrics'], verbs: ['get'] },
    { nonResourceURLs: ['/metrics'], verbs: ['get'] },
  ]);
});

test('a change of what is scraped or of a rule rolls the pod', () => {
  const sum = (rendered: ReturnType<typeof observed>) =>
    field(pick(rendered.manifests, 'StatefulSet', 'prometheus'), 'spec.template.metadata.annotations');
  const before = sum(observed());
  expect(sum(observed())).toEqual(before);
  expect(sum(observed({ scrapeInterval: '1m' }))).not.toEqual(before);
  expect(sum(observed({}, withState))).not.toEqual(before);
});

test.each([
  [
    { scrapeInterval: '30' },
    'MODEL_VALUE attic/prometheus/prometheus scrapeInterval: "30" is no duration that Prometheus reads [write for example `30s` or `1m`]',
  ],
  [
    { scrapeInterval: '0s' },
    'MODEL_VALUE attic/prometheus/prometheus scrapeInterval: "0s" is no duration that Prometheus reads [write for example `30s` or `1m`]',
  ],
  [
    { retention: { time: 'a month' } },
    'MODEL_VALUE attic/prometheus/prometheus retention.time: "a month" is no duration that Prometheus reads [write for example `30d`]',
  ],
  [
    { retention: { size: '11Gi' } },
    'MODEL_VALUE attic/prometheus/prometheus retention.size: 11Gi do not fit the volume of 10Gi [four fifths of the volume leave room for the write-ahead log and for compaction]',
  ],
  [{ retention: { size: '8GB' } }, 'MODEL_QUANTITY'],
] as const)('MODEL_VALUE: %o is refused', (props, finding) => {
  expect(problems(observed(props)).join('\n')).toContain(finding);
});
