import { readFileSync } from 'node:fs';
import { Application, Gitea, type GitServer, Redis, Traefik, Woodpecker, type WoodpeckerProps } from 'labwright';
import { field, pick } from 'labwright/testing';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { address, app, database, environment, errors, type Forge, gitea, nas, own, render } from './_fixture.ts';

const made = (props: Partial<WoodpeckerProps<Forge>> | ((cluster: Forge) => Partial<WoodpeckerProps<Forge>>) = {}) =>
  render((cluster) => {
    const given = typeof props === 'function' ? props(cluster) : props;
    new Woodpecker(app(cluster, 'ci'), 'ci', {
      host: 'ci.forge.home',
      forge: given.forge ?? gitea(cluster),
      admins: ['kim'],
      state: { storage: { size: '5Gi' }, backup: { exempt: 'a test' } },
      pipelines: { namespace: 'pipelines', volume: { class: 'work' } },
      ...given,
    });
  });

type Rendered = ReturnType<typeof made>;
const server = (rendered: Rendered, path = '') =>
  field(pick(rendered.manifests, 'Deployment', 'ci'), `spec.template.spec.containers[0]${path}`);
const agent = (rendered: Rendered, path = '') =>
  field(pick(rendered.manifests, 'StatefulSet', 'ci-agent'), `spec.template.spec.containers[0]${path}`);
const findings = ({ issues }: Rendered) =>
  issues.filter(({ severity }) => severity === 'error').map(({ code, path, message }) => `${code} ${path}: ${message}`);
const policy = (rendered: Rendered, name: string) =>
  field(pick(rendered.manifests, 'NetworkPolicy', name), 'spec') as Record<string, unknown>;

test('smallest props: a server on its volume and one agent, with rights in the namespace of the pipelines alone', () => {
  const rendered = made();
  expect(errors(rendered, 'ci')).toEqual([]);
  expect(own(rendered, 'ci')).toEqual([
    'PersistentVolumeClaim ci-data',
    'Service ci',
    'Service ci-agent-headless',
    'ServiceAccount ci-agent',
    'ServiceAccount default',
    'Deployment ci',
    'StatefulSet ci-agent',
    'Ingress ci',
    'NetworkPolicy ci',
    'NetworkPolicy ci-agent',
    'NetworkPolicy ci-pipelines',
    'Role ci-agent',
    'RoleBinding ci-agent',
  ]);
  expect(environment(server(rendered))).toMatchInlineSnapshot(`
    {
      "WOODPECKER_ADMIN": "kim",
      "WOODPECKER_AGENT_SECRET": "ci-auth/agent-secret",
      "WOODPECKER_DEFAULT_APPROVAL_MODE": "forks",
      "WOODPECKER_DISABLE_USER_AGENT_REGISTRATION": "true",
      "WOODPECKER_DISABLE_VERSION_CHECK": "true",
      "WOODPECKER_EXPERT_FORGE_OAUTH_HOST": "http://git.forge.home",
      "WOODPECKER_EXPERT_WEBHOOK_HOST": "http://ci.delivery.svc.cluster.local:8000",
      "WOODPECKER_FORGE_CLIENT": "ci-auth/client-id",
      "WOODPECKER_FORGE_SECRET": "ci-auth/client-secret",
      "WOODPECKER_FORGE_URL": "http://gitea.delivery.svc.cluster.local:3000",
      "WOODPECKER_GITEA": "true",
      "WOODPECKER_GRPC_SECRET": "ci-auth/grpc-secret",
      "WOODPECKER_HOST": "http://ci.forge.home",
      "WOODPECKER_LOG_LEVEL": "info",
      "WOODPECKER_METRICS_SERVER_ADDR": ":9001",
      "WOODPECKER_OPEN": "false",
      "WOODPECKER_PLUGINS_PRIVILEGED": "",
    }
  `);
  expect(environment(agent(rendered))).toMatchInlineSnapshot(`
    {
      "WOODPECKER_AGENT_SECRET": "ci-auth/agent-secret",
      "WOODPECKER_BACKEND": "kubernetes",
      "WOODPECKER_BACKEND_K8S_NAMESPACE": "pipelines",
      "WOODPECKER_BACKEND_K8S_PERMISSION_INIT_IMAGE": "docker.io/library/busybox:1.37.0",
      "WOODPECKER_BACKEND_K8S_POD_LABELS": "{"app.kubernetes.io/component":"pipeline","app.kubernetes.io/instance":"ci","app.kubernetes.io/name":"woodpecker","app.kubernetes.io/part-of":"ci"}",
      "WOODPECKER_BACKEND_K8S_POD_TOLERATIONS_ALLOW_FROM_STEP": "false",
      "WOODPECKER_BACKEND_K8S_PRIORITY_CLASS": "delivery",
      "WOODPECKER_BACKEND_K8S_STORAGE_CLASS": "local-path",
      "WOODPECKER_BACKEND_K8S_STORAGE_RWX": "false",
      "WOODPECKER_BACKEND_K8S_VOLUME_SIZE": "10Gi",
      "WOODPECKER_LOG_LEVEL": "info",
      "WOODPECKER_MAX_WORKFLOWS": "2",
      "WOODPECKER_SERVER": "ci.delivery.svc.cluster.local:9000",
    }
  `);
  const { manifests } = rendered;
  for (const kind of ['Role', 'RoleBinding']) expect(field(pick(manifests, kind, 'ci-agent'), 'metadata.namespace')).toBe('pipelines');
  expect(field(pick(manifests, 'RoleBinding', 'ci-agent'), 'subjects')).toEqual([
    { kind: 'ServiceAccount', name: 'ci-agent', namespace: 'delivery' },
  ]);
  const account = pick(manifests, 'ServiceAccount', 'default');
  expect(field(account, 'metadata.namespace')).toBe('pipelines');
  expect(field(account, 'automountServiceAccountToken')).toBe(false);
  expect(rendered.model.metrics).toContainEqual(expect.objectContaining({ workload: 'ci', port: 'metrics', podPort: 9001 }));
});

test('what pipelines take is counted: all workflows of all agents, their pods and a volume each', () => {
  const rendered = made({
    agents: { count: 2, workflows: 3 },
    pipelines: {
      namespace: 'pipelines',
      volume: { class: 'work', size: '20Gi' },
      together: 4,
      step: { cpu: '500m', memory: '1Gi', memoryLimit: '4Gi' },
    },
  });
  expect(findings(rendered)).toEqual([]);
  const footprint = rendered.model.footprints.find(({ name }) => name === 'ci-pipelines');
  expect(footprint).toMatchObject({
    namespace: 'pipelines',
    pods: 24,
    requests: { cpu: '12', memory: '24Gi' },
    limits: { memory: '96Gi' },
  });
  expect(footprint?.volumes).toHaveLength(6);
  expect(footprint?.volumes[0]).toEqual({ name: 'ci-workflow-1', size: '20Gi', storageClass: 'work' });
  expect(environment(agent(rendered))).toMatchObject({ WOODPECKER_MAX_WORKFLOWS: '3', WOODPECKER_BACKEND_K8S_VOLUME_SIZE: '20Gi' });
  expect(field(pick(rendered.manifests, 'StatefulSet', 'ci-agent'), 'spec.replicas')).toBe(2);
  const remembered = rendered.model.claims.filter(({ workload }) => workload === 'ci-agent');
  expect(remembered).toMatchObject([
    { name: 'data-ci-agent-0', content: 'cache' },
    { name: 'data-ci-agent-1', content: 'cache' },
  ]);
});

test('every prop ends up in the objects', () => {
  const rendered = made((cluster) => {
    const props: Required<Omit<WoodpeckerProps<Forge>, 'forge'>> = {
      host: 'build.forge.home',
      ingress: 'traefik',
      tls: { issuer: 'home' },
      admins: ['kim', 'sam'],
      open: true,
      state: { database: database(cluster, 'ci') },
      agents: { class: 'work', resources: { memoryLimit: '512Mi' } },
      pipelines: {
        namespace: 'pipelines',
        volume: { class: 'attached' },
        verify: false,
        internet: false,
        priority: 'low',
        nodeSelector: { disk: 'fast' },
      },
      priority: 'delivery',
      nodeSelector: { disk: 'fast' },
      resources: { memoryLimit: '1Gi' },
      overrides: {
        server: { spec: { minReadySeconds: 3 } },
        agent: { spec: { minReadySeconds: 4 } },
        service: { metadata: { annotations: { team: 'home' } } },
        ingress: { metadata: { annotations: { team: 'home' } } },
        persistentVolumeClaim: {},
        role: { metadata: { annotations: { team: 'home' } } },
      },
    };
    return props;
  });
  expect(findings(rendered)).toEqual([]);
  const { manifests } = rendered;
  expect(environment(server(rendered))).toMatchObject({
    WOODPECKER_HOST: 'https://build.forge.home',
    WOODPECKER_OPEN: 'true',
    WOODPECKER_ADMIN: 'kim,sam',
    WOODPECKER_ENVIRONMENT: 'GIT_SSL_NO_VERIFY:true',
    WOODPECKER_DATABASE_DRIVER: 'postgres',
    WOODPECKER_DATABASE_DATASOURCE: 'postgres://ci:$(DATABASE_PASSWORD)@pg-ci.data.svc.cluster.local:5432/ci?sslmode=disable',
  });
  // Kubernetes expands what stands above.
  const names = Object.keys(environment(server(rendered)));
  expect(names.indexOf('DATABASE_PASSWORD')).toBeLessThan(names.indexOf('WOODPECKER_DATABASE_DATASOURCE'));
  const variables = environment(agent(rendered));
  expect(variables).toMatchObject({ WOODPECKER_BACKEND_K8S_STORAGE_CLASS: 'longhorn', WOODPECKER_BACKEND_K8S_PRIORITY_CLASS: 'low' });
  expect(JSON.parse(variables['WOODPECKER_BACKEND_K8S_POD_NODE_SELECTOR'] ?? '')).toEqual({ disk: 'fast' });
  // A volume that is attached to one node keeps the pods of its workflow there.
  expect(JSON.parse(variables['WOODPECKER_BACKEND_K8S_POD_AFFINITY'] ?? '')).toMatchObject({
    podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ matchLabelKeys: ['woodpecker-ci.org/task-uuid'] }] },
  });
  expect(server(rendered, '.resources.limits')).toEqual({ memory: '1Gi' });
  expect(agent(rendered, '.resources.limits')).toEqual({ memory: '512Mi' });
  expect(field(pick(manifests, 'Deployment', 'ci'), 'spec.minReadySeconds')).toBe(3);
  expect(field(pick(manifests, 'StatefulSet', 'ci-agent'), 'spec.minReadySeconds')).toBe(4);
  for (const [kind, name] of [
    ['Service', 'ci'],
    ['Ingress', 'ci'],
    ['Role', 'ci-agent'],
  ] as const)
    expect(field(pick(manifests, kind, name), 'metadata.annotations')).toMatchObject({ team: 'home' });
  expect(rendered.model.claims.filter(({ name }) => name === 'ci-data')).toEqual([]);
  expect(JSON.stringify(policy(rendered, 'ci-pipelines'))).not.toContain('0.0.0.0/0');
});

test('flows: forge and server to each other, agents to server and API server, steps to the page, what they use and each other', () => {
  const rendered = made((cluster) => {
    const cache = new Redis(app(cluster, 'cache'), 'cache', { content: 'cache' });
    return { pipelines: { namespace: 'pipelines', volume: { class: 'work' }, uses: [cache] } };
  });
  const flows = rendered.model.connections.map(({ from, to, port }) => `${from.workload} ${to.workload} ${port}`);
  expect(flows).toEqual(expect.arrayContaining(['ci gitea 3000', 'gitea ci 8000', 'ci-agent ci 9000', 'ci-pipelines cache 6379']));
  const steps = policy(rendered, 'ci-pipelines');
  expect(steps['podSelector']).toEqual({
    matchLabels: { 'app.kubernetes.io/component': 'pipeline', 'app.kubernetes.io/instance': 'ci', 'app.kubernetes.io/name': 'woodpecker' },
  });
  const self = { podSelector: steps['podSelector'] };
  const controller = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'traefik' } } };
  expect(steps['ingress']).toEqual([{ from: [self] }]);
  expect(steps['egress']).toContainEqual({ to: [controller, self] });
  // Pods of pipelines carry what the policy selects.
  const labels = JSON.parse(environment(agent(rendered))['WOODPECKER_BACKEND_K8S_POD_LABELS'] ?? '') as object;
  expect(labels).toMatchObject((steps['podSelector'] as { readonly matchLabels: object }).matchLabels);
  expect(policy(rendered, 'ci-agent')['policyTypes']).toEqual(['Egress']);
});

test('a controller of the fleet lets pipelines in at the ports that people use, and only there', () => {
  const rendered = render((cluster) => {
    const at = new Application(cluster, 'entry', { layer: 'platform', namespace: 'traefik' });
    const forge = gitea(cluster, { tls: { issuer: 'home' } });
    new Woodpecker(app(cluster, 'ci'), 'ci', {
      host: 'ci.forge.home',
      forge,
      admins: ['kim'],
      state: { storage: { size: '5Gi' }, backup: { exempt: 'a test' } },
      pipelines: { namespace: 'pipelines', volume: { class: 'work' } },
    });
    // Declared after those who need it.
    new Traefik(at, 'traefik', { ingress: 'traefik', address: address(cluster, '192.168.1.240') });
  });
  expect(findings(rendered)).toEqual([]);
  const entry = rendered.model.connections.filter(({ from, to }) => from.workload === 'ci-pipelines' && to.workload === 'traefik');
  expect(entry).toMatchObject([{ port: 8443, purpose: 'clones of repositories, as git.forge.home' }]);
});

test('a forge outside the cluster calls by the public name, and its ranges are what policies name', () => {
  const rendered = made((cluster) => {
    const inside = new Gitea(app(cluster, 'gitea'), 'gitea', {
      host: 'git.forge.home',
      admin: { email: 'a@b.c' },
      storage: { size: '1Gi' },
      backup: { exempt: 'a test' },
    });
    const forge: GitServer<Forge> = {
      cluster,
      application: inside.application,
      endpoint: inside.endpoint,
      host: 'git.example.org',
      port: 443,
      podPort: 443,
      outside: ['192.168.1.30/32'],
      protocol: 'git',
      program: 'gitlab',
      page: 'https://git.example.org',
      url: 'https://git.example.org',
    };
    return { forge };
  });
  const variables = environment(server(rendered));
  expect(variables).toMatchObject({ WOODPECKER_GITLAB: 'true', WOODPECKER_FORGE_URL: 'https://git.example.org' });
  expect(variables).not.toHaveProperty('WOODPECKER_EXPERT_WEBHOOK_HOST');
  expect(JSON.stringify(policy(rendered, 'ci-pipelines'))).toContain('192.168.1.30/32');
  expect(JSON.stringify(policy(rendered, 'ci'))).toContain('192.168.1.30/32');
});

test('wrong values become findings', () => {
  expect(
    findings(
      made({
        admins: [],
        agents: { count: 0, workflows: 1.5 },
        pipelines: { namespace: 'pipelines', volume: { class: 'work' }, together: 0 },
      }),
    ),
  ).toEqual([
    'MODEL_VALUE forge/ci/ci admins: nobody may change anything',
    'MODEL_VALUE forge/ci/ci agents.count: 0 is no whole number above 0',
    'MODEL_VALUE forge/ci/ci agents.workflows: 1.5 is no whole number above 0',
    'MODEL_VALUE forge/ci/ci pipelines.together: 0 is no whole number above 0',
  ]);
  expect(findings(made({ admins: ['kim@home'] }))).toEqual(['MODEL_VALUE forge/ci/ci admins[0]: "kim@home" is no account name of a forge']);
});

test('pipelines need a namespace that takes their pods and a class whose volumes go with their claims', () => {
  expect(findings(made({ pipelines: { namespace: 'delivery' } }))).toEqual([
    expect.stringMatching(/^MODEL_VALUE forge\/ci\/ci pipelines\.namespace: namespace delivery is `restricted`/),
    'MODEL_VALUE forge/ci/ci pipelines.volume.class: class local keeps a volume when its claim goes, so every workflow would leave one behind',
  ]);
});

test('the server is copied with its SQLite file, and the runbook says where the client is made', () => {
  let text = '';
  const rendered = render((cluster) => {
    new Woodpecker(app(cluster, 'ci'), 'ci', {
      host: 'ci.forge.home',
      forge: gitea(cluster),
      admins: ['kim'],
      state: { storage: { size: '5Gi' }, backup: { target: nas(cluster) } },
      pipelines: { namespace: 'pipelines', volume: { class: 'work' } },
    });
    text = cluster.facts.runbooks.find(({ file }) => file === 'woodpecker-ci.md')?.text ?? '';
  });
  expect(rendered.model.backups).toContainEqual(expect.objectContaining({ claim: 'ci-data', kind: 'scheduled' }));
  expect(text).toContain('http://git.forge.home/-/admin/applications');
  expect(text).toContain('http://ci.forge.home/authorize');
  expect(text).toContain('logs statefulset/ci-agent');
});

interface Step {
  readonly name: string;
  readonly image: string;
  readonly privileged?: boolean;
  readonly when?: readonly { readonly event: string }[];
  readonly environment?: Readonly<Record<string, unknown>>;
  readonly commands: readonly string[];
}

test('the template asks for no privilege, keeps passwords out of the file and pushes nothing of a pull request', () => {
  const { steps } = parse(readFileSync('ci/templates/woodpecker/image.yaml', 'utf8'), { merge: true }) as {
    readonly steps: readonly Step[];
  };
  expect(steps.map(({ name }) => name)).toEqual(['build', 'scan', 'push', 'bump']);
  for (const { name, privileged, image, when, environment: variables = {}, commands } of steps) {
    expect(privileged, name).toBeUndefined();
    expect(image, name).toMatch(/^[a-z.]+\/[a-z/-]+:v?\d+\.\d+\.\d+$/);
    for (const command of commands) expect(typeof command, name).toBe('string');
    const secrets = Object.values(variables).filter((value) => typeof value === 'object');
    if (secrets.length > 0) expect(when, name).toEqual([{ event: 'push' }]);
  }
});
