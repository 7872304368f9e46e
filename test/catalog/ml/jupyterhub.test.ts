import { execFileSync } from 'node:child_process';
import { JupyterHub, type JupyterHubProps, Mlflow } from 'labwright';
import { field, pick } from 'labwright/testing';
import { expect, test } from 'vitest';
import { address, app, bucket, database, environment, errors, type Lab, own, render } from './_fixture.ts';

const given = {
  users: ['kim', 'lee'],
  state: { storage: { size: '1Gi' }, backup: { exempt: 'a test' } },
  homes: { size: '10Gi', noBackup: 'the storage copies its volumes' },
} as const satisfies JupyterHubProps<Lab>;

function hub(props: Partial<JupyterHubProps<Lab>> | ((cluster: Lab) => Partial<JupyterHubProps<Lab>>) = {}) {
  return render((cluster) => {
    const more = typeof props === 'function' ? props(cluster) : props;
    new JupyterHub(app(cluster, 'jupyter'), 'jupyter', { ...given, ...more });
  });
}

type Rendered = ReturnType<typeof hub>;
const config = ({ manifests }: Rendered) =>
  String((field(pick(manifests, 'ConfigMap', 'jupyter-hub-config'), 'data') as Record<string, string>)['jupyterhub_config.py']);
const footprint = ({ model }: Rendered) => model.footprints.find(({ name }) => name === 'jupyter-notebooks');

test('smallest props: a hub, its proxy, the rights of the hub and a policy for each part', () => {
  const rendered = hub();
  expect(rendered.issues).toEqual([]);
  expect(own(rendered, 'jupyter')).toEqual([
    'ConfigMap jupyter-hub-config',
    'PersistentVolumeClaim jupyter-hub-data',
    'Service jupyter',
    'Service jupyter-hub',
    'Service jupyter-proxy-api',
    'ServiceAccount jupyter-hub',
    'Deployment jupyter-hub',
    'Deployment jupyter-proxy',
    'NetworkPolicy jupyter-hub',
    'NetworkPolicy jupyter-notebooks',
    'NetworkPolicy jupyter-proxy',
    'Role jupyter-hub',
    'RoleBinding jupyter-hub',
  ]);
  expect(environment(field(pick(rendered.manifests, 'Deployment', 'jupyter-hub'), 'spec.template.spec.containers[0]'))).toEqual({
    HOME: '/tmp',
    HUB_DATABASE_URL: 'sqlite:////srv/jupyterhub/jupyterhub.sqlite',
    CONFIGPROXY_AUTH_TOKEN: 'jupyter-auth/proxy-token',
    JPY_COOKIE_SECRET: 'jupyter-auth/cookie-secret',
    HUB_USER_PASSWORD: 'jupyter-auth/user-password',
    HUB_ADMIN_PASSWORD: 'jupyter-auth/admin-password',
  });
});

test('the configuration is Python, and says who may sign in and what a pod may take', () => {
  const text = config(hub());
  expect(() => execFileSync('python3', ['-c', 'import ast, sys; ast.parse(sys.stdin.read())'], { input: text })).not.toThrow();
  for (const line of [
    "c.JupyterHub.authenticator_class = 'shared-password'",
    "c.Authenticator.allowed_users = set(['kim', 'lee'])",
    'c.JupyterHub.active_server_limit = 2',
    "culler = [sys.executable, '-m', 'jupyterhub_idle_culler', '--timeout=3600', '--url=http://127.0.0.1:8081/hub/api']",
    'c.KubeSpawner.cpu_guarantee = 0.25',
    'c.KubeSpawner.mem_limit = 2147483648',
    "c.KubeSpawner.priority_class_name = 'ml'",
    "c.KubeSpawner.storage_class = 'local-path'",
    'c.KubeSpawner.delete_pvc = False',
  ])
    expect(text.split('\n')).toContain(line);
  expect(text).not.toContain('admin_users');
});

test('every prop ends up in the objects', () => {
  const rendered = hub((cluster) => {
    const props: Required<Omit<JupyterHubProps<Lab>, 'users' | 'homes'>> = {
      admins: ['kim'],
      signIn: 'own-password',
      state: { database: database(cluster, 'hub') },
      notebooks: {
        image: 'quay.io/jupyter/minimal-notebook:2026-09-07',
        resources: { cpu: '500m', cpuLimit: '4', memory: '2Gi', memoryLimit: '6Gi' },
        sharedMemory: '1Gi',
        priority: 'low',
        nodeSelector: { gpu: 'true' },
        tracking: new Mlflow(app(cluster, 'mlflow'), 'mlflow', { database: database(cluster), artifacts: bucket(cluster) }),
        uses: [],
        internet: false,
        start: '20m',
      },
      running: 1,
      idle: '2h',
      address: address(cluster, '192.168.1.249'),
      host: 'jupyter.home.lan',
      ingress: 'traefik',
      tls: { issuer: 'home' },
      priority: 'ml',
      nodeSelector: { gpu: 'true' },
      resources: { memoryLimit: '1Gi' },
      overrides: {
        hub: { spec: { minReadySeconds: 3 } },
        proxy: { spec: { minReadySeconds: 4 } },
        service: { metadata: { annotations: { team: 'home' } } },
        loadBalancer: { metadata: { annotations: { team: 'home' } } },
        configMap: { metadata: { annotations: { team: 'home' } } },
        persistentVolumeClaim: {},
        ingress: { metadata: { annotations: { team: 'home' } } },
      },
    };
    return props;
  });
  const { manifests, model, issues } = rendered;
  expect(issues).toEqual([]);
  expect(field(pick(manifests, 'Deployment', 'jupyter-hub'), 'spec.minReadySeconds')).toBe(3);
  expect(field(pick(manifests, 'Deployment', 'jupyter-proxy'), 'spec.minReadySeconds')).toBe(4);
  const container = field(pick(manifests, 'Deployment', 'jupyter-hub'), 'spec.template.spec.containers[0]');
  expect(container).toMatchObject({ resources: { limits: { memory: '1Gi' } } });
  expect(environment(container)).toMatchObject({
    DATABASE_PASSWORD: 'data-pg-hub-app/password',
    HUB_DATABASE_URL: 'postgresql+psycopg2://hub:$(DATABASE_PASSWORD)@pg-hub.data.svc.cluster.local:5432/hub',
  });
  for (const object of ['Service jupyter', 'Service jupyter-lan', 'ConfigMap jupyter-hub-config', 'Ingress jupyter']) {
    const [kind = '', name] = object.split(' ');
    expect(field(pick(manifests, kind, name), 'metadata.annotations')).toMatchObject({ team: 'home' });
  }
  for (const line of [
    "c.JupyterHub.authenticator_class = 'native'",
    "c.Authenticator.admin_users = set(['kim'])",
    "c.KubeSpawner.image = 'quay.io/jupyter/minimal-notebook:2026-09-07'",
    "c.KubeSpawner.environment = {'MLFLOW_TRACKING_URI': 'http://mlflow.ml.svc.cluster.local:5000'}",
    'c.KubeSpawner.cpu_limit = 4',
    "c.KubeSpawner.node_selector = {'gpu': 'true'}",
    "c.KubeSpawner.priority_class_name = 'low'",
    'c.Spawner.start_timeout = 1200',
  ])
    expect(config(rendered).split('\n')).toContain(line);
  expect(config(rendered)).toContain("'--timeout=7200'");
  expect(model.externals.filter(({ application }) => application === 'jupyter')).toEqual([]);
  expect(model.connections.filter(({ from }) => from.workload === 'jupyter-notebooks').map(({ to }) => to.workload)).toEqual([
    'jupyter-hub',
    'mlflow',
  ]);
});

test('what all users take at once is declared: the most servers that run, and a home for everybody', () => {
  const rendered = hub({
    running: 3,
    users: ['a', 'b', 'c', 'd'],
    notebooks: { resources: { cpu: '500m', memory: '1536Mi', memoryLimit: '2Gi' } },
  });
  expect(footprint(rendered)).toMatchObject({
    pods: 3,
    requests: { cpu: '1500m', memory: '4608Mi' },
    limits: { memory: '6Gi' },
    images: ['quay.io/jupyter/scipy-notebook:2026-09-07'],
  });
  expect(footprint(rendered)?.volumes.map(({ name, size, storageClass }) => `${name} ${size} ${storageClass}`)).toEqual(
    ['a', 'b', 'c', 'd'].map((user) => `jupyter-home-${user} 10Gi local`),
  );
  expect(rendered.model.backups.filter(({ claim }) => claim.startsWith('jupyter-home-'))).toHaveLength(4);
});

test('users count against the quota of the namespace', () => {
  const users = Array.from({ length: 14 }, (_, index) => `user-${index}`);
  expect(errors(hub({ users }), 'namespaces').join('\n')).toMatch(/QUOTA\w+ .*requests\.memory/);
  expect(errors(hub({ users, running: 4 }), 'namespaces')).toEqual([]);
});

test('the hub may make pods and claims of its namespace, and delete no claim', () => {
  const { manifests } = hub();
  expect(field(pick(manifests, 'Role', 'jupyter-hub'), 'rules')).toEqual([
    { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch', 'create', 'delete'] },
    { apiGroups: [''], resources: ['persistentvolumeclaims'], verbs: ['get', 'list', 'watch', 'create'] },
    { apiGroups: [''], resources: ['events'], verbs: ['get', 'list', 'watch'] },
  ]);
  expect(field(pick(manifests, 'Deployment', 'jupyter-hub'), 'spec.template.spec.automountServiceAccountToken')).toBe(true);
  expect(field(pick(manifests, 'Deployment', 'jupyter-proxy'), 'spec.template.spec.automountServiceAccountToken')).toBe(false);
});

test('hub, proxy and notebooks reach each other where they must', () => {
  const { model } = hub();
  expect(model.connections.map(({ from, to, port }) => `${from.workload} > ${to.workload}:${port}`).sort()).toEqual([
    'jupyter-hub > jupyter-notebooks:8888',
    'jupyter-hub > jupyter-proxy:8001',
    'jupyter-notebooks > jupyter-hub:8081',
    'jupyter-proxy > jupyter-hub:8081',
    'jupyter-proxy > jupyter-notebooks:8888',
  ]);
});

test('runs in a restricted namespace, and no check finds an error', () => {
  expect(errors(hub(), 'jupyter')).toEqual([]);
});

test('MODEL_VALUE: names and numbers that neither the hub nor a claim can carry', () => {
  const { issues } = hub({ users: ['kim', 'Lee', 'a--b', 'kim'], admins: ['sam'], running: 0, signIn: 'dummy' as 'own-password' });
  expect(issues.map(({ code, path }) => `${code} ${path}`)).toEqual([
    'MODEL_VALUE lab/jupyter/jupyter users[1]',
    'MODEL_VALUE lab/jupyter/jupyter users[2]',
    'MODEL_VALUE lab/jupyter/jupyter users[3]',
    'MODEL_VALUE lab/jupyter/jupyter admins[0]',
    'MODEL_VALUE lab/jupyter/jupyter running',
    'MODEL_VALUE lab/jupyter/jupyter signIn',
  ]);
  expect(hub({ users: [] }).issues[0]).toMatchObject({ code: 'MODEL_VALUE', message: 'nobody may sign in' });
});

test('MODEL_QUANTITY: amounts and durations by the owner’s own words', () => {
  const { issues } = hub({ idle: '60', notebooks: { resources: { memory: '1 GB' }, sharedMemory: 'much', start: 'soon' } });
  expect(issues.map(({ code, path }) => `${code} ${path}`).sort()).toEqual([
    'MODEL_QUANTITY lab/jupyter/jupyter idle',
    'MODEL_QUANTITY lab/jupyter/jupyter notebooks resources.memory',
    'MODEL_QUANTITY lab/jupyter/jupyter notebooks.sharedMemory',
    'MODEL_QUANTITY lab/jupyter/jupyter notebooks.start',
  ]);
});
