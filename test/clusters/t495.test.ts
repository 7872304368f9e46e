import { field, pick, renderCluster } from 'labwright/testing';
import { describe, expect, test } from 'vitest';
import { t495 } from '../../clusters/t495/index.ts';
import { podTemplateOf, runChecks } from '../../src/checks/index.ts';
import { checksFor } from '../../src/cli/checks.ts';
import { sumMemory } from '../../src/units/index.ts';
import { quotas, sums } from './quotas.ts';

const rendered = renderCluster(t495);
const { model, manifests } = rendered;
const findings = runChecks(rendered, checksFor({ root: '.', packageRoot: '.' }), rendered.issues);
const layerOf = (application: string) => model.applications.find(({ name }) => name === application)?.layer;

test('no finding but those the owner accepted, with a reason each', () => {
  expect(findings.filter(({ accepted }) => accepted === undefined).map(({ code, path, message }) => `${code} ${path} ${message}`)).toEqual(
    [],
  );
  expect([...new Set(findings.map(({ code }) => code))].sort()).toEqual([
    'CAPACITY_LAYERS_ABOVE_MACHINE',
    'CAPACITY_RESERVED',
    'LIFECYCLE_UPSTREAM_ENDED',
    'QUOTA_SUM_ABOVE_MACHINE',
    'REFERENCE_POLICY_NO_PODS',
    'REFERENCE_SELECTOR_NO_PODS',
  ]);
});

describe('one machine', () => {
  test('four cores, eight threads, what the kernel leaves of 40 GB, five of it for the system', () => {
    expect(model.nodes).toMatchObject([
      { name: 't495', capacity: { cpu: '8', memory: '38.2Gi' }, reserved: { memory: '5Gi' }, disks: [{ size: '1000G' }] },
    ]);
  });

  test('K3s without Traefik and ServiceLB of its own', () => {
    expect(model.distribution).toMatchObject({ name: 'k3s', addons: ['metrics-server', 'local-storage'] });
  });

  test('the budgets and the buffer are exactly the 40 of the sticker, and the shortfall is accepted', () => {
    const budgets = model.layers.map(({ budget }) => budget?.memory ?? '0');
    expect(sumMemory([...budgets, '5Gi'])).toBe(sumMemory(['40Gi']));
    expect(findings.find(({ code }) => code === 'CAPACITY_LAYERS_ABOVE_MACHINE')).toMatchObject({
      accepted: expect.stringContaining('sticker'),
      message: expect.stringContaining('add up to 40Gi, the node has 38.2Gi'),
    });
  });
});

describe('layers, budgets, priorities', () => {
  test('each layer holds what the owner put there', () => {
    const contents = Object.fromEntries(
      model.layers.map(({ name }) => [
        name,
        model.applications.filter(({ layer }) => layer === name).map((application) => application.name),
      ]),
    );
    expect(contents).toMatchInlineSnapshot(`
      {
        "data": [
          "minio",
          "postgres",
          "redis",
          "registry",
        ],
        "infrastructure": [
          "argocd",
          "backup",
          "classes",
          "longhorn",
          "metallb",
          "namespaces",
          "traefik",
        ],
        "kubeflow": [],
        "ml": [
          "jupyterhub",
          "localstack",
          "mlflow",
        ],
        "monitoring": [
          "alertmanager",
          "alloy",
          "grafana",
          "kube-state-metrics",
          "loki",
          "node-exporter",
          "prometheus",
        ],
      }
    `);
    expect(model.reservations).toMatchObject([{ layer: 'kubeflow', namespace: 'kubeflow', requests: { cpu: '10', memory: '15Gi' } }]);
  });

  test('budgets are those of the owner', () => {
    expect(model.layers.map(({ name, budget }) => `${name} ${budget?.memory}`)).toEqual([
      'infrastructure 3Gi',
      'data 6Gi',
      'ml 8Gi',
      'kubeflow 15Gi',
      'monitoring 3Gi',
    ]);
  });

  test('priority classes are those of the owner, and every pod has the one of its layer', () => {
    expect(Object.fromEntries(model.priorityClasses.map(({ name, value }) => [name, value]))).toEqual({
      'infrastructure-critical': 1000,
      'data-services': 900,
      'kubeflow-critical': 850,
      'ml-platform': 800,
      monitoring: 700,
      'low-priority': 100,
    });
    const wanted: Readonly<Record<string, string>> = {
      infrastructure: 'infrastructure-critical',
      data: 'data-services',
      ml: 'ml-platform',
      monitoring: 'monitoring',
    };
    const wrong = manifests.flatMap((manifest) => {
      const pod = podTemplateOf(manifest);
      if (pod === undefined || manifest.identity.kind === 'CronJob') return [];
      const { application } = manifest.origin;
      const found = String(pod.podSpec['priorityClassName']);
      return found === wanted[layerOf(application) ?? ''] ? [] : [`${application}/${manifest.identity.name}: ${found}`];
    });
    expect(wrong).toEqual([]);
  });
});

test('quotas of the layers’ namespaces are the owner’s, and their sum of CPU is reported and accepted', () => {
  const { data, mlflow, jupyter, localstack, monitoring, kubeflow } = quotas(rendered);
  const memoryAndCpu = (quota: Record<string, number> | undefined) => [quota?.['requests.memory'], quota?.['requests.cpu']];
  expect([data, mlflow, jupyter, localstack, monitoring, kubeflow].map(memoryAndCpu)).toEqual([
    [6144, 3000],
    [1024, 1000],
    [4096, 2000],
    [2048, 1000],
    [3072, 2000],
    [15_360, 10_000],
  ]);
  expect(findings.find(({ code }) => code === 'QUOTA_SUM_ABOVE_MACHINE')).toMatchObject({ accepted: expect.any(String) });
});

test('quotas of the platform are what its pods ask for plus a quarter', () => {
  const wanted = sums(rendered);
  const found = quotas(rendered);
  for (const namespace of ['argocd', 'metallb-system', 'traefik', 'node-exporter'])
    expect(found[namespace], namespace).toEqual(wanted[namespace]);
  // Longhorn's largest pod has no limit, so its namespace has none either.
  const { 'limits.memory': _limit, ...longhorn } = wanted['longhorn-system'] ?? {};
  expect(found['longhorn-system']).toEqual(longhorn);
});

test('addresses: Traefik, MinIO and MLflow have theirs, Kubeflow’s five are kept, the rest is spare', () => {
  const claimed = model.exposures.filter(({ kind }) => kind === 'load-balancer').map(({ host, application }) => `${host} ${application}`);
  expect(claimed.sort()).toEqual(['192.168.1.240 traefik', '192.168.1.241 minio', '192.168.1.242 mlflow']);
  expect(model.addressPools).toEqual([
    {
      key: 'lan',
      ranges: ['192.168.1.240-192.168.1.254'],
      reserved: [
        { name: 'kubeflow-istio-gateway', address: '192.168.1.243' },
        { name: 'kubeflow-katib-ui', address: '192.168.1.246' },
        { name: 'kubeflow-kserve', address: '192.168.1.245' },
        { name: 'kubeflow-notebooks', address: '192.168.1.247' },
        { name: 'kubeflow-pipelines-ui', address: '192.168.1.244' },
      ],
    },
  ]);
  expect(field(pick(manifests, 'IPAddressPool'), 'spec.addresses')).toEqual(['192.168.1.240-192.168.1.254']);
  expect(field(pick(manifests, 'Service', 'minio-lan'), 'metadata.annotations')).toMatchObject({
    'metallb.io/loadBalancerIPs': '192.168.1.241',
  });
});

test('Longhorn keeps one copy, because there is one machine', () => {
  expect(field(pick(manifests, 'StorageClass'), 'parameters')).toMatchObject({ numberOfReplicas: '1' });
});

describe('who uses what', () => {
  const connected = (from: string) =>
    model.connections.filter((connection) => connection.from.workload === from).map(({ to }) => to.workload);

  test('MLflow keeps runs in PostgreSQL and artifacts in MinIO', () => {
    expect(connected('mlflow').sort()).toEqual(['minio', 'postgres']);
  });

  test('the registry keeps its blobs in MinIO', () => {
    expect(connected('registry')).toEqual(['minio']);
  });

  test('JupyterHub makes a pod and a claim for each user, stops idle ones, and may do that in its own namespace only', () => {
    const data = field(pick(manifests, 'ConfigMap', 'jupyterhub-hub-config'), 'data') as Record<string, string>;
    const config = data['jupyterhub_config.py'];
    expect(config).toContain("c.JupyterHub.spawner_class = 'kubespawner.KubeSpawner'");
    expect(config).toContain("'persistentVolumeClaim': {'claimName': 'jupyterhub-home-{username}'}");
    expect(config).toContain("'jupyterhub_idle_culler', '--timeout=3600'");
    expect(
      manifests.filter(({ identity, origin }) => origin.application === 'jupyterhub' && identity.kind.startsWith('ClusterRole')),
    ).toEqual([]);
    expect(model.footprints.find(({ namespace }) => namespace === 'jupyter')).toMatchObject({ pods: 2, volumes: expect.any(Array) });
  });

  test('logs go to Loki through Alloy, not through Promtail', () => {
    expect(manifests.some(({ identity }) => identity.name.includes('promtail'))).toBe(false);
    expect(connected('alloy')).toContain('loki');
  });
});

test('what holds data is copied to the NAS or says why not', () => {
  expect(
    model.backups.map((b) => `${b.claim}: ${b.kind === 'exempt' ? `none, ${b.reason}` : `${b.method}, ${b.schedule}`}`),
  ).toMatchInlineSnapshot(`
    [
      "data-minio-0: tar, 15 3 * * *",
      "data-postgres-0: pg_dump of every database, 30 2 * * *",
      "data-redis-0: none, a cache for experiments; nothing in it is the only copy",
      "jupyterhub-home-guest: none, Longhorn copies every volume to the NAS each night",
      "jupyterhub-home-owner: none, Longhorn copies every volume to the NAS each night",
      "jupyterhub-hub-data: tar, SQLite files through their backup interface, 15 3 * * *",
      "data-alertmanager-0: none, silences and what was sent already; after a loss people are told once more",
      "data-loki-0: none, logs of two weeks; what matters is read before",
      "data-prometheus-0: none, what was measured a month ago is not worth a second disk",
      "grafana-data: none, data sources and dashboards are code; users, stars and preferences are made again",
    ]
  `);
});

test('every database has a drill', () => {
  const drills = manifests
    .filter(({ identity }) => identity.kind === 'CronJob' && identity.name.endsWith('-drill'))
    .map(({ identity }) => identity.name);
  expect(drills.sort()).toEqual(['jupyterhub-drill', 'minio-drill', 'postgres-drill']);
});

test('one ApplicationSet for each layer', () => {
  expect(model.delivery).toBeUndefined();
  expect(new Set(model.applications.map(({ layer }) => layer))).toEqual(new Set(['infrastructure', 'data', 'ml', 'monitoring']));
});
