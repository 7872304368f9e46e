import { Application, ArgoCd, KubeStateMetrics, PrometheusOperator, type PrometheusOperatorProps, Redis } from 'labwright';
import { field, pick, renderCluster } from 'labwright/testing';
import { expect, test } from 'vitest';
import { Attic } from '../../attic.ts';
import { place, problems } from '../_backup.ts';
import { errors, watching } from './_observed.ts';

type Props = PrometheusOperatorProps<Attic>;
const smallest: Props = { storage: { size: '10Gi' }, noBackup: 'a test' };

function render(
  make: (cluster: Attic, application: Application<Attic>) => void,
  syncOptions: readonly string[] = ['ServerSideApply=true'],
) {
  return renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    make(cluster, new Application(cluster, 'monitoring', { layer: 'apps', namespace: 'home', syncOptions }));
    return cluster;
  });
}

const valuesOf = ({ model }: ReturnType<typeof render>) => model.applications.find(({ name }) => name === 'monitoring')?.charts[0]?.values;

test('smallest props: what constructs declare becomes objects of the operator', () => {
  const rendered = render((cluster, application) => {
    new PrometheusOperator(application, 'prometheus', smallest);
    new KubeStateMetrics(watching(cluster, 'state'), 'state');
    new Redis(place(cluster, 'redis'), 'redis', { storage: { size: '1Gi' }, noBackup: 'sessions' });
  });
  expect(rendered.issues).toEqual([]);
  expect(errors(rendered)).toEqual([]);
  const own = rendered.manifests.filter(({ origin }) => origin.application === 'monitoring');
  expect(own.map(({ identity }) => `${identity.kind} ${identity.name}`)).toEqual([
    'PodMonitor monitoring-prometheus',
    'PodMonitor state-state-metrics',
    'PodMonitor state-state-telemetry',
    'PrometheusRule charts-home',
    'PrometheusRule cluster-control-plane',
    'PrometheusRule cluster-nodes',
    'PrometheusRule monitoring-prometheus',
    'PrometheusRule redis-redis',
    'PrometheusRule state-state',
    'NetworkPolicy prometheus',
    'NetworkPolicy prometheus-operator',
  ]);
  expect(field(pick(own, 'PodMonitor', 'state-state-metrics'), 'spec')).toMatchInlineSnapshot(`
    {
      "namespaceSelector": {
        "matchNames": [
          "home",
        ],
      },
      "podMetricsEndpoints": [
        {
          "honorLabels": true,
          "port": "metrics",
          "relabelings": [
            {
              "action": "replace",
              "replacement": "state/state/metrics",
              "targetLabel": "job",
            },
            {
              "action": "labeldrop",
              "regex": "namespace|pod|container",
            },
          ],
        },
      ],
      "selector": {
        "matchLabels": {
          "app.kubernetes.io/component": "metrics",
          "app.kubernetes.io/instance": "state",
          "app.kubernetes.io/name": "kube-state-metrics",
        },
      },
    }
  `);
  const rules = field(pick(own, 'PrometheusRule', 'redis-redis'), 'spec.groups[0].rules') as readonly {
    readonly alert: string;
    readonly expr: string;
  }[];
  expect(rules.map(({ alert }) => alert)).toContain('WorkloadNotReady');
  expect(rules.every(({ expr }) => typeof expr === 'string' && expr !== '')).toBe(true);
  expect(field(pick(rendered.manifests, 'NetworkPolicy', 'state'), 'spec.ingress[0].from[0].podSelector.matchLabels')).toEqual({
    'app.kubernetes.io/name': 'prometheus',
    'operator.prometheus.io/name': 'prometheus',
  });
  expect(valuesOf(rendered)).toMatchObject({
    crds: { enabled: true },
    grafana: { enabled: false },
    nodeExporter: { enabled: false },
    prometheusOperator: { admissionWebhooks: { enabled: false }, tls: { enabled: false } },
    prometheus: {
      prometheusSpec: {
        podMonitorSelectorNilUsesHelmValues: false,
        ruleSelectorNilUsesHelmValues: false,
        retention: '30d',
        scrapeInterval: '30s',
      },
    },
  });
  expect(rendered.model.monitoring.prometheus).toBe('application');
  expect(rendered.model.backups).toContainEqual(expect.objectContaining({ claim: 'data-prometheus-prometheus-0', reason: 'a test' }));
});

test('a port without a name is found by its number', () => {
  const { manifests } = render((cluster, application) => {
    new PrometheusOperator(application, 'prometheus', smallest);
    new ArgoCd(new Application(cluster, 'argocd', { layer: 'platform', namespace: 'argocd' }), 'argocd');
  });
  const [endpoint] = field(pick(manifests, 'PodMonitor', 'argocd-argocd-server'), 'spec.podMetricsEndpoints') as object[];
  expect(endpoint).toMatchObject({ portNumber: 8083 });
  expect(endpoint).not.toHaveProperty('port');
});

test('every prop', () => {
  const rendered = render((cluster, application) => {
    const alertmanager = {
      cluster,
      application: watching(cluster, 'alertmanager'),
      endpoint: { application: 'alertmanager', workload: 'alertmanager', namespace: 'home', labels: { app: 'alertmanager' } },
      host: 'alertmanager.home.svc.cluster.local',
      port: 9093,
      podPort: 9093,
      protocol: 'alertmanager',
      url: 'http://alertmanager.home.svc.cluster.local:9093',
    } as const;
    const props: Required<Props> = {
      storage: { class: 'shared', size: '40Gi' },
      retention: { time: '1w', size: '30Gi' },
      scrapeInterval: '1m',
      alertmanager,
      noBackup: 'nothing of value',
      priority: 'data',
      resources: { cpu: '1', memory: '2Gi', memoryLimit: '4Gi' },
      operator: { cpu: '2', memory: '1Gi', memoryLimit: '1Gi' },
      overrides: {
        values: { cleanPrometheusOperatorObjectNames: false },
        podMonitor: { metadata: { labels: { monitor: 'yes' } } },
        rule: { metadata: { labels: { rule: 'yes' } } },
      },
    };
    const server = new PrometheusOperator(application, 'prometheus', props);
    expect(server).toMatchObject({
      protocol: 'prometheus',
      url: 'http://prometheus-prometheus.home.svc.cluster.local:9090',
      scrapeInterval: '1m',
    });
  });
  expect(rendered.issues).toEqual([]);
  expect(valuesOf(rendered)).toMatchObject({
    cleanPrometheusOperatorObjectNames: false,
    prometheusOperator: { priorityClassName: 'data', resources: { requests: { cpu: '2', memory: '1Gi' } } },
    prometheus: {
      prometheusSpec: {
        priorityClassName: 'data',
        retention: '1w',
        retentionSize: '30720MB',
        scrapeInterval: '1m',
        additionalAlertManagerConfigs: [{ static_configs: [{ targets: ['alertmanager.home.svc.cluster.local:9093'] }] }],
        resources: { requests: { cpu: '1', memory: '2Gi' }, limits: { memory: '4Gi' } },
        storageSpec: { volumeClaimTemplate: { spec: { storageClassName: 'longhorn', resources: { requests: { storage: '40Gi' } } } } },
      },
    },
  });
  expect(field(pick(rendered.manifests, 'PodMonitor'), 'metadata.labels.monitor')).toBe('yes');
  expect(field(pick(rendered.manifests, 'PrometheusRule', 'cluster-control-plane'), 'metadata.labels.rule')).toBe('yes');
  expect(rendered.model.footprints.find(({ name }) => name === 'prometheus')).toMatchObject({ pods: 2, requests: { cpu: '3020m' } });
});

test('MODEL_VALUE: a volume that cannot hold what is asked for', () => {
  const rendered = render(
    (_, application) => new PrometheusOperator(application, 'prometheus', { ...smallest, retention: { size: '11Gi' } }),
  );
  expect(problems(rendered).join()).toContain('retention.size: 11Gi do not fit the volume of 10Gi');
});

test('MODEL_VALUE: an application that is applied on the client’s side', () => {
  expect(problems(render((_, application) => new PrometheusOperator(application, 'prometheus', smallest), []))).toEqual([
    "MODEL_VALUE attic/monitoring syncOptions: the CRDs of the Prometheus operator are larger than an annotation may be, so that a client-side apply fails [write `syncOptions: ['ServerSideApply=true']`]",
  ]);
});
