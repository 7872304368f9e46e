import { readFileSync } from 'node:fs';
import { field, pick } from 'labwright/testing';
import { describe, expect, test } from 'vitest';
import { devopsLab } from '../../clusters/devops-lab/index.ts';
import { findingsOf, inFleet, unaccepted } from './lab.ts';
import { quotas, sums } from './quotas.ts';

const rendered = inFleet(devopsLab);
const { model, manifests } = rendered;

test('no finding but those the owner accepted, with a reason each', () => {
  expect(unaccepted(rendered)).toEqual([]);
  expect([...new Set(findingsOf(rendered).map(({ code }) => code))].sort()).toEqual([
    'CAPACITY_MEMORY_LIMITS',
    'CAPACITY_NODE_LOSS',
    'REFERENCE_POLICY_NO_PODS',
    'REFERENCE_SELECTOR_NO_PODS',
  ]);
});

describe('five tiers on one host', () => {
  test('three machines of kubeadm with Calico; the control plane keeps its taint', () => {
    expect(model.distribution).toMatchObject({ name: 'kubeadm' });
    expect(model.network.cni).toMatchObject({ name: 'calico', enforcesPolicies: true });
    expect(model.nodes.map(({ name, roles, capacity, taints }) => `${name} ${roles} ${capacity.cpu} ${taints.length}`)).toEqual([
      'lab-cp-1 control-plane 2 1',
      'lab-worker-1 worker 3 0',
      'lab-worker-2 worker 3 0',
    ]);
  });

  test('each other tier is a machine, the card passed through to one of them', () => {
    const machines = (model.machines ?? []).map(({ name, kind, memory, cpu, gpus }) => [name, kind, memory, cpu, gpus.length].join(' '));
    expect(machines).toEqual([
      'ai vm 10Gi 8 1',
      'cicd lxc 3Gi 4 0',
      'db-1 lxc 1.2Gi 2 0',
      'db-2 lxc 1.2Gi 2 0',
      'db-3 lxc 1.2Gi 2 0',
      'dvwa vm 1Gi 1 0',
      'kali vm 2Gi 2 0',
      'metasploitable vm 1Gi 1 0',
      'opnsense vm 1Gi 2 0',
      'pve host 31.2Gi 16 1',
    ]);
    expect(model.machines?.at(-1)?.nodes).toEqual(['lab-cp-1', 'lab-worker-1', 'lab-worker-2']);
  });

  test('volumes are folders of a node, and stay', () => {
    expect(pick(manifests, 'StorageClass').body).toMatchObject({ provisioner: 'rancher.io/local-path', reclaimPolicy: 'Retain' });
  });

  test('Traefik answers on a port of one worker, and plain HTTP is sent to the other port', () => {
    expect(model.exposures.filter(({ kind }) => kind === 'node-port')).toMatchObject([{ host: '192.168.1.32', nodePorts: [30080, 30443] }]);
    expect(model.exposures.filter(({ kind }) => kind === 'load-balancer')).toEqual([]);
    const traefik = model.applications.find(({ name }) => name === 'traefik')?.charts[0]?.values;
    expect(traefik).toMatchObject({
      ports: { web: { nodePort: 30080 }, websecure: { nodePort: 30443 } },
      service: { spec: { type: 'NodePort' } },
      nodeSelector: { entrance: 'true' },
    });
    const redirects = manifests.filter(({ identity }) => identity.kind === 'Middleware').map((m) => field(m, 'spec.redirectScheme.port'));
    expect(redirects).toEqual(['30443', '30443', '30443']);
  });
});

describe('the tiers as the cluster sees them', () => {
  test.each([
    ['git', 3000, ['192.168.1.41']],
    ['postgres', 5000, ['192.168.1.44', '192.168.1.45', '192.168.1.46']],
    ['mongodb-0', 27_017, ['192.168.1.44']],
    ['mongodb-1', 27_017, ['192.168.1.45']],
    ['mongodb-2', 27_017, ['192.168.1.46']],
    ['ollama', 11_434, ['192.168.1.51']],
    ['chroma', 8000, ['192.168.1.51']],
  ])('%s is a Service without pods that leads to port %i of its machines', (name, port, addresses) => {
    const service = pick(manifests, 'Service', name);
    expect(service.identity.namespace).toBe('tiers');
    expect(service.body['spec']).not.toHaveProperty('selector');
    const slice = pick(manifests, 'EndpointSlice', name);
    expect((field(slice, 'endpoints') as { addresses: string[] }[]).flatMap((endpoint) => endpoint.addresses)).toEqual(addresses);
    expect(field(slice, 'ports[0].port')).toBe(port);
  });

  test('no pod runs beside those names', () => {
    expect(field(pick(ofNamespace('tiers'), 'ResourceQuota'), 'spec.hard')).toEqual({ pods: '0' });
  });

  const databases = ['192.168.1.44/32', '192.168.1.45/32', '192.168.1.46/32'];
  test.each([
    [
      'backup-databases',
      [
        [5000, databases],
        [27_017, databases],
      ],
    ],
    ['etl', [[5000, databases]]],
    [
      'transform',
      [
        [5000, databases],
        [27_017, databases],
      ],
    ],
    ['inference', [[11_434, ['192.168.1.51/32']]]],
    [
      'workbench',
      [
        [8000, ['192.168.1.51/32']],
        [11_434, ['192.168.1.51/32']],
      ],
    ],
    ['mcp', [[8080, ['workbench']]]],
  ])('%s is let out to exactly what it was given', (name, wanted) => {
    const egress = field(pick(ofNamespace('functions'), 'NetworkPolicy', name), 'spec.egress') as {
      readonly to: readonly {
        readonly ipBlock?: { readonly cidr: string };
        readonly podSelector?: { readonly matchLabels: Record<string, string> };
      }[];
      readonly ports: readonly { readonly port: number }[];
    }[];
    const found = egress.map(({ to, ports }) => [
      ...ports.map(({ port }) => port),
      to.map(({ ipBlock, podSelector }) => ipBlock?.cidr ?? podSelector?.matchLabels['app.kubernetes.io/name']),
    ]);
    expect(found).toEqual(wanted);
  });
});

describe('functions', () => {
  test.each([
    ['backup-databases', '30 2 * * *', 'backup'],
    ['etl', '15 4 * * *', 'etl'],
  ])('%s runs by the clock, as a Job', (name, schedule, image) => {
    const job = pick(manifests, 'CronJob', name);
    expect(job.body['spec']).toMatchObject({ schedule, timeZone: 'Europe/Berlin', concurrencyPolicy: 'Forbid' });
    expect(field(job, 'spec.jobTemplate.spec.activeDeadlineSeconds')).toBeGreaterThan(0);
    expect(field(job, 'spec.jobTemplate.spec.template.spec.containers[0].image')).toBe(`git.lab.home:3000/lab/${image}:1.0.0`);
  });

  test.each(['transform', 'inference'])('%s answers requests through Knative, and starts when one comes', (name) => {
    const service = pick(ofNamespace('functions'), 'Service', name);
    expect(service.identity.group).toBe('serving.knative.dev');
    expect(field(service, 'spec.template.metadata.annotations')).toMatchObject({ 'autoscaling.knative.dev/min-scale': '0' });
    expect(pick(manifests, 'DomainMapping', `${name}.lab.home`).body['spec']).toMatchObject({ ref: { name } });
    expect(field(pick(manifests, 'Ingress', `${name}-functions`), 'spec.rules[0].host')).toBe(`${name}.lab.home`);
  });

  test('dumps of both databases go to the NAS and are kept for two weeks', () => {
    const pod = field(pick(manifests, 'CronJob', 'backup-databases'), 'spec.jobTemplate.spec.template.spec') as {
      readonly containers: readonly [{ readonly env: readonly { readonly name: string; readonly value?: string }[] }];
      readonly volumes: readonly unknown[];
    };
    const env = Object.fromEntries(pod.containers[0].env.map(({ name, value }) => [name, value]));
    expect(env).toMatchObject({ BACKUP_FOLDER: '/backup/backup-databases', KEEP_DAYS: '14' });
    expect(env['POSTGRES_URL']).toContain('@postgres.tiers.svc.cluster.local:5000/lab');
    expect(env['MONGODB_URL']).toContain('replicaSet=rs0');
    expect(pod.volumes).toContainEqual({ name: 'copies', persistentVolumeClaim: { claimName: 'backup' } });
    expect(field(pick(manifests, 'PersistentVolume'), 'spec.nfs')).toEqual({
      server: '192.168.1.10',
      path: '/backup/devops-lab/functions',
    });
  });

  test('no password stands in a manifest: Secrets of the tiers are copied to the functions', () => {
    expect(
      model.secrets
        .filter(({ namespace }) => namespace !== 'argocd')
        .map(({ namespace, name, keys }) => `${namespace}/${name} ${keys[0]?.kind}`),
    ).toEqual([
      'functions/tiers-mongodb-lab derived',
      'functions/tiers-postgres-app derived',
      'tiers/mongodb-lab random',
      'tiers/postgres-app random',
    ]);
  });

  test('the workbench asks models and vectors, and agents reach its tools by the name they are allowed to use', () => {
    const env = (name: string) => field(pick(manifests, 'Deployment', name), 'spec.template.spec.containers[0].env');
    expect(env('workbench')).toEqual([
      { name: 'OLLAMA_URL', value: 'http://ollama.tiers.svc.cluster.local:11434' },
      { name: 'VECTORS_URL', value: 'http://chroma.tiers.svc.cluster.local:8000' },
      { name: 'CHAT_MODEL', value: 'qwen3:8b' },
      { name: 'EMBEDDING_MODEL', value: 'nomic-embed-text' },
    ]);
    expect(env('mcp')).toContainEqual({ name: 'WORKBENCH_URL', value: 'http://workbench.functions.svc.cluster.local' });
    const { host } = model.exposures.find(({ workload }) => workload === 'mcp') ?? {};
    expect(env('mcp')).toContainEqual({ name: 'ALLOWED_HOSTS', value: host });
  });

  test.each([
    ['workbench', 'rag-workbench/workbench/app.py', 'Route('],
    ['mcp', 'mcp-server/server.py', 'custom_route('],
  ])('the probes of %s ask for paths that its program has', (name, file, route) => {
    const source = readFileSync(`examples/${file}`, 'utf8');
    for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe']) {
      const path = field(pick(manifests, 'Deployment', name), `spec.template.spec.containers[0].${probe}.httpGet.path`);
      expect(source, probe).toContain(`${route}"${path}"`);
    }
  });

  test('the machine holds every model that is asked for', () => {
    const planned = model.languageModels?.map((one) => one.name) ?? [];
    const asked = ['workbench', 'inference'].flatMap((name) => {
      const spec = JSON.stringify(
        ofNamespace('functions').filter(({ identity, body }) => identity.name === name && JSON.stringify(body).includes('"image"')),
      );
      return [...spec.matchAll(/"name":"[A-Z_]*MODEL","value":"([^"]+)"/g)].map(([, value]) => value);
    });
    expect(asked.sort()).toEqual(['nomic-embed-text', 'qwen3:8b', 'qwen3:8b']);
    expect(asked.filter((one) => !planned.includes(one ?? ''))).toEqual([]);
  });
});

test('files for every machine with databases: who elects, who is primary, who leads there', () => {
  const files = rendered.bootstrap.map(({ path }) => path);
  for (const name of ['db-1', 'db-2', 'db-3'])
    for (const file of ['etcd.yaml', 'patroni.yml', 'haproxy.cfg', 'mongod.conf']) expect(files).toContain(`databases/${name}/${file}`);
  const text = (path: string) => rendered.bootstrap.find((file) => file.path === `databases/${path}`)?.text;
  expect(text('db-2/patroni.yml')).toContain('connect_address: 192.168.1.45:5432');
  expect(text('db-2/haproxy.cfg')).toContain('listen primary\n  bind :5000\n');
  expect(text('replica-set.js')).toContain('mongodb-2.tiers.svc.cluster.local');
  // Nobody but the members and the nodes of the cluster may log in.
  expect(text('db-1/patroni.yml')).toContain('host all all 192.168.1.33/32 scram-sha-256');
  expect(text('db-1/patroni.yml')).not.toContain('/24');
  expect(text('README.md')).toContain('ufw allow from 192.168.1.33 to any port 27017 proto tcp');
});

test('quotas are what the workloads ask for plus a quarter', () => {
  // Where no pod runs, the quota is none.
  const { tiers: _found, ...found } = quotas(rendered);
  const { tiers: _wanted, ...wanted } = sums(rendered);
  expect(found).toEqual(wanted);
});

function ofNamespace(namespace: string) {
  return manifests.filter(({ identity }) => identity.namespace === namespace);
}
