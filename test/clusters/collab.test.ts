import { field, pick, renderCluster } from 'labwright/testing';
import { describe, expect, test } from 'vitest';
import { collab } from '../../clusters/collab/index.ts';
import { runChecks } from '../../src/checks/index.ts';
import { checksFor } from '../../src/cli/checks.ts';
import { quotas, sums } from './quotas.ts';

const rendered = renderCluster(collab);
const { model, manifests } = rendered;
const findings = runChecks(rendered, checksFor({ root: '.', packageRoot: '.' }), rendered.issues);
const services = [
  'ai-assistant',
  'auth',
  'comments',
  'documents',
  'files',
  'gateway',
  'notifications',
  'presence',
  'search',
  'users',
  'web',
];

test('no finding but those the owner accepted, with a reason', () => {
  expect(findings.filter(({ accepted }) => accepted === undefined).map(({ code, path, message }) => `${code} ${path} ${message}`)).toEqual(
    [],
  );
  expect([...new Set(findings.map(({ code }) => code))].sort()).toEqual(['CAPACITY_MEMORY_LIMITS', 'REFERENCE_POLICY_NO_PODS']);
});

describe('machines', () => {
  test('three Talos nodes; the control plane keeps its taint and its work to itself', () => {
    expect(model.distribution.name).toBe('talos');
    expect(model.nodes.map(({ name, roles, labels, taints }) => [name, roles.join(), labels['storage-type'] ?? '', taints.length])).toEqual(
      [
        ['talos-cp-01', 'control-plane', '', 1],
        ['talos-worker-01', 'worker', 'cassandra', 0],
        ['talos-worker-02', 'worker', 'mongodb', 0],
      ],
    );
  });

  test('one host carries the nodes and the machine with the models', () => {
    expect(model.machines).toMatchObject([
      { name: 'ai-vm', kind: 'vm', host: 'k8-plus', memory: '32Gi', address: '192.168.1.60' },
      { name: 'k8-plus', kind: 'host', nodes: ['talos-cp-01', 'talos-worker-01', 'talos-worker-02'] },
    ]);
  });

  test('Cilium enforces policies and matches nodes by their address', () => {
    expect(model.network.cni).toEqual({ name: 'cilium', enforcesPolicies: true, nodesInRanges: true });
  });
});

describe('databases', () => {
  test.each([
    ['cassandra', 'talos-worker-01'],
    ['mongodb', 'talos-worker-02'],
  ])('%s is pinned to the label and the disk of %s', (name, node) => {
    expect(field(pick(manifests, 'StatefulSet', name), 'spec.template.spec.nodeSelector')).toEqual({ 'storage-type': name });
    const volume = pick(manifests, 'PersistentVolume', `data-data-${name}-0`);
    expect(field(volume, 'spec')).toMatchObject({
      claimRef: { namespace: 'data', name: `data-${name}-0` },
      local: { path: `/var/mnt/databases/${name}` },
      persistentVolumeReclaimPolicy: 'Retain',
      nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ values: [node] }] }] } },
    });
  });

  test('both are copied to the bucket on the NAS, with a way back and a drill', () => {
    expect(model.backups.map((b) => `${b.claim} ${b.kind === 'scheduled' ? b.target : b.reason}`)).toEqual([
      'data-cassandra-0 nas',
      'data-mongodb-0 nas',
    ]);
    const jobs = manifests.filter(({ identity }) => identity.kind === 'CronJob').map(({ identity }) => identity.name);
    for (const name of ['cassandra', 'mongodb']) for (const job of ['backup', 'restore', 'drill']) expect(jobs).toContain(`${name}-${job}`);
    expect(rendered.runbooks.map(({ file }) => file)).toContain('llm-service.md');
  });
});

describe('the product', () => {
  test('ten services and the pages in front of them, next to MongoDB', () => {
    const deployments = manifests.filter(({ identity }) => identity.kind === 'Deployment' && identity.namespace === 'collab');
    expect(deployments.map(({ identity }) => identity.name).sort()).toEqual(services);
    for (const deployment of deployments)
      expect(field(deployment, 'spec.template.spec.nodeSelector'), deployment.identity.name).toEqual({ 'storage-type': 'mongodb' });
  });

  test('nobody notices a rollout', () => {
    for (const name of services) {
      const deployment = pick(manifests, 'Deployment', name);
      expect(field(deployment, 'spec.strategy'), name).toEqual({
        type: 'RollingUpdate',
        rollingUpdate: { maxUnavailable: 0, maxSurge: 1 },
      });
      expect(field(deployment, 'spec.template.spec.containers[0].lifecycle.preStop.sleep.seconds'), name).toBeGreaterThan(0);
      expect(field(pick(manifests, 'PodDisruptionBudget', name), 'spec.maxUnavailable'), name).toBe(1);
    }
  });

  test('who uses what follows from the handles', () => {
    const uses = (name: string) =>
      [
        ...model.connections.filter(({ from }) => from.workload === name).map(({ to }) => to.workload),
        ...model.externals.filter(({ workload }) => workload === name).map(({ hosts }) => hosts.join()),
      ].sort();
    expect(Object.fromEntries(services.map((name) => [name, uses(name)]))).toMatchInlineSnapshot(`
      {
        "ai-assistant": [
          "192.168.1.60/32",
          "mongodb",
        ],
        "auth": [
          "mongodb",
        ],
        "comments": [
          "mongodb",
        ],
        "documents": [
          "cassandra",
          "mongodb",
        ],
        "files": [
          "mongodb",
        ],
        "gateway": [
          "ai-assistant",
          "auth",
          "comments",
          "documents",
          "files",
          "notifications",
          "presence",
          "search",
          "users",
        ],
        "notifications": [
          "mongodb",
        ],
        "presence": [
          "cassandra",
        ],
        "search": [
          "mongodb",
        ],
        "users": [
          "mongodb",
        ],
        "web": [
          "gateway",
        ],
      }
    `);
  });

  test('the gateway scales with its load, on what metrics-server measures', () => {
    expect(field(pick(manifests, 'HorizontalPodAutoscaler', 'gateway'), 'spec')).toMatchObject({ minReplicas: 2, maxReplicas: 4 });
    expect(model.monitoring.metricsServer).toBe('application');
  });
});

describe('llm-service', () => {
  test('a Service without selector, and the EndpointSlice of the machine beside it', () => {
    expect(pick(manifests, 'Service', 'llm-service').body['spec']).not.toHaveProperty('selector');
    expect(field(pick(manifests, 'EndpointSlice'), 'endpoints[0].addresses')).toEqual(['192.168.1.60']);
    expect(field(pick(manifests, 'EndpointSlice'), 'ports[0].port')).toBe(11434);
  });

  test('the plan holds a 32B model at four bits, or 8B with 128k tokens, one at a time', () => {
    expect(model.languageModels?.map(({ name, context, loaded }) => `${name} ${context} ${loaded}`)).toEqual([
      'llama3.1:8b 131072 1',
      'qwen2.5:32b 8192 1',
    ]);
  });
});

test('quotas are what the workloads ask for plus a quarter', () => {
  const wanted = sums(rendered);
  const { 'longhorn-system': longhorn, ...others } = quotas(rendered);
  const { 'longhorn-system': wantedLonghorn, ...wantedOthers } = wanted;
  expect(others).toEqual(wantedOthers);
  const { 'limits.memory': _limit, ...requests } = wantedLonghorn ?? {};
  expect(longhorn).toEqual(requests);
});
