import { Application, ArgoCd, type ArgoCdProps, Fleet, Prometheus } from 'labwright';
import { expect, test } from 'vitest';
import { argoTree } from '../../../src/argocd/index.ts';
import { argocdAlerts, argocdPanels } from '../../../src/catalog/platform/argocd/argocd-watch.ts';
import { promqlError } from '../observability/_queries.ts';
import { type Rendered, render, Shed } from './_lan.ts';

const home = (cluster: Shed) => new Application(cluster, 'argocd', { layer: 'platform', namespace: 'argocd' });

function argocd(props: ArgoCdProps<Shed> = {}, more: (cluster: Shed) => void = () => undefined): Rendered {
  return render((cluster) => {
    new ArgoCd(home(cluster), 'argocd', props);
    more(cluster);
  });
}

const problems = (rendered: Rendered) => rendered.issues.map(({ code, severity, path }) => `${severity} ${code} ${path}`);

/** A settings ConfigMap of the tree that belongs to it. */
function settings({ model, manifests }: Rendered, name: string): unknown {
  return argoTree(model, manifests).find(({ path }) => path === `argocd/shed/root/configmap-${name}.yaml`)?.value['data'];
}

test('smallest props: nothing but its metrics, and the settings as they were', () => {
  const rendered = argocd();
  expect(rendered.issues).toEqual([]);
  expect(rendered.model.argocd).toEqual({ admin: true, accounts: [], rights: [] });
  expect(rendered.manifests.filter(({ origin }) => origin.application === 'argocd')).toEqual([]);
  expect(rendered.model.metrics?.map(({ workload, port, podPort }) => [workload, port, podPort])).toEqual([
    ['argocd-application-controller', undefined, 8082],
    ['argocd-repo-server', undefined, 8084],
    ['argocd-server', undefined, 8083],
  ]);
  expect(settings(rendered, 'argocd-notifications-cm')).toEqual({});
});

test('every prop ends up in the model, the objects or the Secrets', () => {
  const props: Required<ArgoCdProps<Shed>> = {
    host: 'argocd.home.lan',
    ingress: 'old',
    tls: { issuer: 'home' },
    accounts: { alice: ['login', 'apiKey'], robot: ['apiKey'] },
    signOn: { name: 'Home', issuer: 'https://id.home.lan/realms/home', clientId: 'cd', range: '192.168.7.30/32' },
    rights: {
      alice: 'admin',
      family: 'readonly',
      robot: { applications: ['site', 'shed-*/x-*'], actions: ['sync', 'logs'] },
    },
    admin: false,
    notifications: {
      services: {
        phone: { kind: 'webhook', host: 'ntfy.sh', events: ['sync-failed'] },
        hook: { kind: 'webhook', host: '192.168.7.40/32', port: 8080, format: 'json' },
        mail: { kind: 'email', to: 'me@home.lan', from: 'cd@home.lan', server: 'mail.home.lan:587', range: '192.168.7.41/32', user: 'cd' },
        group: { kind: 'telegram', chatId: -100123 },
      },
      syncLongerThan: '1h',
      degradedLongerThan: '10m',
    },
    overrides: { service: { metadata: { annotations: { team: 'home' } } }, ingress: { metadata: { annotations: { team: 'home' } } } },
  };
  const rendered = argocd(props, (cluster) => void new Application(cluster, 'site', { layer: 'apps', namespace: 'home' }));
  expect(rendered.issues).toEqual([]);
  expect(rendered.model.argocd).toMatchObject({
    url: 'https://argocd.home.lan',
    admin: false,
    signOn: { name: 'Home', clientId: 'cd', secret: { name: 'argocd-sign-on', key: 'clientSecret' } },
    notifications: { syncMinutes: 60, degradedMinutes: 10 },
  });
  expect(rendered.object('Service', 'argocd')).toMatchObject({
    metadata: { annotations: { team: 'home' } },
    spec: { selector: { 'app.kubernetes.io/name': 'argocd-server' }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
  });
  expect(rendered.object('Ingress', 'argocd')).toMatchObject({
    metadata: { annotations: { team: 'home', 'cert-manager.io/cluster-issuer': 'home-ca' } },
    spec: { ingressClassName: 'old', rules: [{ host: 'argocd.home.lan' }] },
  });
  expect(rendered.model.secrets.filter(({ namespace }) => namespace === 'argocd')).toMatchObject([
    {
      name: 'argocd-notifications-secret',
      labels: { 'app.kubernetes.io/name': 'argocd-notifications-secret', 'app.kubernetes.io/part-of': 'argocd' },
      keys: [{ name: 'phone-url' }, { name: 'hook-url' }, { name: 'mail-password' }, { name: 'group-token' }],
    },
    { name: 'argocd-sign-on', labels: { 'app.kubernetes.io/part-of': 'argocd' }, keys: [{ name: 'clientSecret', kind: 'given' }] },
    ...rendered.model.secrets.filter(({ name }) => name.startsWith('repository-')),
  ]);
});

test('only the ingress controller reaches its pages, and only the programs that need it leave the cluster', () => {
  const rendered = argocd({
    host: 'argocd.home.lan',
    notifications: { services: { mail: { kind: 'email', to: 'a@b.c', from: 'd@b.c', server: 'mail.lan:25', range: '192.168.7.41/32' } } },
  });
  expect(rendered.issues).toEqual([]);
  expect(rendered.object('NetworkPolicy', 'argocd-server')).toMatchObject({
    spec: {
      podSelector: { matchLabels: { 'app.kubernetes.io/name': 'argocd-server' } },
      ingress: [{ from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ingress' } } }], ports: [{ port: 8080 }] }],
    },
  });
  expect(rendered.object('NetworkPolicy', 'argocd-notifications-controller')).toMatchObject({
    spec: { egress: [{ to: [{ ipBlock: { cidr: '192.168.7.41/32' } }], ports: [{ port: 25 }] }] },
  });
  expect(rendered.model.secrets.some(({ name }) => name === 'argocd-notifications-secret')).toBe(false);
  expect(rendered.checked().filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(rendered.model.acceptances).toMatchObject([
    {
      code: 'REFERENCE_SELECTOR_NO_PODS',
      files: ['dist/shed/platform/argocd/ingress-argocd.yaml', 'dist/shed/platform/argocd/service-argocd.yaml'],
    },
  ]);
});

test('ports without a name are found by their number', () => {
  const rendered = argocd({}, (cluster) => {
    const application = new Application(cluster, 'prometheus', { layer: 'apps', namespace: 'home' });
    new Prometheus(application, 'prometheus', { storage: { size: '10Gi' }, backup: { exempt: 'a test' } });
  });
  const config = JSON.stringify(rendered.object('ConfigMap', 'prometheus-config'));
  expect(config).toContain('regex: argocd-server;8083');
  expect(config).toContain('__meta_kubernetes_pod_container_port_number');
  expect(rendered.object('NetworkPolicy', 'argocd-repo-server')).toMatchObject({ spec: { ingress: [{ ports: [{ port: 8084 }] }] } });
});

test('every query is one', () => {
  const queries = [
    ...argocdAlerts('argocd/controller').map(({ expr }) => expr),
    ...argocdPanels('argocd/controller', 'argocd/repo').flatMap((panel) => panel.queries.map(({ expr }) => expr)),
  ];
  expect(queries.flatMap((query) => promqlError(query) ?? [])).toEqual([]);
});

test.each<[string, ArgoCdProps<Shed>, readonly string[]]>([
  ['nobody could sign in', { admin: false, accounts: { robot: ['apiKey'] }, rights: { robot: 'readonly' } }, ['admin']],
  ['an account that is always there', { accounts: { admin: ['login'] }, rights: { admin: 'admin' } }, ['accounts.admin']],
  ['an account for nothing', { accounts: { alice: [] }, rights: { alice: 'readonly' } }, ['accounts.alice']],
  ['rights of somebody who cannot sign in', { rights: { bob: 'admin' } }, ['rights.bob']],
  ['a name that would be two fields', { rights: { 'a, b': 'admin' } }, ['rights.a, b']],
  ['rights to nothing', { accounts: { a: ['login'] }, rights: { a: { applications: [], actions: ['sync'] } } }, ['rights.a.applications']],
  ['a provider without an address to come back to', { signOn: { name: 'x', issuer: 'http://id' } }, ['signOn', 'signOn.issuer']],
  ['an authority that is none', { host: 'a.lan', signOn: { name: 'x', issuer: 'https://id.lan', ca: 'ca.crt' } }, ['signOn.ca']],
  ['nobody to tell', { notifications: { services: {} } }, ['notifications.services']],
  [
    'services that cannot work',
    {
      notifications: {
        services: {
          'A.b': { kind: 'webhook', host: 'x.org', events: [] },
          mail: { kind: 'email', to: 'me', from: 'cd@home.lan', server: 'mail.home.lan' },
          chat: { kind: 'telegram', chatId: 42 },
        },
      },
    },
    ['A.b', 'A.b.events', 'chat.chatId', 'mail.server', 'mail.to'].map((field) => `notifications.services.${field}`),
  ],
  [
    'times that are no minutes',
    {
      notifications: {
        services: { phone: { kind: 'webhook', host: 'ntfy.sh' } },
        syncLongerThan: '90s',
        degradedLongerThan: 'soon',
      },
    },
    ['notifications.degradedLongerThan', 'notifications.syncLongerThan'],
  ],
])('MODEL_VALUE: %s', (_, props, fields) => {
  expect(problems(argocd(props)).sort()).toEqual(fields.map((field) => `error MODEL_VALUE shed/argocd/argocd ${field}`));
});

test('MODEL_VALUE: an account that would see nothing is worth a word', () => {
  expect(problems(argocd({ accounts: { alice: ['login'] } }))).toEqual(['warning MODEL_VALUE shed/argocd/argocd accounts.alice']);
});

test('MODEL_UNKNOWN_NAME: rights to an application that is not there', () => {
  const { issues } = argocd({ accounts: { a: ['login'] }, rights: { a: { applications: ['argocs'], actions: [] } } });
  expect(issues).toMatchObject([
    { code: 'MODEL_UNKNOWN_NAME', path: 'shed/argocd/argocd rights.a.applications', hint: expect.stringContaining('argocd') },
  ]);
});

test('MODEL_VALUE: a second one, and one outside its namespace', () => {
  const rendered = argocd({}, (cluster) => {
    new ArgoCd(new Application(cluster, 'second', { layer: 'platform', namespace: 'home' }), 'argocd');
  });
  expect(problems(rendered)).toEqual(['error MODEL_VALUE shed/second/argocd', 'error MODEL_VALUE shed/second/argocd']);
});

test('MODEL_VALUE: a cluster that the Argo CD of another one syncs', () => {
  const hub = { cluster: 'attic', servers: { shed: 'https://192.168.7.10:6443' } };
  const cluster = new Shed(new Fleet({ repository: 'https://git.lan/shed.git', revision: 'main', hub }));
  new ArgoCd(home(cluster), 'argocd');
  expect(cluster.facts.issues).toMatchObject([
    { code: 'MODEL_VALUE', message: 'the Argo CD of attic syncs this cluster', hint: 'declare it in attic' },
  ]);
});
