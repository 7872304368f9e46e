import { Application, Loki, type LokiProps } from 'labwright';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { type Attic, app, environment, nas, podOf, type Rendered, refused, render } from '../ai/_fixture.ts';
import { errorsOf } from './_checks.ts';
import { PromisedBucket } from './_promised.ts';

const exempt = { exempt: 'a test' };
const loki = (props: Partial<LokiProps<Attic>> = {}): Rendered =>
  render((cluster) => void new Loki(app(cluster, 'loki'), 'loki', { storage: { size: '20Gi' }, backup: exempt, ...props }));

interface Config {
  readonly storage_config: object;
  readonly ruler?: object;
  readonly common: { readonly storage?: object };
  readonly limits_config: { readonly retention_period: string };
  readonly ingester: { readonly wal: { readonly replay_memory_ceiling: string } };
  readonly schema_config: { readonly configs: readonly { readonly object_store: string }[] };
  readonly compactor: { readonly delete_request_store: string };
}

const configOf = (rendered: Rendered, name = 'loki'): Config =>
  parse((rendered.object('ConfigMap', `${name}-config`) as { data: Record<string, string> }).data['loki.yaml'] ?? '') as Config;

test('smallest props: one process, its data on one claim, thirty days', () => {
  const rendered = loki();
  expect(rendered.issues).toEqual([]);
  expect(configOf(rendered)).toMatchInlineSnapshot(`
    {
      "analytics": {
        "reporting_enabled": false,
      },
      "auth_enabled": false,
      "common": {
        "instance_addr": "127.0.0.1",
        "path_prefix": "/loki",
        "replication_factor": 1,
        "ring": {
          "kvstore": {
            "store": "inmemory",
          },
        },
      },
      "compactor": {
        "delete_request_store": "filesystem",
        "retention_enabled": true,
        "working_directory": "/loki/compactor",
      },
      "ingester": {
        "wal": {
          "replay_memory_ceiling": "512MB",
        },
      },
      "limits_config": {
        "allow_structured_metadata": true,
        "retention_period": "720h",
      },
      "schema_config": {
        "configs": [
          {
            "from": "2024-04-01",
            "index": {
              "period": "24h",
              "prefix": "index_",
            },
            "object_store": "filesystem",
            "schema": "v13",
            "store": "tsdb",
          },
        ],
      },
      "server": {
        "grpc_listen_address": "127.0.0.1",
        "grpc_listen_port": 9095,
        "http_listen_port": 3100,
        "log_level": "warn",
      },
      "storage_config": {
        "filesystem": {
          "directory": "/loki/chunks",
        },
      },
    }
  `);
  expect(podOf(rendered, 'StatefulSet', 'loki')).toMatchObject({
    automountServiceAccountToken: false,
    securityContext: { runAsUser: 10001, fsGroup: 10001 },
    containers: [
      {
        image: expect.stringMatching(/^docker\.io\/grafana\/loki:3\.\d+\.\d+$/),
        args: ['-config.file=/etc/loki/loki.yaml'],
        env: [{ name: 'GOMEMLIMIT', value: '921MiB' }],
        volumeMounts: [{ mountPath: '/loki' }, { mountPath: '/etc/loki', readOnly: true }, { mountPath: '/tmp' }],
      },
    ],
  });
});

test('without storage for rules no ruler starts', () => {
  const { common, ruler } = configOf(loki());
  expect({ storage: common.storage, ruler }).toEqual({ storage: undefined, ruler: undefined });
});

test('every prop ends up in an object', () => {
  const rendered = render((cluster) => {
    const bucket = new PromisedBucket(new Application(cluster, 'garage', { layer: 'data', namespace: 'gpu' }), 'garage');
    const props: Required<LokiProps<Attic>> = {
      storage: { class: 'drop', size: '10Gi' },
      bucket,
      retention: '2w',
      backup: { target: nas(cluster), keep: 3 },
      priority: 'data',
      nodeSelector: { gpu: 'true' },
      resources: { memory: '512Mi', memoryLimit: '2Gi' },
      overrides: {
        statefulSet: { spec: { template: { spec: { terminationGracePeriodSeconds: 300 } } } },
        service: { metadata: { annotations: { team: 'home' } } },
        configMap: { metadata: { annotations: { team: 'home' } } },
      },
    };
    new Loki(app(cluster, 'logs'), 'logs', props);
  });
  expect(rendered.issues).toEqual([]);
  const config = configOf(rendered, 'logs');
  expect(config.storage_config).toEqual({
    aws: {
      endpoint: 'garage.gpu.svc.cluster.local:3900',
      bucketnames: 'logs',
      region: 'garage',
      access_key_id: '${S3_ACCESS_KEY}',
      secret_access_key: '${S3_SECRET_KEY}',
      s3forcepathstyle: true,
      insecure: true,
    },
  });
  expect(config.schema_config.configs[0]?.object_store).toBe('s3');
  expect(config.compactor.delete_request_store).toBe('s3');
  expect(config.limits_config.retention_period).toBe('336h');
  expect(config.ingester.wal.replay_memory_ceiling).toBe('1024MB');
  expect(environment(rendered, 'StatefulSet', 'logs')).toEqual({
    GOMEMLIMIT: '1843MiB',
    S3_ACCESS_KEY: 'gpu-garage-logs/access-key',
    S3_SECRET_KEY: 'gpu-garage-logs/secret-key',
  });
  expect(podOf(rendered, 'StatefulSet', 'logs')).toMatchObject({
    priorityClassName: 'data',
    nodeSelector: { gpu: 'true' },
    terminationGracePeriodSeconds: 300,
    containers: [{ args: ['-config.file=/etc/loki/loki.yaml', '-config.expand-env=true'] }],
  });
  for (const [kind, name] of [
    ['Service', 'logs'],
    ['ConfigMap', 'logs-config'],
  ] as const)
    expect(rendered.object(kind, name)).toMatchObject({ metadata: { annotations: { team: 'home' } } });
  expect(rendered.model.backups).toContainEqual(expect.objectContaining({ claim: 'data-logs-0', kind: 'scheduled', retention: '3d' }));
  expect(rendered.object('NetworkPolicy', 'logs')).toMatchObject({ spec: { egress: [{ ports: [{ port: 3900 }] }] } });
});

test('a change of configuration rolls the pod', () => {
  const annotations = (rendered: Rendered) =>
    (rendered.object('StatefulSet', 'loki') as { spec: { template: { metadata: { annotations: object } } } }).spec.template.metadata
      .annotations;
  expect(annotations(loki())).not.toEqual(annotations(loki({ retention: '7d' })));
});

test('its metrics, alerts and dashboard speak of its own pods only', () => {
  const rendered = render((cluster) => {
    new Loki(app(cluster, 'loki'), 'loki', { storage: { size: '20Gi' }, backup: exempt });
    const { alerts, dashboards, metrics } = cluster.facts;
    const queries = [
      ...alerts.flatMap((group) => group.alerts.map(({ expr }) => expr)),
      ...dashboards.flatMap(({ panels }) => panels.flatMap((panel) => panel.queries.map(({ expr }) => expr))),
    ];
    expect(queries.length).toBeGreaterThan(8);
    expect(queries.filter((query) => !query.includes('namespace="ai",pod=~"loki-[0-9]+"'))).toEqual([]);
    expect(metrics).toMatchObject([{ workload: 'loki', port: 'http', podPort: 3100 }]);
  });
  expect(rendered.model.monitoring.loki).toBe('application');
});

test('MODEL_VALUE: a retention that Loki refuses', () => {
  const findings = (retention: string) => loki({ retention }).issues.map(({ code, path, message }) => `${code} ${path}: ${message}`);
  expect(findings('12h')).toEqual([
    'MODEL_VALUE attic/loki/loki retention: "12h" is not a whole number of hours of at least a day, which is the shortest that Loki keeps',
  ]);
  expect(findings('1500m')).toEqual([]);
  expect(findings('1501m')).toHaveLength(1);
});

test('MODEL_QUANTITY: a retention and an amount that are none', () => {
  const findings = (props: Partial<LokiProps<Attic>>) => loki(props).issues.map(({ code, path }) => `${code} ${path}`);
  expect(findings({ retention: '30' })).toEqual(['MODEL_QUANTITY attic/loki/loki retention']);
  expect(findings({ resources: { memoryLimit: '1GB' } })).toEqual(['MODEL_QUANTITY attic/loki/loki resources.memory']);
});

test('nothing of it is refused by a restricted namespace, and no check finds an error', () => {
  const rendered = render((cluster) => {
    new Loki(app(cluster, 'loki'), 'loki', { storage: { size: '20Gi' }, backup: { target: nas(cluster) } });
  });
  expect(refused(rendered, 'loki')).toEqual([]);
  expect(errorsOf(rendered, 'loki')).toEqual([]);
});
