import { field, pick, renderCluster } from 'labwright/testing';
import { describe, expect, test } from 'vitest';
import { aiRnd } from '../../clusters/ai-rnd/index.ts';
import { podTemplateOf, runChecks } from '../../src/checks/index.ts';
import { checksFor } from '../../src/cli/checks.ts';
import { runbooks } from '../../src/report/index.ts';
import { sumMemory } from '../../src/units/index.ts';
import { quotas, sums } from './quotas.ts';

const rendered = renderCluster(aiRnd);
const { model, manifests } = rendered;
const findings = runChecks(rendered, checksFor({ root: '.', packageRoot: '.' }), rendered.issues);
const ofKind = (kind: string) => manifests.filter(({ identity }) => identity.kind === kind);
const inNamespace = (kind: string, name: string, namespace: string) =>
  pick(
    manifests.filter(({ identity }) => identity.namespace === namespace),
    kind,
    name,
  );
const connected = (from: string) =>
  model.connections.filter((one) => one.from.application === from).map(({ to }) => `${to.workload}@${to.namespace}`);
const chart = (application: string) => model.applications.find(({ name }) => name === application)?.charts[0];

test('no finding but those the owner accepted, with a reason each', () => {
  expect(findings.filter(({ accepted }) => accepted === undefined).map(({ code, path, message }) => `${code} ${path} ${message}`)).toEqual(
    [],
  );
  expect([...new Set(findings.map(({ code }) => code))].sort()).toEqual([
    'CAPACITY_MEMORY_LIMITS',
    'CAPACITY_NODE_LOSS',
    'LIFECYCLE_INGRESS_NGINX',
    'RBAC_ESCALATION',
    'REFERENCE_POLICY_NO_PODS',
    'REFERENCE_SELECTOR_NO_PODS',
    'REQUIREMENT_UNCHECKED',
  ]);
});

describe('two machines', () => {
  test('eight threads for the platform, sixteen and an RTX 3090 for the models', () => {
    expect(model.nodes).toMatchObject([
      { name: 'rnd-cp', capacity: { cpu: '8', memory: '31.2Gi' }, roles: ['control-plane', 'worker'], labels: { gpu: 'false' }, gpus: [] },
      {
        name: 'rnd-gpu',
        capacity: { cpu: '16', memory: '62.7Gi' },
        roles: ['worker'],
        labels: { gpu: 'true' },
        gpus: [{ model: 'RTX 3090', memory: '24Gi', count: 1 }],
      },
    ]);
  });

  test('K3s without Traefik and ServiceLB of its own, in the ranges of the owner', () => {
    expect(model.distribution).toMatchObject({ name: 'k3s', addons: ['local-storage'] });
    expect(model.network).toMatchObject({ pods: '10.0.0.0/16', services: '10.1.0.0/16' });
  });

  test('Longhorn keeps two copies of data, and one of what can be fetched again', () => {
    expect(model.storageClasses).toMatchObject([
      { key: 'longhorn', reclaimPolicy: 'Retain', snapshots: true, default: true },
      { key: 'scratch', reclaimPolicy: 'Delete' },
    ]);
    expect(field(pick(manifests, 'StorageClass', 'longhorn-retain'), 'parameters.numberOfReplicas')).toBe('2');
    expect(field(pick(manifests, 'StorageClass', 'longhorn-scratch'), 'parameters.numberOfReplicas')).toBe('1');
    const scratch = model.claims.filter(({ storageClass }) => storageClass === 'scratch').map(({ name, content }) => `${name} ${content}`);
    expect(scratch).toEqual(['ollama-models cache', 'ollama-models cache']);
  });
});

describe('the way in', () => {
  test('one address for every page, and one for Git over SSH', () => {
    const claimed = model.exposures.filter(({ kind }) => kind === 'load-balancer').map(({ host, application }) => `${host} ${application}`);
    expect(claimed.sort()).toEqual(['192.168.1.200 ingress', '192.168.1.201 gitlab']);
    expect(field(pick(manifests, 'IPAddressPool'), 'spec.addresses')).toEqual(['192.168.1.200-192.168.1.210']);
    expect(field(pick(manifests, 'Service', 'gitlab-ssh'), 'metadata.annotations')).toMatchObject({
      'metallb.io/loadBalancerIPs': '192.168.1.201',
    });
    const outside = ofKind('Service')
      .filter(({ body }) => isOutside(body['spec']))
      .map(({ identity }) => identity.name);
    // The other one is the chart's.
    expect(outside).toEqual(['gitlab-ssh']);
  });

  test('every Ingress has a certificate of the house’s own authority', () => {
    const hosts = ofKind('Ingress').map((ingress) => {
      const host = field(ingress, 'spec.rules[0].host');
      expect(field(ingress, 'spec.tls[0].hosts'), ingress.file).toEqual([host]);
      expect(field(ingress, 'metadata.annotations'), ingress.file).toMatchObject({ 'cert-manager.io/cluster-issuer': 'rnd-ca' });
      return host;
    });
    expect(hosts.sort()).toEqual([
      'argocd.rnd.home',
      'chat.rnd.home',
      'chat.staging.rnd.home',
      'git.rnd.home',
      'grafana.rnd.home',
      'lab.rnd.home',
      'lab.staging.rnd.home',
      'registry.rnd.home',
    ]);
    expect(field(pick(manifests, 'Certificate', 'rnd-ca'), 'spec.isCA')).toBe(true);
  });

  test('NGINX has come to its end, which the team has accepted', () => {
    expect(chart('ingress')).toMatchObject({ chart: 'ingress-nginx' });
    expect(findings.find(({ code }) => code === 'LIFECYCLE_INGRESS_NGINX')).toMatchObject({
      severity: 'warning',
      accepted: expect.stringContaining("ingress: 'traefik'"),
      hint: expect.stringContaining('Traefik'),
    });
  });
});

describe('Git, pipelines and images', () => {
  test('GitLab once for both environments, with a registry', () => {
    expect(ofKind('StatefulSet').filter(({ identity }) => identity.namespace === 'gitlab')).toHaveLength(1);
    const data = field(pick(manifests, 'ConfigMap', 'gitlab-config'), 'data') as Record<string, string>;
    expect(data['omnibus.rb']).toContain("external_url 'https://git.rnd.home'");
    expect(data['omnibus.rb']).toContain("registry_external_url 'https://registry.rnd.home'");
    expect(
      model.namespaces.filter(({ name }) => /gitlab|runner/.test(name)).map(({ name, podSecurity }) => `${name} ${podSecurity}`),
    ).toEqual(['docker-runners privileged', 'gitlab baseline', 'runners baseline']);
  });

  test.each([
    ['gitlab-runner', 'runners', 'false'],
    ['docker-runner', 'docker-runners', 'true'],
  ])('%s makes its jobs in namespace %s, privileged: %s', (name, namespace, privileged) => {
    const config = (field(pick(manifests, 'ConfigMap', `${name}-config`), 'data') as Record<string, string>)['config.toml'];
    expect(config).toContain('executor = "kubernetes"');
    expect(config).toContain(`namespace = "${namespace}"`);
    expect(config).toContain(`privileged = ${privileged}`);
    expect(pick(manifests, 'Role', name).identity.namespace).toBe(namespace);
    expect(manifests.filter(({ identity, origin }) => origin.application === name && identity.kind.startsWith('ClusterRole'))).toEqual([]);
  });

  test('nothing but the runner with Docker is in the privileged namespace, and its jobs keep away from the card', () => {
    const pods = manifests.filter((m) => m.identity.namespace === 'docker-runners' && podTemplateOf(m) !== undefined);
    expect(pods.map(({ identity }) => identity.name)).toEqual(['docker-runner']);
    const data = field(pick(manifests, 'ConfigMap', 'docker-runner-config'), 'data') as Record<string, string>;
    expect(data['config.toml']).toContain('[runners.kubernetes.node_selector]\ngpu = "false"');
  });

  test('Argo CD has a page, and rights by the groups of GitLab', () => {
    expect(model.argocd).toMatchObject({
      url: 'https://argocd.rnd.home',
      signOn: { provider: 'gitlab', issuer: 'https://git.rnd.home', secret: { name: 'argocd-sign-on', key: 'clientSecret' } },
      rights: [
        { who: 'rnd', role: 'readonly' },
        { who: 'rnd/platform', role: 'admin' },
      ],
    });
  });
});

describe('notebooks and models', () => {
  test.each(['staging', 'production'])('%s: a notebook on the card, at home on a volume, behind GitLab’s sign-in', (namespace) => {
    const pod = inNamespace('Deployment', 'jupyterlab', namespace);
    expect(field(pod, 'spec.template.spec.nodeSelector')).toEqual({ gpu: 'true' });
    expect(field(pod, 'spec.template.spec.runtimeClassName')).toBe('nvidia');
    expect(field(pod, 'spec.template.spec.containers[0].resources.limits')).toMatchObject({ 'nvidia.com/gpu': '1' });
    expect(field(inNamespace('PersistentVolumeClaim', 'jupyterlab-home', namespace), 'spec.storageClassName')).toBe('longhorn-retain');
    expect(ofKind('Ingress').filter(({ origin }) => origin.application === `jupyterlab-${namespace}`)).toEqual([]);
    expect(connected(`lab-sign-in-${namespace}`)).toContain(`jupyterlab@${namespace}`);
    const args = field(inNamespace('Deployment', 'lab-sign-in', namespace), 'spec.template.spec.containers[0].args');
    expect(args).toContain('--oidc-issuer-url=https://git.rnd.home');
    expect(args).toContain('--gitlab-group=rnd');
  });

  test.each(['staging', 'production'])('%s: a Job installs the list of models, and a page talks to them', (namespace) => {
    const job = inNamespace('Job', 'ollama-models', namespace);
    expect(field(job, 'spec.template.spec.containers[0].env[1]')).toMatchObject({ name: 'MODELS', value: expect.stringContaining(' ') });
    expect(connected(`chat-${namespace}`).sort()).toEqual([`chat-db@${namespace}`, `ollama@${namespace}`]);
    expect(connected(`jupyterlab-${namespace}`)).toEqual([`ollama@${namespace}`]);
  });

  test('the card has four shares; of its 24Gi production declares 16 and staging 6', () => {
    const shares = (namespace: string) =>
      model.accelerators.filter(({ application }) => application.endsWith(`-${namespace}`)).map(({ memory }) => memory);
    expect(sumMemory(shares('production'))).toBe(sumMemory(['16Gi']));
    expect(sumMemory(shares('staging'))).toBe(sumMemory(['6Gi']));
    expect(model.accelerators).toHaveLength(4);
    expect(model.nodes[1]?.gpus[0]).toMatchObject({ memory: '24Gi', replicas: 4 });
    expect(field(pick(manifests, 'ConfigMap', 'nvidia-device-plugin-config'), 'data')).toMatchObject({
      'config.yaml': expect.stringContaining('name: nvidia.com/gpu\n        replicas: 4\n'),
    });
  });
});

describe('copies', () => {
  const scheduled = model.backups.filter((backup) => backup.kind === 'scheduled');

  test('GitLab, the homes of the notebooks and the pages go to the bucket on the NAS, with a way back and a drill', () => {
    expect(
      scheduled.map(({ namespace, claim, target, schedule, retention }) => [namespace, claim, target, schedule, retention].join(' ')),
    ).toEqual([
      'gitlab config-gitlab-0 nas 30 1 * * * 14d',
      'gitlab data-gitlab-0 nas 30 1 * * * 14d',
      'production chat-data nas 15 3 * * * 30d',
      'production data-chat-db-0 nas 30 2 * * * 30d',
      'production jupyterlab-home nas 15 3 * * * 30d',
      'staging chat-data nas 15 3 * * * 7d',
      'staging data-chat-db-0 nas 30 2 * * * 7d',
      'staging jupyterlab-home nas 15 3 * * * 7d',
    ]);
    for (const { namespace, claim, restore, drill } of scheduled) {
      expect(inNamespace('CronJob', restore?.cronJob ?? '', namespace), claim).toBeDefined();
      expect(drill, claim).toMatchObject({ kind: 'scheduled' });
    }
    const pages = runbooks(model, manifests).flatMap(({ file }) => (file.startsWith('restore-') ? [file] : []));
    expect(pages.sort()).toEqual([
      'restore-gitlab.md',
      'restore-production-chat-db.md',
      'restore-production-chat.md',
      'restore-production-jupyterlab.md',
      'restore-staging-chat-db.md',
      'restore-staging-chat.md',
      'restore-staging-jupyterlab.md',
    ]);
  });

  test('what is not copied says why', () => {
    expect(model.backups.flatMap((b) => (b.kind === 'exempt' ? [`${b.claim}: ${b.reason}`] : []))).toMatchInlineSnapshot(`
      [
        "data-alertmanager-0: silences and what was sent already; after a loss people are told once more",
        "data-loki-0: log lines of the last month; they collect anew",
        "data-prometheus-0: numbers of the last month; they collect anew",
        "grafana-data: data sources and dashboards are code; users, stars and preferences are made again",
        "ollama-models: language models; the Job fetches them again",
        "ollama-models: language models; the Job fetches them again",
      ]
    `);
  });

  test('every volume is snapshotted, and copied to the same bucket', () => {
    const jobs = ofKind('RecurringJob').map((m) => `${field(m, 'spec.task')} ${field(m, 'spec.cron')} ${field(m, 'spec.groups')}`);
    expect(jobs.sort()).toEqual(['backup 0 4 * * * default', 'snapshot 0 */6 * * * default']);
    expect(field(pick(manifests, 'BackupTarget'), 'spec')).toMatchObject({ backupTargetURL: 's3://backup-ai-rnd@garage/' });
    expect(pick(manifests, 'VolumeSnapshotClass').body).toMatchObject({ driver: 'driver.longhorn.io' });
    expect(model.applications.find(({ name }) => name === 'longhorn')?.dependsOn).toContain('snapshot-controller');
    const nightly = manifests.filter(({ identity }) => identity.kind === 'CronJob' && identity.name === 'snapshots');
    expect(nightly.map(({ identity }) => identity.namespace)).toEqual(['gitlab', 'production', 'staging']);
    expect(rendered.runbooks.map(({ file }) => file)).toEqual(
      expect.arrayContaining(['snapshots-gitlab.md', 'snapshots-production.md', 'snapshots-staging.md']),
    );
  });
});

test('monitoring is there once: Prometheus, Grafana with dashboards as code, rules, logs', () => {
  const { prometheus, grafana, loki } = model.monitoring;
  expect([prometheus, grafana, loki]).toEqual(['application', 'application', 'application']);
  const rules = Object.keys(field(pick(manifests, 'ConfigMap', 'prometheus-rules'), 'data') as object);
  for (const environment of ['staging', 'production']) expect(rules).toContain(`chat-db-${environment}-chat-db.yaml`);
  const dashboards = ofKind('ConfigMap').filter(({ identity }) => identity.name.startsWith('grafana-dashboards-'));
  expect(dashboards.length).toBeGreaterThan(20);
});

test('quotas are what the workloads ask for plus a quarter, and the shares of the card', () => {
  // Longhorn's largest pod has no limit, so its namespace has none; the exporter runs on each machine, which its sum does not see.
  const { 'longhorn-system': longhorn, 'node-exporter': _found, ...found } = quotas(rendered);
  const { 'longhorn-system': wantedLonghorn, 'node-exporter': _wanted, ...wanted } = sums(rendered);
  expect(found).toMatchObject(wanted);
  const { 'limits.memory': _limit, ...requests } = wantedLonghorn ?? {};
  expect(longhorn).toEqual(requests);
  for (const namespace of ['staging', 'production'])
    expect(field(inNamespace('ResourceQuota', 'quota', namespace), 'spec.hard')).toMatchObject({ 'requests.nvidia.com/gpu': '2' });
});

test('all eight conditions of the owner are demanded, and what the backups promise, with a reason each', () => {
  expect(model.requirements.map(({ name, limit }) => (limit === undefined ? name : `${name} ${limit}`))).toEqual([
    'backed-up 24h',
    'default-deny',
    'entry-points 2',
    'environments-alike',
    'images-pinned',
    'least-privilege',
    'outside-judges',
    'restore-drilled 7d',
    'startup-within 5m',
    'tls-everywhere',
    'within-capacity',
  ]);
  for (const { name, reason, exceptions } of model.requirements) {
    expect(reason.length, name).toBeGreaterThan(10);
    expect(exceptions, name).toEqual([]);
  }
  expect(findings.filter(({ code }) => code.startsWith('REQUIREMENT_')).map(({ path }) => path)).toEqual([
    'ai-rnd requirements.outside-judges',
  ]);
});

function isOutside(spec: unknown): boolean {
  const { type } = spec as { readonly type?: string };
  return type === 'LoadBalancer' || type === 'NodePort';
}
