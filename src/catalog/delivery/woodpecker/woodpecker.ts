import { type AnyCluster, k8s, type Labels, type Producer, refuseUnknownProps, type Scope, Workload } from '../../../authoring/index.ts';
import type { Endpoint } from '../../../model/index.ts';
import { expose } from '../../shared/expose.ts';
import { claimSpec, FileBackup, headlessService, isExempt, keepData, port, resources, storeSet, toolsImage } from '../../shared/index.ts';
import { checkPipelinePlace, pipelineRights, withoutToken } from '../_pipelines.ts';
import { visit } from '../_visit.ts';
import { agentEnvironment, agentPod, agentRules } from './woodpecker-agent.ts';
import { woodpeckerAlerts, woodpeckerPanels } from './woodpecker-observability.ts';
import { checkWoodpecker, defaultVolume, pipelineFootprint } from './woodpecker-pipelines.ts';
import { isDatabase, type WoodpeckerProps } from './woodpecker-props.ts';
import { woodpeckerRunbook } from './woodpecker-runbook.ts';
import { grpcPort, httpPort, metricsPort, secretKeys, serverEnvironment, serverPod, woodpeckerUser } from './woodpecker-server.ts';

const program = 'woodpecker';
const agentVolume = '100Mi';

/**
 * Woodpecker: a server that the forge tells of every push, and agents that run its pipelines as pods in a namespace of
 * their own, where an agent may make pods, volumes, Services and Secrets, and nothing anywhere else.
 */
export class Woodpecker<C extends AnyCluster> extends Workload<C> implements Producer<C> {
  readonly port = httpPort;
  readonly podPort = httpPort;
  /** The server. */
  readonly endpoint: Endpoint;
  readonly host: string;
  /** Address people open. */
  readonly page: string;
  /** Pods of the steps; they exist while a pipeline runs. */
  readonly pipelines: Endpoint;
  private readonly agents: Endpoint;

  constructor(scope: Scope<C>, id: string, props: WoodpeckerProps<C>) {
    super(scope, id);
    refuseUnknownProps(this, 'Woodpecker', props);
    this.needs(props, 'state');
    if (!isDatabase(props.state)) this.needs(props, 'state.storage.size', 'state.backup');
    this.endpoint = this.pods(program, 'server');
    this.agents = this.pods(program, 'agent', `${id}-agent`);
    this.pipelines = { ...this.pods(program, 'pipeline', `${id}-pipelines`), namespace: props.pipelines.namespace };
    this.host = this.serviceHost();
    this.check(props);
    this.requireSecret(this.secret, secretKeys);
    this.page = this.renderServer(props);
    this.renderAgents(props);
    this.renderRights(props);
    this.declareFlows(props);
    this.declare(props);
  }

  private get secret(): string {
    return `${this.name}-auth`;
  }

  private check(props: WoodpeckerProps<C>): void {
    const { facts, namespaces } = this.home;
    const { namespace } = props.pipelines;
    checkWoodpecker(facts, this.path, props);
    facts.lookUp(namespaces, namespace, `${this.path} pipelines.namespace`, 'namespace');
    checkPipelinePlace(facts, this.path, 'Woodpecker', {
      namespace,
      level: namespaces[namespace]?.podSecurity,
      storageClass: this.storageClass(props.pipelines.volume?.class),
    });
  }

  private renderServer(props: WoodpeckerProps<C>): string {
    const { host, ingress, tls, state, resources: given, priority, nodeSelector, overrides } = props;
    const labels = this.labels(program, 'server');
    const selector = this.selector(program, 'server');
    const { url: page, serviceAnnotations: annotations } = expose(this, {
      host,
      ingress,
      labels,
      tls,
      service: this.name,
      port: 'http',
      target: this.endpoint,
      podPort: httpPort,
      // A log is followed for as long as its step takes.
      timeout: '1h',
      websockets: true,
      overrides: overrides?.ingress,
    });
    const ports = (['http', 'grpc'] as const).map((name) => ({
      name,
      port: name === 'http' ? httpPort : grpcPort,
      targetPort: port(name),
      protocol: 'TCP',
    }));
    this.object(
      k8s.KubeService,
      'service',
      {
        metadata: { name: this.name, labels, ...(Object.keys(annotations).length === 0 ? {} : { annotations }) },
        spec: { type: 'ClusterIP', selector, ports },
      },
      overrides?.service,
    );
    const pod = serverPod({
      claim: isDatabase(state) ? undefined : this.renderClaim(props),
      environment: serverEnvironment(props, {
        page,
        url: `http://${this.host}:${httpPort}`,
        secret: (key) => this.readSecret(this.secret, key),
        databasePassword: isDatabase(state) ? this.credential(state.database.password, state.database.endpoint.namespace) : undefined,
      }),
      resources: resources(this.cluster.facts, given, { cpu: '50m', memory: '128Mi', memoryLimit: '512Mi' }, this.path),
      placement: this.placement(priority, nodeSelector),
    });
    const spec: k8s.DeploymentSpec = {
      // Its queue is in memory: of two servers each would know half of it.
      replicas: 1,
      revisionHistoryLimit: 3,
      strategy: { type: 'Recreate' },
      selector: { matchLabels: selector },
      template: { metadata: { labels }, spec: pod },
    };
    this.object(k8s.KubeDeployment, 'server', { metadata: { name: this.name, labels }, spec }, overrides?.server);
    return page;
  }

  private renderClaim({ state, priority, nodeSelector, overrides }: WoodpeckerProps<C>): string {
    const claim = `${this.name}-data`;
    if (isDatabase(state)) return claim;
    const { facts } = this.cluster;
    const { storage, backup } = state;
    const storageClass = this.storageClass(storage.class);
    const place = { application: this.application.name, namespace: this.namespace };
    const metadata = { name: claim, labels: this.labels(program, 'server'), annotations: keepData };
    const spec = claimSpec(facts, storageClass?.name ?? '', storage.size, this.path);
    this.object(k8s.KubePersistentVolumeClaim, 'claim', { metadata, spec }, overrides?.persistentVolumeClaim);
    const at = { workload: this.name, storageClass: storageClass?.key ?? '', size: storage.size, content: 'data' as const, replicas: 1 };
    facts.claims.push({ ...place, name: claim, ...at });
    if (isExempt(backup)) facts.backups.push({ ...place, claim, kind: 'exempt', reason: backup.exempt });
    else
      new FileBackup(this, 'backup', {
        pods: this.endpoint,
        claim,
        storageClass: storage.class,
        // Woodpecker's image has no shell.
        image: toolsImage,
        user: woodpeckerUser,
        method: 'sqlite',
        backup,
        priority,
        nodeSelector,
      });
    return claim;
  }

  private renderAgents({ agents = {}, pipelines, priority, nodeSelector, overrides }: WoodpeckerProps<C>): void {
    const { facts } = this.cluster;
    const { workload: name } = this.agents;
    const { count = 1, workflows = 2 } = agents;
    const store = { name, labels: this.labels(program, 'agent'), selector: this.selector(program, 'agent') };
    const own = this.storageClass(agents.class);
    const shared = this.storageClass(pipelines.volume?.class);
    const environment = agentEnvironment(`${this.host}:${grpcPort}`, this.readSecret(this.secret, 'agent-secret', name), workflows, {
      namespace: pipelines.namespace,
      labels: { ...this.pipelines.labels, 'app.kubernetes.io/part-of': this.application.name },
      storageClass: shared?.name ?? '',
      attached: shared?.topology === 'cluster',
      size: pipelines.volume?.size ?? defaultVolume,
      priority: this.priority(pipelines.priority ?? priority),
      nodeSelector: pipelines.nodeSelector as Labels | undefined,
    });
    const pod = agentPod({
      serviceAccount: name,
      environment,
      resources: resources(facts, agents.resources, { cpu: '50m', memory: '64Mi', memoryLimit: '256Mi' }, `${this.path} agents`),
      placement: this.placement(priority, nodeSelector),
    });
    const claim = claimSpec(facts, own?.name ?? '', agentVolume, `${this.path} agents`);
    this.object(k8s.KubeService, 'agent-service', headlessService(store, []));
    this.object(k8s.KubeStatefulSet, 'agent', storeSet(store, { pod, claim, replicas: count, start: 'Parallel' }), overrides?.agent);
    for (let index = 0; index < count; index += 1)
      facts.claims.push({
        namespace: this.namespace,
        name: `data-${name}-${index}`,
        application: this.application.name,
        workload: name,
        storageClass: own?.key ?? '',
        size: agentVolume,
        // An agent that has forgotten who it is registers as a new one.
        content: 'cache',
        replicas: 1,
      });
  }

  private renderRights({ pipelines, overrides }: WoodpeckerProps<C>): void {
    const { namespace } = pipelines;
    const { account, role, binding } = pipelineRights({
      account: this.agents.workload,
      home: this.namespace,
      namespace,
      labels: this.labels(program, 'agent'),
      rules: agentRules,
    });
    this.object(k8s.KubeServiceAccount, 'service-account', account);
    this.object(k8s.KubeRole, 'role', role, overrides?.role);
    this.object(k8s.KubeRoleBinding, 'role-binding', binding);
    this.object(k8s.KubeServiceAccount, 'pipeline-account', withoutToken(namespace, this.labels(program, 'pipeline')));
  }

  private declareFlows({ forge, state, pipelines }: WoodpeckerProps<C>): void {
    const { endpoint: server, agents, pipelines: steps } = this;
    const { facts } = this.cluster;
    this.connect(server, forge, `${forge.program}: repositories and accounts`);
    if (forge.outside === undefined)
      facts.connections.push({ from: forge.endpoint, to: server, port: httpPort, protocol: 'TCP', purpose: 'webhooks' });
    if (isDatabase(state)) this.connect(server, state.database, 'postgresql');
    facts.connections.push({ from: agents, to: server, port: grpcPort, protocol: 'TCP', purpose: 'pipelines to run, and their logs' });
    this.open({ endpoint: agents, direction: 'egress', peer: { kind: 'api-server' }, ports: [], reason: 'pods of the pipelines' });
    if (forge.outside === undefined) visit(this, steps, forge.page, 'clones of repositories');
    else this.reach(steps, forge.outside, [forge.podPort], 'clones of repositories');
    for (const producer of pipelines.uses ?? []) this.connect(steps, producer, 'pipelines');
    const peer = { kind: 'pods' as const, namespace: steps.namespace, labels: steps.labels };
    for (const direction of ['ingress', 'egress'] as const)
      this.open({ endpoint: steps, direction, peer, ports: [], reason: 'services of a pipeline' });
    if (pipelines.internet ?? true)
      this.reach(
        steps,
        ['docker.io', 'ghcr.io', 'registry.npmjs.org', 'pypi.org'],
        [443],
        'packages, base images and data of scanners for pipelines',
      );
  }

  private declare(props: WoodpeckerProps<C>): void {
    const { facts, clusterName } = this.home;
    const { name, namespace, endpoint, agents, pipelines } = this;
    const application = this.application.name;
    const fast = { application, namespace, typicalStart: '30s', securityExceptions: [] };
    for (const { workload, labels } of [endpoint, agents]) facts.workloads.push({ ...fast, name: workload, labels });
    const storageClass = this.storageClass(props.pipelines.volume?.class)?.key ?? '';
    const footprint = pipelineFootprint(facts, this.path, props, { name, storageClass });
    facts.footprints.push({ application, namespace: pipelines.namespace, ...footprint });
    for (const { name: claim } of footprint.volumes)
      facts.backups.push({
        application,
        namespace: pipelines.namespace,
        claim,
        kind: 'exempt',
        reason: 'work of one pipeline, thrown away when it ends',
      });
    facts.runbooks.push(
      woodpeckerRunbook({
        cluster: clusterName,
        name,
        namespace,
        page: this.page,
        secret: this.secret,
        pipelines: pipelines.namespace,
        agents: agents.workload,
        forge: props.forge,
        verify: props.pipelines.verify ?? true,
      }),
    );
    this.scrape(endpoint, { port: 'metrics', podPort: metricsPort });
    this.alert(...woodpeckerAlerts(namespace, name));
    this.dashboard(`Woodpecker ${name}`, woodpeckerPanels(namespace, name));
  }
}
