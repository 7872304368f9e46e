import {
  Alertmanager,
  Application,
  Cassandra,
  CertManager,
  CloudNativePg,
  Drone,
  defineCluster,
  Etcd,
  ExternalSecrets,
  Garage,
  Gitea,
  GitLab,
  GitLabRunner,
  IngressNginx,
  JupyterLab,
  KubeStateMetrics,
  Loki,
  MetalLb,
  MongoDb,
  microk8s,
  NfsBackup,
  NodeExporter,
  Oauth2Proxy,
  Patroni,
  Postgres,
  PostgresCluster,
  Prometheus,
  Promtail,
  Redis,
  SnapshotController,
  TrivyOperator,
  WebService,
  Woodpecker,
} from 'labwright';

import { renderCluster } from 'labwright/testing';
import { parse } from 'yaml';
import fleet from '../../../clusters/fleet.ts';
import { vxHome } from '../../../clusters/vx-home/index.ts';
import { buildFleet } from '../../../src/authoring/index.ts';
import { type RenderedCluster, renderFleet } from '../../../src/render/index.ts';
import { field } from '../../../src/testing/index.ts';

/** A house with one of everything that the monitoring can be given. */
class Watched extends defineCluster({
  name: 'watched',
  distribution: microk8s({ version: '1.36', addons: ['rbac', 'dns', 'ingress'] }),
  network: { nodes: '10.20.0.0/24' },
  nodes: { 'shelf-1': { address: '10.20.0.11', roles: ['control-plane', 'worker'], capacity: { cpu: '8', memory: '31Gi' } } },
  storageClasses: {
    local: { name: 'local', provisioner: 'example.org/local', topology: 'node', reclaimPolicy: 'Retain' },
    work: { name: 'work', provisioner: 'example.org/local', topology: 'node' },
  },
  defaultStorageClass: 'local',
  addressPools: { lan: { ranges: ['10.20.0.240-10.20.0.250'] } },
  ingresses: {
    public: { className: 'public', controller: 'addon' },
    nginx: { className: 'nginx', controller: 'nginx', namespace: 'edge' },
  },
  issuers: { home: { kind: 'ClusterIssuer', name: 'home-ca' } },
  layers: { all: {} },
  namespaces: {
    argocd: { podSecurity: 'restricted' },
    home: { podSecurity: 'restricted' },
    nodes: { podSecurity: 'privileged' },
    edge: { podSecurity: 'baseline' },
    'metallb-system': { podSecurity: 'privileged' },
    builds: { podSecurity: 'baseline' },
    'old-builds': { podSecurity: 'baseline' },
  },
  backupTargets: { nas: { kind: 'nfs', server: '10.20.0.2', path: '/backup' } },
}) {}

function watched(): RenderedCluster {
  return renderCluster((into) => {
    const cluster = new Watched(into);
    const at = (name: string, namespace: 'home' | 'nodes' | 'edge' | 'metallb-system' = 'home') =>
      new Application(cluster, name, { layer: 'all', namespace });
    const backup = { target: new NfsBackup(at('backup'), 'nas', { namespaces: ['home'] }) };
    const alertmanager = new Alertmanager(at('alertmanager'), 'alertmanager', {
      receivers: {
        phone: { kind: 'webhook', host: 'ntfy.sh' },
        mail: { kind: 'email', to: 'me@home.lan', from: 'alerts@home.lan', server: 'mail.home.lan:587', user: 'alerts' },
        chat: { kind: 'telegram', chatId: -100 },
      },
      routes: [{ receiver: 'mail', severity: 'warning', application: 'pg', alerts: ['BackupOverdue'], repeat: '1d' }],
      deadMansSwitch: { host: 'hc-ping.com' },
      storage: { size: '1Gi' },
      host: 'alerts.watched.home',
    });
    new Prometheus(at('prometheus'), 'prometheus', { storage: { size: '10Gi' }, backup, alertmanager, host: 'prometheus.watched.home' });
    new KubeStateMetrics(at('kube-state-metrics'), 'kube-state-metrics');
    new NodeExporter(at('node-exporter', 'nodes'), 'node-exporter');
    new Postgres(at('pg'), 'pg', { version: '17', database: 'notes', storage: { size: '5Gi' }, backup });
    const syncOptions = ['ServerSideApply=true'];
    const operator = new CloudNativePg(new Application(cluster, 'cnpg', { layer: 'all', namespace: 'home', syncOptions }), 'cnpg');
    new PostgresCluster(at('spread'), 'spread', { operator, version: '18', database: 'spread', storage: { size: '5Gi' }, backup });
    const store = new Etcd(at('store'), 'store', { storage: { size: '5Gi' }, backup });
    const image = 'registry.watched.home/patroni:17-4.1.4';
    new Patroni(at('orders'), 'orders', { image, store, version: '17', database: 'orders', storage: { size: '5Gi' }, backup });
    new Redis(at('redis'), 'redis', { storage: { size: '1Gi' }, noBackup: 'sessions' });
    new MongoDb(at('mongo'), 'mongo', { version: '8.0', databases: ['notes'], members: 3, storage: { size: '5Gi' }, backup });
    new Cassandra(at('rows'), 'rows', { keyspaces: ['notes'], replicas: 3, storage: { size: '5Gi' }, backup });
    new Garage(at('garage'), 'garage', { buckets: { notes: {} }, storage: { size: '5Gi' }, backup });
    new CertManager(at('cert-manager'), 'cert-manager', { issuers: { home: { kind: 'ca', commonName: 'watched.home' } } });
    new Oauth2Proxy(at('sign-in'), 'sign-in', {
      upstream: new WebService(at('notes'), 'notes', { image: 'registry.lan/notes:1.0.0' }),
      provider: { issuer: 'https://git.example.org', provider: 'gitlab' },
      host: 'notes.watched.home',
      tls: { issuer: 'home' },
      allow: 'everyone',
    });
    new JupyterLab(at('lab'), 'lab', { storage: { size: '5Gi' }, backup });
    const server = new GitLab(at('gitlab', 'edge'), 'gitlab', {
      host: 'gitlab.watched.home',
      ingress: 'public',
      storage: { size: '5Gi' },
      backup: { exempt: 'a test' },
    });
    new GitLabRunner(at('runner'), 'runner', { server });
    const loki = new Loki(at('loki'), 'loki', { storage: { size: '5Gi' }, backup });
    new Promtail(at('promtail', 'nodes'), 'promtail', { loki });
    new SnapshotController(at('snapshots'), 'snapshots');
    new TrivyOperator(at('trivy'), 'trivy');
    new ExternalSecrets(at('external-secrets'), 'external-secrets', {
      store: { kind: 'vault', server: 'https://vault.watched.home:8200', ranges: ['10.20.0.3/32'] },
    });
    const forge = new Gitea(at('git'), 'git', {
      host: 'git.watched.home',
      admin: { email: 'me@home.lan' },
      storage: { size: '5Gi' },
      backup,
    });
    new Woodpecker(at('ci'), 'ci', {
      host: 'ci.watched.home',
      forge,
      admins: ['me'],
      state: { storage: { size: '5Gi' }, backup },
      pipelines: { namespace: 'builds', volume: { class: 'work' } },
    });
    new Drone(at('drone'), 'drone', { host: 'drone.watched.home', forge, admin: 'me', backup, pipelines: { namespace: 'old-builds' } });
    const address = new MetalLb(at('metallb', 'metallb-system'), 'metallb').claim('lan', '10.20.0.240');
    new IngressNginx(at('ingress-nginx', 'edge'), 'ingress-nginx', { ingress: 'nginx', address });
    return cluster;
  });
}

/** Every cluster here that has a Prometheus of ours: those of the fleet, vx-home with its switch, and one with everything. */
export function monitored(): readonly RenderedCluster[] {
  const fleets = renderFleet(buildFleet(fleet)).clusters.filter(({ model }) => model.cluster !== 'vx-home');
  const all = [watched(), renderCluster((into) => vxHome(into, { monitoring: true, tls: true })), ...fleets];
  return all.filter(({ manifests }) => manifests.some(({ body }) => 'prometheus.yml' in dataOf(body)));
}

function dataOf(body: object): Record<string, string> {
  return (body as { readonly data?: Record<string, string> }).data ?? {};
}

/** Text of every file of the ConfigMaps that hold this file, or one of that ending. */
export function filesOf({ manifests }: RenderedCluster, holds: (file: string) => boolean): Readonly<Record<string, string>> {
  return Object.assign(
    {},
    ...manifests
      .filter(({ identity, body }) => identity.kind === 'ConfigMap' && Object.keys(dataOf(body)).some(holds))
      .map((m) => field(m, 'data')),
  ) as Record<string, string>;
}

export interface Rule {
  readonly alert: string;
  readonly expr: string;
}

/** Rule files of the server, by name. */
export function ruleFilesOf(cluster: RenderedCluster): Readonly<Record<string, string>> {
  const rules = cluster.manifests.find(
    ({ identity, body }) => identity.kind === 'ConfigMap' && Object.values(dataOf(body)).some((text) => text.startsWith('groups:')),
  );
  return rules === undefined ? {} : dataOf(rules.body);
}

export function rulesIn(text: string): readonly Rule[] {
  return (parse(text) as { readonly groups: readonly { readonly rules: readonly Rule[] }[] }).groups.flatMap(({ rules }) => rules);
}

/** Queries of every dashboard in the ConfigMaps. */
export function dashboardQueriesOf({ manifests }: RenderedCluster): readonly string[] {
  const found: string[] = [];
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    // Log lines are asked for in another language.
    if ((value as { readonly datasource?: { readonly type?: string } }).datasource?.type === 'loki') return;
    for (const [key, entry] of Object.entries(value)) {
      if (key === 'expr' && typeof entry === 'string') found.push(entry);
      else walk(entry);
    }
  };
  for (const { identity, body } of manifests)
    if (identity.kind === 'ConfigMap')
      for (const [name, text] of Object.entries(dataOf(body)))
        if (name.endsWith('.json') && text.includes('"panels"')) walk(JSON.parse(text));
  return found;
}
