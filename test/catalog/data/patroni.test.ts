import { Etcd, Patroni, type PatroniProps, WebService } from 'labwright';
import { field, pick, renderCluster } from 'labwright/testing';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { ownChecks, runChecks } from '../../../src/checks/index.ts';
import { podTemplateOf } from '../../../src/checks/pods.ts';
import { violations } from '../../../src/checks/policy/pod-security.ts';
import { Attic } from '../../attic.ts';
import { nas, place, problems } from '../_backup.ts';

type Props = PatroniProps<Attic, readonly ['pg_trgm']>;

function render(props: Partial<Props> = {}) {
  return renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    const backup = props.backup ?? { target: nas(cluster) };
    const store = props.store ?? new Etcd(place(cluster, 'store'), 'store', { storage: { size: '4Gi' }, backup: { exempt: 'a test' } });
    const base = { version: '17', image: 'registry.lan/patroni:17-4.1.4', database: 'orders', storage: { size: '10Gi' } } as const;
    const orders = new Patroni<Attic, readonly ['pg_trgm']>(place(cluster, 'orders'), 'orders', {
      ...base,
      extensions: ['pg_trgm'],
      ...props,
      store,
      backup,
    });
    new WebService(place(cluster, 'shop'), 'shop', { image: 'registry.lan/shop:1.0.0', uses: { DB: orders } });
    return cluster;
  });
}

const own = ({ manifests }: ReturnType<typeof render>) => manifests.filter(({ origin }) => origin.application === 'orders');
const configuration = (rendered: ReturnType<typeof render>) =>
  parse(
    (field(pick(rendered.manifests, 'ConfigMap', 'orders-configuration'), 'data') as { 'patroni.yml': string })['patroni.yml'],
  ) as Readonly<Record<string, never>> & {
    readonly bootstrap: { readonly dcs: Readonly<Record<string, unknown>> };
    readonly postgresql: { readonly parameters: object };
  };

test('three servers that agree in an etcd, a proxy that follows the primary, and the Jobs of every database', () => {
  const rendered = render();
  expect(problems(rendered)).toEqual([]);
  expect(own(rendered).map(({ identity }) => `${identity.kind} ${identity.name}`)).toEqual([
    'ConfigMap orders-configuration',
    'ConfigMap orders-proxy',
    'ConfigMap orders-scripts',
    'Service orders',
    'Service orders-headless',
    'Service orders-replica',
    'Deployment orders-proxy',
    'StatefulSet orders',
    'CronJob orders-backup',
    'CronJob orders-drill',
    'CronJob orders-restore',
    'Job orders-settings',
    'Job orders-setup',
    'NetworkPolicy orders',
    'NetworkPolicy orders-backup',
    'NetworkPolicy orders-proxy',
    'NetworkPolicy orders-restore',
    'NetworkPolicy orders-settings',
    'NetworkPolicy orders-setup',
    'PodDisruptionBudget orders',
    'PodDisruptionBudget orders-proxy',
  ]);
  expect(configuration(rendered)).toMatchObject({
    scope: 'orders',
    etcd3: { hosts: [0, 1, 2].map((n) => `store-${n}.store-headless.home.svc.cluster.local:2379`) },
    bootstrap: { dcs: { synchronous_mode: true, synchronous_mode_strict: false, failsafe_mode: true } },
    watchdog: { mode: 'off' },
  });
  // What a replica must not have smaller is agreed on; the rest stands in the file of each.
  expect(configuration(rendered).bootstrap.dcs).toMatchObject({ postgresql: { parameters: { max_connections: '100' } } });
  expect(Object.keys(configuration(rendered).postgresql.parameters)).not.toContain('max_connections');
  const pod = field(pick(rendered.manifests, 'StatefulSet', 'orders'), 'spec.template.spec') as object;
  expect(pod).toMatchObject({ automountServiceAccountToken: false, securityContext: { runAsUser: 999 } });
  expect(pod).not.toHaveProperty('serviceAccountName');
  for (const manifest of own(rendered)) {
    const template = podTemplateOf(manifest);
    if (template !== undefined) expect(violations(template, 'restricted', 34)).toEqual([]);
  }
  expect(runChecks(rendered, ownChecks).filter(({ code, path }) => /^(REFERENCE|NETWORK)/.test(code) && path.includes('orders'))).toEqual(
    [],
  );
});

test('the configuration names roles; their passwords come from Secrets by the environment', () => {
  const rendered = render();
  expect(JSON.stringify(configuration(rendered))).not.toContain('password');
  const variables = field(pick(rendered.manifests, 'StatefulSet', 'orders'), 'spec.template.spec.containers[0].env') as readonly {
    readonly name: string;
    readonly valueFrom?: { readonly secretKeyRef?: object };
  }[];
  const passwords = variables.filter(({ name }) => name.endsWith('PASSWORD'));
  expect(passwords.map(({ valueFrom }) => valueFrom?.secretKeyRef)).toEqual([
    { name: 'orders-superuser', key: 'password' },
    { name: 'orders-members', key: 'replication' },
    { name: 'orders-members', key: 'rewind' },
    { name: 'orders-members', key: 'restapi' },
  ]);
});

test('a consumer reaches the proxy, and the proxy the servers', () => {
  const rendered = render();
  expect(field(pick(rendered.manifests, 'NetworkPolicy', 'shop'), 'spec.egress')).toMatchObject([
    { to: [{ podSelector: { matchLabels: { 'app.kubernetes.io/component': 'proxy' } } }], ports: [{ port: 5432 }] },
  ]);
  const proxy = field(pick(rendered.manifests, 'ConfigMap', 'orders-proxy'), 'data') as { 'haproxy.cfg': string };
  expect(proxy['haproxy.cfg']).toContain('server orders-2 orders-2.orders-headless.home.svc.cluster.local:5432 check port 8008');
  // Two pods on two nodes: a third beside them would find no place.
  expect(field(pick(rendered.manifests, 'Deployment', 'orders-proxy'), 'spec.strategy.rollingUpdate')).toEqual({
    maxSurge: 0,
    maxUnavailable: 1,
  });
});

test('with one server the Service leads to it, and there is no proxy', () => {
  const rendered = render({ members: 1 });
  expect(problems(rendered)).toEqual([]);
  expect(own(rendered).map(({ identity }) => identity.kind)).not.toContain('Deployment');
  expect(field(pick(rendered.manifests, 'Service', 'orders'), 'spec.selector')).toMatchObject({
    'app.kubernetes.io/component': 'database',
  });
  expect(configuration(rendered).bootstrap.dcs).toMatchObject({ synchronous_mode: false });
});

test('ConfigMaps as the store: rights for four of them and for the own pods, and a way to the API server', () => {
  const rendered = render({ store: 'kubernetes', members: 2, synchronous: 'strict' });
  expect(problems(rendered)).toEqual([]);
  expect(field(pick(rendered.manifests, 'Role', 'orders'), 'rules')).toEqual([
    { apiGroups: [''], resources: ['configmaps'], verbs: ['create', 'list', 'watch'] },
    {
      apiGroups: [''],
      resources: ['configmaps'],
      resourceNames: ['orders-config', 'orders-failover', 'orders-leader', 'orders-sync'],
      verbs: ['get', 'patch', 'update'],
    },
    { apiGroups: [''], resources: ['pods'], verbs: ['list', 'watch'] },
    { apiGroups: [''], resources: ['pods'], resourceNames: ['orders-0', 'orders-1'], verbs: ['get', 'patch', 'update'] },
  ]);
  expect(field(pick(rendered.manifests, 'StatefulSet', 'orders'), 'spec.template.spec')).toMatchObject({
    serviceAccountName: 'orders',
    automountServiceAccountToken: true,
  });
  expect(configuration(rendered)).toMatchObject({
    kubernetes: { use_endpoints: false, scope_label: 'app.kubernetes.io/instance' },
    bootstrap: { dcs: { synchronous_mode: true, synchronous_mode_strict: true } },
  });
  expect(JSON.stringify(field(pick(rendered.manifests, 'NetworkPolicy', 'orders'), 'spec.egress'))).toContain('10.20.0.11/32');
});

test('settings of the owner win, wherever they belong', () => {
  const rendered = render({ settings: { max_connections: 30, work_mem: '8MB' }, overrides: { proxy: { spec: { replicas: 3 } } } });
  expect(configuration(rendered).bootstrap.dcs).toMatchObject({ postgresql: { parameters: { max_connections: 30 } } });
  expect(configuration(rendered).postgresql.parameters).toMatchObject({ work_mem: '8MB' });
  expect(field(pick(rendered.manifests, 'Deployment', 'orders-proxy'), 'spec.replicas')).toBe(3);
});

test('the pages say how the image is made, and that a lost cluster is forgotten first', () => {
  const { runbooks, model } = render();
  const page = runbooks.find(({ file }) => file === 'patroni-orders.md')?.text ?? '';
  expect(page).toMatch(/FROM docker\.io\/library\/postgres:17\./);
  expect(page).toContain("'patroni[etcd3,psycopg3]==4.1.4'");
  expect(page).toContain('remove orders');
  const withConfigMaps = render({ store: 'kubernetes' }).runbooks.find(({ file }) => file === 'patroni-orders.md')?.text;
  expect(withConfigMaps).toContain('delete configmap orders-config orders-failover orders-leader orders-sync');
  const [backup] = model.backups.filter(({ application }) => application === 'orders');
  expect(JSON.stringify(backup)).toContain('forget it first, as patroni-orders.md says');
});

test('what cannot be', () => {
  const found = (props: Partial<Props>) => problems(render(props)).map((line) => line.replace(/ \[.*/, ''));
  expect(found({ members: 4 as 3 })).toEqual(['MODEL_VALUE attic/orders/orders members: 4 is none of 1, 2 and 3']);
  expect(found({ members: 1, synchronous: true })).toEqual([
    'MODEL_VALUE attic/orders/orders synchronous: one server has no second one that could have a write too',
  ]);
  expect(found({ image: 'Patroni' })).toEqual(['MODEL_VALUE attic/orders/orders image: "Patroni" names no image of a registry']);
  expect(found({ store: 'consul' as 'kubernetes' })).toEqual(['MODEL_VALUE attic/orders/orders store: "consul" is no store']);
});
