import { Drone, type DroneProps } from 'labwright';
import { field, pick } from 'labwright/testing';
import { expect, test } from 'vitest';
import { lifecycleChecks, runChecks } from '../../../src/checks/index.ts';
import { app, environment, errors, type Forge, gitea, nas, own, render } from './_fixture.ts';

const made = (props: Partial<DroneProps<Forge>> | ((cluster: Forge) => Partial<DroneProps<Forge>>) = {}) =>
  render((cluster) => {
    new Drone(app(cluster, 'drone'), 'drone', {
      host: 'drone.forge.home',
      forge: gitea(cluster),
      admin: 'kim',
      backup: { exempt: 'a test' },
      pipelines: { namespace: 'pipelines' },
      ...(typeof props === 'function' ? props(cluster) : props),
    });
  });

type Rendered = ReturnType<typeof made>;
const container = (rendered: Rendered, name: string) =>
  field(pick(rendered.manifests, 'Deployment', name), 'spec.template.spec.containers[0]');
const findings = ({ issues }: Rendered) =>
  issues.filter(({ severity }) => severity === 'error').map(({ code, path, message }) => `${code} ${path}: ${message}`);

test('LIFECYCLE_UPSTREAM_ENDED: Drone is rendered, and a warning names Woodpecker', () => {
  const { model, manifests } = made();
  const found = runChecks({ model, manifests }, lifecycleChecks).filter(({ code }) => code === 'LIFECYCLE_UPSTREAM_ENDED');
  expect(found).toMatchObject([
    { severity: 'warning', path: expect.stringContaining('forge/drone/drone'), hint: expect.stringContaining('Woodpecker') },
    { severity: 'warning', path: expect.stringContaining('forge/drone/drone'), hint: expect.stringContaining('Woodpecker') },
  ]);
});

test('smallest props: a server and a runner, neither of them root, with rights in the namespace of the pipelines alone', () => {
  const rendered = made();
  expect(errors(rendered, 'drone')).toEqual([]);
  expect(own(rendered, 'drone')).toEqual([
    'PersistentVolumeClaim drone-data',
    'Service drone',
    'ServiceAccount drone-runner',
    'ServiceAccount default',
    'Deployment drone',
    'Deployment drone-runner',
    'Ingress drone',
    'NetworkPolicy drone',
    'NetworkPolicy drone-runner',
    'NetworkPolicy drone-pipelines',
    'Role drone-runner',
    'RoleBinding drone-runner',
  ]);
  expect(environment(container(rendered, 'drone'))).toMatchInlineSnapshot(`
    {
      "DRONE_COOKIE_SECRET": "drone-auth/cookie-secret",
      "DRONE_DATABASE_SECRET": "drone-auth/database-secret",
      "DRONE_DATADOG_ENABLED": "false",
      "DRONE_GITEA_CLIENT_ID": "drone-auth/client-id",
      "DRONE_GITEA_CLIENT_SECRET": "drone-auth/client-secret",
      "DRONE_GITEA_SERVER": "http://git.forge.home",
      "DRONE_GITEA_SKIP_VERIFY": "false",
      "DRONE_GIT_ALWAYS_AUTH": "true",
      "DRONE_PROMETHEUS_ANONYMOUS_ACCESS": "true",
      "DRONE_REGISTRATION_CLOSED": "true",
      "DRONE_RPC_SECRET": "drone-auth/rpc-secret",
      "DRONE_SERVER_HOST": "drone.forge.home",
      "DRONE_SERVER_PORT": ":8080",
      "DRONE_SERVER_PROTO": "http",
      "DRONE_USER_CREATE": "username:kim,admin:true",
    }
  `);
  expect(environment(container(rendered, 'drone-runner'))).toMatchInlineSnapshot(`
    {
      "DRONE_LABELS_DEFAULT": "app.kubernetes.io/component:pipeline,app.kubernetes.io/instance:drone,app.kubernetes.io/name:drone,app.kubernetes.io/part-of:drone",
      "DRONE_NAMESPACE_DEFAULT": "pipelines",
      "DRONE_RESOURCE_LIMIT_MEMORY": "2147483648",
      "DRONE_RESOURCE_REQUEST_CPU": "250",
      "DRONE_RESOURCE_REQUEST_MEMORY": "536870912",
      "DRONE_RPC_HOST": "drone.delivery.svc.cluster.local:8080",
      "DRONE_RPC_PROTO": "http",
      "DRONE_RPC_SECRET": "drone-auth/rpc-secret",
      "DRONE_RUNNER_CAPACITY": "2",
      "DRONE_TMATE_ENABLED": "false",
    }
  `);
  expect(field(pick(rendered.manifests, 'Role', 'drone-runner'), 'metadata.namespace')).toBe('pipelines');
  expect(rendered.model.footprints.find(({ name }) => name === 'drone-pipelines')).toMatchObject({
    pods: 2,
    requests: { cpu: '500m', memory: '1Gi' },
    limits: { memory: '8Gi' },
  });
  // Forge and Drone call each other by their public names.
  const controller = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'traefik' } } };
  for (const name of ['gitea', 'drone', 'drone-pipelines'])
    expect(JSON.stringify(field(pick(rendered.manifests, 'NetworkPolicy', name), 'spec.egress')), name).toContain(
      JSON.stringify(controller).slice(1, -1),
    );
});

test('every prop ends up in the objects', () => {
  const rendered = made((cluster) => {
    const props: Required<Omit<DroneProps<Forge>, 'forge'>> = {
      host: 'old.forge.home',
      ingress: 'traefik',
      tls: { issuer: 'home' },
      admin: 'sam',
      open: true,
      verify: false,
      storage: { class: 'attached', size: '8Gi' },
      backup: { target: nas(cluster) },
      pipelines: {
        namespace: 'pipelines',
        running: 3,
        resources: { cpu: '1', memory: '1Gi', memoryLimit: '4Gi' },
        together: 3,
        internet: false,
        nodeSelector: { disk: 'fast' },
      },
      metrics: false,
      priority: 'low',
      nodeSelector: { disk: 'fast' },
      resources: { memoryLimit: '1Gi' },
      overrides: {
        server: { spec: { minReadySeconds: 3 } },
        runner: { spec: { minReadySeconds: 4 } },
        service: { metadata: { annotations: { team: 'home' } } },
        ingress: { metadata: { annotations: { team: 'home' } } },
        persistentVolumeClaim: { metadata: { annotations: { team: 'home' } } },
        role: { metadata: { annotations: { team: 'home' } } },
      },
    };
    return props;
  });
  expect(findings(rendered)).toEqual([]);
  expect(environment(container(rendered, 'drone'))).toMatchObject({
    DRONE_SERVER_HOST: 'old.forge.home',
    DRONE_SERVER_PROTO: 'https',
    DRONE_GITEA_SKIP_VERIFY: 'true',
    DRONE_USER_CREATE: 'username:sam,admin:true',
    DRONE_REGISTRATION_CLOSED: 'false',
    DRONE_PROMETHEUS_ANONYMOUS_ACCESS: 'false',
  });
  expect(environment(container(rendered, 'drone-runner'))).toMatchObject({
    DRONE_RUNNER_CAPACITY: '3',
    DRONE_NODE_SELECTOR_DEFAULT: 'disk:fast',
    DRONE_RESOURCE_REQUEST_CPU: '1000',
    DRONE_RESOURCE_REQUEST_MEMORY: '1073741824',
    DRONE_RESOURCE_LIMIT_MEMORY: '4294967296',
  });
  expect(rendered.model.footprints.find(({ name }) => name === 'drone-pipelines')).toMatchObject({ pods: 3, limits: { memory: '36Gi' } });
  const { manifests } = rendered;
  expect(field(pick(manifests, 'Deployment', 'drone'), 'spec.minReadySeconds')).toBe(3);
  expect(field(pick(manifests, 'Deployment', 'drone-runner'), 'spec.minReadySeconds')).toBe(4);
  for (const [kind, name] of [
    ['Service', 'drone'],
    ['Ingress', 'drone'],
    ['PersistentVolumeClaim', 'drone-data'],
    ['Role', 'drone-runner'],
  ] as const)
    expect(field(pick(manifests, kind, name), 'metadata.annotations')).toMatchObject({ team: 'home' });
  expect(rendered.model.backups).toContainEqual(expect.objectContaining({ claim: 'drone-data', kind: 'scheduled' }));
  expect((rendered.model.metrics ?? []).filter(({ workload }) => workload === 'drone')).toEqual([]);
});

test('wrong values become findings', () => {
  expect(findings(made({ admin: 'kim@home', pipelines: { namespace: 'delivery', running: 0, together: 0.5 } }))).toEqual([
    'MODEL_VALUE forge/drone/drone admin: "kim@home" is no account name of a forge',
    'MODEL_VALUE forge/drone/drone pipelines.running: 0 is no whole number above 0',
    'MODEL_VALUE forge/drone/drone pipelines.together: 0.5 is no whole number above 0',
    expect.stringMatching(/^MODEL_VALUE forge\/drone\/drone pipelines\.namespace: namespace delivery is `restricted`/),
  ]);
});

test('the runbook says where the client is made', () => {
  let text = '';
  render((cluster) => {
    const props = { host: 'drone.forge.home', admin: 'kim', backup: { exempt: 'a test' }, pipelines: { namespace: 'pipelines' } } as const;
    new Drone(app(cluster, 'drone'), 'drone', { forge: gitea(cluster), ...props });
    text = cluster.facts.runbooks.find(({ file }) => file === 'drone-drone.md')?.text ?? '';
  });
  expect(text).toContain('At http://git.forge.home/-/admin/applications');
  expect(text).toContain('http://drone.forge.home/login');
});
