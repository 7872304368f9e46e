import { type AnyCluster, k8s, refuseUnknownProps, type Scope, type StorageClassSpec } from '../../../authoring/index.ts';
import type { Backup, Endpoint, SecretKey } from '../../../model/index.ts';
import {
  apart,
  checksum,
  claimSpec,
  clientService,
  disruptionBudget,
  headlessService,
  jobSpec,
  port,
  storeSet,
  syncHook,
  yamlText,
} from '../../shared/index.ts';
import { PostgresDatabase, type PostgresExtension, program, versions } from '../postgres/index.ts';
import { haproxyConfig, proxyPorts } from './haproxy-config.ts';
import { renderAccess } from './patroni-access.ts';
import { checkPatroni } from './patroni-checks.ts';
import { patroniConfig, restPort, sharedSettings } from './patroni-config.ts';
import { patroniAlerts, patroniPanels } from './patroni-metrics.ts';
import type { PatroniProps } from './patroni-props.ts';
import { proxyDeployment } from './patroni-proxy.ts';
import { patroniRunbook } from './patroni-runbook.ts';
import { type PatroniServer, serverPod, settingsOf, settingsPod } from './patroni-server.ts';

/**
 * One application's database on servers that Patroni runs: what `Postgres` is, with copies on other nodes and a failover.
 * Role, database, extensions, dumps, restore and drill are the same Jobs.
 *
 * HAProxy leads to the primary. With etcd as the store no server talks to Kubernetes, so none could put a label on its pod
 * that a Service selects; and readiness cannot mean "primary", because a rollout waits until every pod is ready.
 */
export class Patroni<C extends AnyCluster, const E extends readonly PostgresExtension[] = []> extends PostgresDatabase<C, E> {
  /** Where clients connect: the proxy, or the only server. */
  readonly endpoint: Endpoint;
  readonly host: string;
  /** The servers themselves. */
  private readonly servers: Endpoint;
  private readonly count: number;
  private readonly storage: (StorageClassSpec & { readonly key: string }) | undefined;

  constructor(scope: Scope<C>, id: string, props: PatroniProps<C, E>) {
    super(scope, id, props);
    refuseUnknownProps(this, 'Patroni', props);
    const { members = 3 } = props;
    checkPatroni(this.cluster.facts, this.path, props);
    this.count = [1, 2, 3].includes(members) ? members : 1;
    this.servers = this.pods(program, 'database');
    this.endpoint = this.count === 1 ? this.servers : this.pods(program, 'proxy', `${id}-proxy`);
    this.host = this.serviceHost();
    this.storage = this.storageClass(props.storage.class);
    this.askForMembers();
    const server = this.renderServers(props);
    if (this.count > 1) this.renderProxy(props);
    this.renderSettings(props, server);
    const superuser = 'the first server takes it over when the cluster is made';
    const settings = `${this.name}-settings`;
    this.renderTasks(props, { readers: { superuser: [this.name, settings], app: [] }, superuser }, props.overrides);
    this.flows(props);
    this.declare(props);
  }

  private get members(): readonly string[] {
    return Array.from({ length: this.count }, (_, index) => `${this.name}-${index}`);
  }

  private askForMembers(): void {
    const password = (name: string, purpose: string): SecretKey => ({ name, kind: 'random', length: 32, alphabet: 'url', purpose });
    const secret = `${this.name}-members`;
    const keys = [
      password('replication', 'role `replicator`, by which servers follow the primary; set when the cluster is made'),
      password('rewind', 'role `rewinder`, by which an old primary finds back; set when the cluster is made'),
      password('restapi', 'user `patroni` of Patroni’s own interface, for what changes something'),
    ];
    this.requireSecret(secret, keys);
    for (const { name } of keys) for (const reader of [this.name, `${this.name}-settings`]) this.readSecret(secret, name, reader);
  }

  private renderServers(props: PatroniProps<C, E>): PatroniServer {
    const { image, version, store, storage, settings = {}, synchronous, priority, nodeSelector, resources, overrides } = props;
    const { name, namespace, count } = this;
    const { facts } = this.cluster;
    const labels = this.labels(program, 'database');
    const selector = this.selector(program, 'database');
    const { data: dataFolder } = versions[version] ?? versions['17'];
    const shared = { synchronous: synchronous ?? count === 3, settings: settingsOf(resources, settings) };
    const configuration = {
      'patroni.yml': yamlText(
        patroniConfig({
          ...shared,
          scope: name,
          store:
            typeof store === 'string'
              ? {
                  kubernetes: {
                    namespace,
                    use_endpoints: false,
                    labels: { 'app.kubernetes.io/component': 'database', 'app.kubernetes.io/name': program },
                    scope_label: 'app.kubernetes.io/instance',
                    role_label: 'labwright.dev/role',
                  },
                }
              : { etcd3: { hosts: store.endpoints } },
          dataFolder,
          socketFolder: '/var/run/postgresql',
          passFile: '/tmp/pgpass',
          clients: ['all'],
        }),
      ),
      'shared.yml': yamlText(sharedSettings(shared)),
    };
    const metadata = { name: `${name}-configuration`, labels };
    this.object(k8s.KubeConfigMap, 'configuration', { metadata, data: configuration }, overrides?.configuration);
    const server: PatroniServer = {
      image,
      version,
      port: this.podPort,
      domain: this.serviceHost(`${name}-headless`),
      configuration: `${name}-configuration`,
      secrets: { superuser: `${name}-superuser`, members: `${name}-members` },
      account: typeof store === 'string' ? name : undefined,
      resources,
      placement: { ...this.placement(priority, nodeSelector), ...apart(this.home, { selector, replicas: count, nodeSelector }) },
    };
    if (typeof store === 'string') renderAccess(this, { name, namespace, labels, pods: this.members });
    const set = { name, labels, selector };
    const database = { name: 'postgresql', port: this.port, targetPort: port('postgresql'), protocol: 'TCP' };
    const rest = { name: 'patroni', port: restPort, targetPort: port('patroni'), protocol: 'TCP' };
    if (count === 1) this.object(k8s.KubeService, 'service', clientService(set, [database]), overrides?.service);
    this.object(k8s.KubeService, 'headless', headlessService(set, [database, rest], { beforeReady: true }));
    const claim = claimSpec(facts, this.storage?.name ?? '', storage.size, this.path);
    const pod = serverPod(facts, this.path, server);
    const annotations = checksum({ text: configuration['patroni.yml'] });
    // Parallel: a server that cannot start must not keep the others from electing a primary.
    const statefulSet = storeSet(set, { pod, claim, replicas: count, annotations, start: 'Parallel' });
    this.object(k8s.KubeStatefulSet, 'stateful-set', statefulSet, overrides?.statefulSet);
    if (count > 1)
      this.object(k8s.KubePodDisruptionBudget, 'disruption-budget', disruptionBudget(name, labels, selector), overrides?.disruptionBudget);
    return server;
  }

  private renderProxy({ priority, nodeSelector, overrides }: PatroniProps<C, E>): void {
    const { facts } = this.cluster;
    const labels = this.labels(program, 'proxy');
    const selector = this.selector(program, 'proxy');
    const name = `${this.name}-proxy`;
    const domain = this.serviceHost(`${this.name}-headless`);
    const text = haproxyConfig(
      this.members.map((member) => ({ name: member, address: `${member}.${domain}` })),
      { names: true },
    );
    const service = (serviceName: string, target: 'primary' | 'replica', number: number) =>
      clientService({ name: serviceName, labels, selector }, [
        { name: 'postgresql', port: number, targetPort: port(target), protocol: 'TCP' },
      ]);
    this.object(k8s.KubeService, 'service', service(this.name, 'primary', this.port), overrides?.service);
    this.object(k8s.KubeService, 'replica-service', service(`${this.name}-replica`, 'replica', proxyPorts.replica));
    this.object(k8s.KubeConfigMap, 'proxy-configuration', { metadata: { name, labels }, data: { 'haproxy.cfg': text } });
    const placement = { ...this.placement(priority, nodeSelector), ...apart(this.home, { selector, replicas: 2, nodeSelector }) };
    const deployment = proxyDeployment(facts, this.path, { name, labels, selector, text, configuration: name, placement });
    this.object(k8s.KubeDeployment, 'proxy', deployment, overrides?.proxy);
    this.object(k8s.KubePodDisruptionBudget, 'proxy-disruption-budget', disruptionBudget(name, labels, selector));
  }

  private renderSettings({ priority, nodeSelector, overrides }: PatroniProps<C, E>, server: PatroniServer): void {
    const labels = this.labels(program, 'settings');
    const metadata = { name: `${this.name}-settings`, labels, annotations: syncHook };
    const pod = settingsPod(this.cluster.facts, this.path, { ...server, placement: this.placement(priority, nodeSelector) });
    this.object(k8s.KubeJob, 'settings', { metadata, spec: jobSpec(labels, pod, { deadline: 1800, retries: 2 }) }, overrides?.settingsJob);
  }

  /** Clients, Prometheus and Jobs declare their own way. */
  private flows({ store }: PatroniProps<C, E>): void {
    const { servers, podPort } = this;
    const settings = this.pods(program, 'settings', `${this.name}-settings`);
    const flow = (from: Endpoint, number: number, purpose: string) =>
      this.cluster.facts.connections.push({ from, to: servers, port: number, protocol: 'TCP', purpose });
    if (this.count > 1) {
      flow(servers, podPort, 'postgresql: changes of the primary');
      flow(servers, restPort, 'patroni: how the others are');
      flow(this.endpoint, podPort, 'postgresql: through the proxy');
      flow(this.endpoint, restPort, 'patroni: who is primary');
    }
    for (const endpoint of [servers, settings]) {
      if (typeof store === 'string')
        this.open({
          endpoint,
          direction: 'egress',
          peer: { kind: 'api-server' },
          ports: [],
          reason: 'where the servers agree on their primary',
        });
      else this.connect(endpoint, store, 'etcd: where the servers agree on their primary');
    }
  }

  private declare(props: PatroniProps<C, E>): void {
    const { facts } = this.cluster;
    const { name, namespace, count, servers } = this;
    const application = this.application.name;
    const claim = `data-${name}-0`;
    facts.workloads.push({ application, name, namespace, labels: servers.labels, typicalStart: '1m', securityExceptions: [] });
    if (count > 1) {
      const { workload, labels } = this.endpoint;
      facts.workloads.push({ application, name: workload, namespace, labels, typicalStart: '10s', securityExceptions: [] });
      this.scrape(this.endpoint, { port: 'metrics', podPort: proxyPorts.metrics });
    }
    const { size } = props.storage;
    facts.claims.push({
      namespace,
      name: claim,
      application,
      workload: name,
      storageClass: this.storage?.key ?? '',
      size,
      content: 'data',
      replicas: count,
    });
    facts.backups.push(withStore(this.backupFact(claim, props), name));
    const store = typeof props.store === 'string' ? 'kubernetes' : 'etcd';
    facts.runbooks.push(patroniRunbook({ name, namespace, image: props.image, base: this.image, members: count, store }));
    this.scrape(servers, { port: 'patroni', podPort: restPort });
    this.alert(...patroniAlerts(namespace, name, count));
    this.dashboard(`PostgreSQL ${name}`, patroniPanels(namespace, name));
  }
}

/** The store outlives the volumes, and with it the memory of a cluster that is gone. */
function withStore(backup: Backup, name: string): Backup {
  if (backup.kind === 'exempt' || backup.restore === undefined) return backup;
  const afterLoss = `Where all volumes are lost, the store still knows the cluster, and no server makes a new one: forget it first, as patroni-${name}.md says. ${backup.restore.afterLoss}`;
  return { ...backup, restore: { ...backup.restore, afterLoss } };
}
