import {
  type AnyCluster,
  k8s,
  type Producer,
  refuseUnknownProps,
  type Scope,
  type SecretKeyRef,
  Workload,
} from '../../../authoring/index.ts';
import type { Endpoint } from '../../../model/index.ts';
import { expose } from '../../shared/expose.ts';
import { balance, checksum, claimSpec, env, FileBackup, isExempt, keepData, port, resources, secretEnv } from '../../shared/index.ts';
import { hubConfig } from './jupyterhub-config.ts';
import { checkHub, notebookFootprint, ownersChoice } from './jupyterhub-notebooks.ts';
import { hubAlerts, hubPanels } from './jupyterhub-observability.ts';
import { databaseUrl, hubImage, hubPod, hubPort, hubRules, hubUser, proxyApiPort, proxyPod, proxyPort } from './jupyterhub-pods.ts';
import { isDatabase, type JupyterHubProps } from './jupyterhub-props.ts';

const program = 'jupyterhub';
const notebookPort = 8888;

/**
 * JupyterHub: a server with JupyterLab for each user, started when they sign in and stopped when they idle. The hub may make
 * pods and claims in its own namespace and nothing else.
 *
 * Manifests of our own instead of the Helm chart: the chart wants the token of its proxy in its values, or draws a new one in
 * every sync, and Git is no place for tokens.
 */
export class JupyterHub<C extends AnyCluster> extends Workload<C> implements Producer<C> {
  readonly port = 80;
  readonly podPort = proxyPort;
  /** The proxy, which all visitors pass. */
  readonly endpoint: Endpoint;
  readonly host: string;
  /** Address people open, when there is one. */
  readonly page: string | undefined;
  /** Pods of the users; they exist while their owners work. */
  readonly notebooks: Endpoint;
  private readonly hub: Endpoint;

  constructor(scope: Scope<C>, id: string, props: JupyterHubProps<C>) {
    super(scope, id);
    refuseUnknownProps(this, 'JupyterHub', props);
    this.needs(props, 'state', 'homes.size');
    if (!isDatabase(props.state)) this.needs(props, 'state.storage.size', 'state.backup');
    this.endpoint = this.pods(program, 'proxy', `${id}-proxy`);
    this.hub = this.pods(program, 'hub', `${id}-hub`);
    this.notebooks = this.pods(program, 'notebook', `${id}-notebooks`);
    this.host = this.serviceHost();
    checkHub(this.cluster.facts, this.path, props);
    this.askForSecret(props);
    this.page = this.renderProxy(props);
    this.renderHub(props);
    this.renderRights();
    this.declareFlows(props);
    this.declare(props);
  }

  private get secret(): string {
    return `${this.name}-auth`;
  }

  private get hubUrl(): string {
    return `http://${this.serviceHost(`${this.name}-hub`)}:${hubPort}`;
  }

  private askForSecret({ signIn = 'shared-password' }: JupyterHubProps<C>): void {
    const random = (name: string, length: number, alphabet: 'url' | 'hex', purpose: string) => ({
      name,
      kind: 'random' as const,
      length,
      alphabet,
      purpose,
    });
    this.requireSecret(this.secret, [
      random('proxy-token', 64, 'hex', 'what the hub tells its proxy to be believed'),
      random('cookie-secret', 64, 'hex', 'signs sessions; a new one signs everybody out'),
      ...(signIn === 'shared-password'
        ? [
            random('user-password', 16, 'url', 'password of all users who are no admins'),
            random('admin-password', 40, 'url', 'password of the admins'),
          ]
        : []),
    ]);
  }

  private renderProxy({ host, ingress, tls, address, priority, nodeSelector, overrides }: JupyterHubProps<C>): string | undefined {
    const { facts } = this.cluster;
    const labels = this.labels(program, 'proxy');
    const selector = this.selector(program, 'proxy');
    const exposed =
      host === undefined
        ? undefined
        : expose(this, {
            host,
            ingress,
            labels,
            tls,
            service: this.name,
            port: 'http',
            target: this.endpoint,
            podPort: proxyPort,
            // JupyterLab sends a file in pieces of a megabyte; a kernel may be silent for long.
            bodySize: '16Mi',
            timeout: '1h',
            websockets: true,
            overrides: overrides?.ingress,
          });
    const annotations = exposed?.serviceAnnotations;
    this.object(
      k8s.KubeService,
      'service',
      {
        metadata: { name: this.name, labels, ...(annotations === undefined ? {} : { annotations }) },
        spec: { type: 'ClusterIP', selector, ports: [{ name: 'http', port: this.port, targetPort: port('http'), protocol: 'TCP' }] },
      },
      overrides?.service,
    );
    this.service('proxy-api', 'proxy', 'api', proxyApiPort);
    if (address !== undefined)
      balance(this, {
        claim: address,
        service: `${this.name}-lan`,
        labels,
        selector,
        ports: [{ name: 'http', port: 80, podPort: proxyPort, targetPort: 'http' }],
        target: this.endpoint,
        overrides: overrides?.loadBalancer,
      });
    const token = this.readSecret(this.secret, 'proxy-token', `${this.name}-proxy`);
    const amounts = resources(facts, undefined, { cpu: '50m', memory: '96Mi', memoryLimit: '256Mi' }, this.path);
    this.deployment('proxy', proxyPod(this.hubUrl, token, amounts, this.placement(priority, nodeSelector)), {}, overrides?.proxy);
    return exposed?.url ?? (address === undefined ? undefined : `http://${address.address}`);
  }

  private renderHub(props: JupyterHubProps<C>): void {
    const { priority, nodeSelector, resources: given, overrides } = props;
    const { facts } = this.cluster;
    const labels = this.labels(program, 'hub');
    const config = { 'jupyterhub_config.py': this.config(props) };
    const name = `${this.name}-hub`;
    this.object(k8s.KubeConfigMap, 'config', { metadata: { name: `${name}-config`, labels }, data: config }, overrides?.configMap);
    this.service('hub', 'hub', 'http', hubPort);
    const pod = hubPod({
      serviceAccount: name,
      configMap: `${name}-config`,
      claim: isDatabase(props.state) ? undefined : this.renderClaim(props),
      environment: this.environment(props),
      resources: resources(facts, given, { cpu: '100m', memory: '256Mi', memoryLimit: '512Mi' }, this.path),
      placement: this.placement(priority, nodeSelector),
    });
    this.deployment('hub', pod, checksum(config), overrides?.hub);
  }

  /** A Service for the hub and its proxy alone. */
  private service(suffix: string, component: 'hub' | 'proxy', portName: string, number: number): void {
    const ports = [{ name: portName, port: number, targetPort: port(portName), protocol: 'TCP' }];
    const metadata = { name: `${this.name}-${suffix}`, labels: this.labels(program, component) };
    this.object(k8s.KubeService, suffix, { metadata, spec: { type: 'ClusterIP', selector: this.selector(program, component), ports } });
  }

  /** The one of a kind: of two hubs each would stop the servers it does not know, of two proxies each knows half the ways. */
  private deployment(component: 'hub' | 'proxy', pod: k8s.PodSpec, annotations: Readonly<Record<string, string>>, patch: unknown): void {
    const labels = this.labels(program, component);
    this.object(
      k8s.KubeDeployment,
      `${component}-deployment`,
      {
        metadata: { name: `${this.name}-${component}`, labels },
        spec: {
          replicas: 1,
          revisionHistoryLimit: 3,
          strategy: { type: 'Recreate' },
          selector: { matchLabels: this.selector(program, component) },
          template: { metadata: { labels, ...(Object.keys(annotations).length === 0 ? {} : { annotations }) }, spec: pod },
        },
      },
      patch,
    );
  }

  private config(props: JupyterHubProps<C>): string {
    const { homes, notebooks = {} } = props;
    const storageClass = this.storageClass(homes.class);
    return hubConfig({
      ...ownersChoice(this.cluster.facts, this.path, props),
      namespace: this.namespace,
      name: this.name,
      hubUrl: this.hubUrl,
      proxyUrl: `http://${this.serviceHost(`${this.name}-proxy-api`)}:${proxyApiPort}`,
      port: notebookPort,
      labels: { ...this.labels(program, 'notebook'), 'app.kubernetes.io/managed-by': 'kubespawner' },
      priority: this.priority(notebooks.priority ?? props.priority),
      home: { storageClass: storageClass?.name ?? '', size: homes.size },
    });
  }

  private environment({ state, signIn = 'shared-password' }: JupyterHubProps<C>): readonly k8s.EnvVar[] {
    const workload = `${this.name}-hub`;
    const read = (key: string): SecretKeyRef => this.readSecret(this.secret, key, workload);
    return [
      env('HOME', '/tmp'),
      ...(isDatabase(state)
        ? [
            secretEnv('DATABASE_PASSWORD', this.credential(state.database.password, state.database.endpoint.namespace, workload)),
            env('HUB_DATABASE_URL', databaseUrl(state.database)),
          ]
        : [env('HUB_DATABASE_URL', 'sqlite:////srv/jupyterhub/jupyterhub.sqlite')]),
      secretEnv('CONFIGPROXY_AUTH_TOKEN', read('proxy-token')),
      secretEnv('JPY_COOKIE_SECRET', read('cookie-secret')),
      ...(signIn === 'shared-password'
        ? [secretEnv('HUB_USER_PASSWORD', read('user-password')), secretEnv('HUB_ADMIN_PASSWORD', read('admin-password'))]
        : []),
    ];
  }

  private renderClaim({ state, priority, nodeSelector, overrides }: JupyterHubProps<C>): string {
    const claim = `${this.name}-hub-data`;
    if (isDatabase(state)) return claim;
    const { facts } = this.cluster;
    const { storage, backup } = state;
    const storageClass = this.storageClass(storage.class);
    const place = { application: this.application.name, namespace: this.namespace };
    this.object(
      k8s.KubePersistentVolumeClaim,
      'claim',
      {
        metadata: { name: claim, labels: this.labels(program, 'hub'), annotations: keepData },
        spec: claimSpec(facts, storageClass?.name ?? '', storage.size, this.path),
      },
      overrides?.persistentVolumeClaim,
    );
    const at = {
      workload: `${this.name}-hub`,
      storageClass: storageClass?.key ?? '',
      size: storage.size,
      content: 'data' as const,
      replicas: 1,
    };
    facts.claims.push({ ...place, name: claim, ...at });
    if (isExempt(backup)) facts.backups.push({ ...place, claim, kind: 'exempt', reason: backup.exempt });
    else
      new FileBackup(this, 'files', {
        pods: this.hub,
        claim,
        storageClass: storage.class,
        image: hubImage,
        user: hubUser,
        method: 'sqlite',
        backup,
        priority,
        nodeSelector,
      });
    return claim;
  }

  private renderRights(): void {
    const name = `${this.name}-hub`;
    const metadata = { name, labels: this.labels(program, 'hub') };
    this.object(k8s.KubeServiceAccount, 'service-account', { metadata, automountServiceAccountToken: false });
    this.object(k8s.KubeRole, 'role', {
      metadata,
      rules: hubRules,
    });
    this.object(k8s.KubeRoleBinding, 'role-binding', {
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace: this.namespace }],
    });
  }

  private declareFlows({ state, notebooks = {} }: JupyterHubProps<C>): void {
    const { hub, endpoint: proxy, notebooks: pods } = this;
    this.flow(hub, proxy, proxyApiPort, 'ways to the servers of users');
    this.flow(proxy, hub, hubPort, 'pages of the hub');
    this.flow(proxy, pods, notebookPort, 'servers of users');
    this.flow(hub, pods, notebookPort, 'whether a server answers');
    this.flow(pods, hub, hubPort, 'who is signed in');
    this.open({ endpoint: hub, direction: 'egress', peer: { kind: 'api-server' }, ports: [], reason: 'pods and claims of the users' });
    if (isDatabase(state)) this.connect(hub, state.database, 'postgresql');
    if (notebooks.tracking !== undefined) this.connect(pods, notebooks.tracking, 'mlflow');
    for (const producer of notebooks.uses ?? []) this.connect(pods, producer, 'notebooks');
    if (notebooks.internet ?? true)
      this.reach(pods, ['pypi.org', 'files.pythonhosted.org', 'conda.anaconda.org'], [443], 'packages, data sets and Git for notebooks');
  }

  private flow(from: Endpoint, to: Endpoint, podPort: number, purpose: string): void {
    this.cluster.facts.connections.push({ from, to, port: podPort, protocol: 'TCP', purpose });
  }

  private declare(props: JupyterHubProps<C>): void {
    const { facts } = this.cluster;
    const { name, namespace, application } = this;
    const fast = { application: application.name, namespace, typicalStart: '1m', securityExceptions: [] };
    for (const { workload, labels } of [this.hub, this.endpoint]) facts.workloads.push({ ...fast, name: workload, labels });
    const storageClass = this.storageClass(props.homes.class);
    const footprint = notebookFootprint(props, { name, port: notebookPort, storageClass: storageClass?.key ?? '' });
    facts.footprints.push({ application: application.name, namespace, ...footprint });
    for (const { name: claim } of footprint.volumes)
      facts.backups.push({ application: application.name, namespace, claim, kind: 'exempt', reason: props.homes.noBackup });
    this.scrape(this.hub, { port: 'http', podPort: hubPort, path: '/hub/metrics' });
    this.alert(...hubAlerts(namespace, name));
    this.dashboard(`JupyterHub ${name}`, hubPanels(namespace, name));
  }
}
