import { type AnyCluster, k8s, type Labels, type Producer, refuseUnknownProps, type Scope, Workload } from '../../../authoring/index.ts';
import type { Endpoint } from '../../../model/index.ts';
import { chartAmounts, sumAmounts } from '../../platform/helm/index.ts';
import { expose } from '../../shared/expose.ts';
import { claimSpec, FileBackup, isExempt, keepData, port, resources, toolsImage } from '../../shared/index.ts';
import { checkPipelinePlace, pipelineRights, withoutToken } from '../_pipelines.ts';
import { visit } from '../_visit.ts';
import { droneAlerts, dronePanels } from './drone-observability.ts';
import {
  droneUser,
  httpPort,
  runnerEnvironment,
  runnerPod,
  runnerRules,
  secretKeys,
  serverEnvironment,
  serverPod,
  together,
} from './drone-pods.ts';
import type { DroneProps } from './drone-props.ts';
import { droneRunbook } from './drone-runbook.ts';

const program = 'drone';
const defaultSize = '5Gi';
const defaults = { cpu: '250m', memory: '512Mi', memoryLimit: '2Gi' } as const;

/**
 * Drone and its runner for Kubernetes, for a household that has its pipelines already. Its makers have moved on to another
 * product, the runner never left its release candidates, and the image asks for a licence above a number of builds: new
 * work belongs to Woodpecker, which reads pipelines of nearly the same form.
 */
export class Drone<C extends AnyCluster> extends Workload<C> implements Producer<C> {
  readonly port = httpPort;
  readonly podPort = httpPort;
  /** The server. */
  readonly endpoint: Endpoint;
  readonly host: string;
  /** Address people open. */
  readonly page: string;
  /** Pods of the pipelines; they exist while one runs. */
  readonly pipelines: Endpoint;
  private readonly runner: Endpoint;

  constructor(scope: Scope<C>, id: string, props: DroneProps<C>) {
    super(scope, id);
    refuseUnknownProps(this, 'Drone', props);
    this.needs(props, 'backup');
    this.endpoint = this.pods(program, 'server');
    this.runner = this.pods(program, 'runner', `${id}-runner`);
    this.pipelines = { ...this.pods(program, 'pipeline', `${id}-pipelines`), namespace: props.pipelines.namespace };
    this.host = this.serviceHost();
    this.check(props);
    this.requireSecret(this.secret, secretKeys);
    this.page = this.renderServer(props);
    this.renderRunner(props);
    this.declareFlows(props);
    this.declare(props);
  }

  private get secret(): string {
    return `${this.name}-auth`;
  }

  private get claim(): string {
    return `${this.name}-data`;
  }

  private check({ admin, pipelines }: DroneProps<C>): void {
    const { facts, namespaces } = this.home;
    const { namespace, running, together: steps } = pipelines;
    const refuse = (field: string, message: string) =>
      facts.issues.push({ code: 'MODEL_VALUE', severity: 'error', path: `${this.path} ${field}`, message });
    if (!/^[A-Za-z0-9]+([-._][A-Za-z0-9]+)*$/.test(admin)) refuse('admin', `"${admin}" is no account name of a forge`);
    for (const [field, value] of Object.entries({ running, together: steps }))
      if (value !== undefined && !(Number.isInteger(value) && value >= 1))
        refuse(`pipelines.${field}`, `${value} is no whole number above 0`);
    facts.lookUp(namespaces, namespace, `${this.path} pipelines.namespace`, 'namespace');
    checkPipelinePlace(facts, this.path, 'Drone', { namespace, level: namespaces[namespace]?.podSecurity });
  }

  private renderServer(props: DroneProps<C>): string {
    const { host, ingress, tls, storage, resources: given, priority, nodeSelector, overrides } = props;
    const { facts } = this.cluster;
    const labels = this.labels(program, 'server');
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
    const metadata = { name: this.claim, labels, annotations: keepData };
    const spec = claimSpec(facts, this.storageClass(storage?.class)?.name ?? '', storage?.size ?? defaultSize, this.path);
    this.object(k8s.KubePersistentVolumeClaim, 'claim', { metadata, spec }, overrides?.persistentVolumeClaim);
    this.object(
      k8s.KubeService,
      'service',
      {
        metadata: { name: this.name, labels, ...(Object.keys(annotations).length === 0 ? {} : { annotations }) },
        spec: {
          type: 'ClusterIP',
          selector: this.selector(program, 'server'),
          ports: [{ name: 'http', port: httpPort, targetPort: port('http'), protocol: 'TCP' }],
        },
      },
      overrides?.service,
    );
    const pod = serverPod(this.claim, {
      environment: serverEnvironment(props, page, (key) => this.readSecret(this.secret, key)),
      resources: resources(facts, given, { cpu: '50m', memory: '128Mi', memoryLimit: '512Mi' }, this.path),
      placement: this.placement(priority, nodeSelector),
    });
    this.deployment('server', this.name, pod, overrides?.server);
    return page;
  }

  private deployment(component: 'server' | 'runner', name: string, pod: k8s.PodSpec, patch: unknown): void {
    const labels = this.labels(program, component);
    const spec: k8s.DeploymentSpec = {
      replicas: 1,
      revisionHistoryLimit: 3,
      strategy: { type: 'Recreate' },
      selector: { matchLabels: this.selector(program, component) },
      template: { metadata: { labels }, spec: pod },
    };
    this.object(k8s.KubeDeployment, component, { metadata: { name, labels }, spec }, patch);
  }

  private renderRunner({ pipelines, priority, nodeSelector, overrides }: DroneProps<C>): void {
    const { facts } = this.cluster;
    const { workload: name } = this.runner;
    const { namespace, running = 2, resources: given } = pipelines;
    const { account, role, binding } = pipelineRights({
      account: name,
      home: this.namespace,
      namespace,
      labels: this.labels(program, 'runner'),
      rules: runnerRules,
    });
    this.object(k8s.KubeServiceAccount, 'service-account', account);
    this.object(k8s.KubeRole, 'role', role, overrides?.role);
    this.object(k8s.KubeRoleBinding, 'role-binding', binding);
    this.object(k8s.KubeServiceAccount, 'pipeline-account', withoutToken(namespace, this.labels(program, 'pipeline')));
    const environment = runnerEnvironment(
      {
        server: `${this.host}:${httpPort}`,
        namespace,
        running,
        labels: { ...this.pipelines.labels, 'app.kubernetes.io/part-of': this.application.name },
        nodeSelector: pipelines.nodeSelector as Labels | undefined,
        amounts: {
          cpu: given?.cpu ?? defaults.cpu,
          memory: given?.memory ?? defaults.memory,
          memoryLimit: given?.memoryLimit ?? defaults.memoryLimit,
        },
      },
      this.readSecret(this.secret, 'rpc-secret', name),
    );
    const pod = runnerPod(name, {
      environment,
      resources: resources(facts, undefined, { cpu: '50m', memory: '64Mi', memoryLimit: '256Mi' }, this.path),
      placement: this.placement(priority, nodeSelector),
    });
    this.deployment('runner', name, pod, overrides?.runner);
  }

  private declareFlows({ forge, pipelines }: DroneProps<C>): void {
    const { endpoint: server, runner, pipelines: steps } = this;
    this.cluster.facts.connections.push({
      from: runner,
      to: server,
      port: httpPort,
      protocol: 'TCP',
      purpose: 'pipelines to run, and their logs',
    });
    this.open({ endpoint: runner, direction: 'egress', peer: { kind: 'api-server' }, ports: [], reason: 'pods of the pipelines' });
    if (forge.outside === undefined) {
      if (forge.application !== this.application) this.application.addDependency(forge.application);
      visit(this, server, forge.page, 'repositories and accounts');
      visit(this, steps, forge.page, 'clones of repositories');
      visit(this, forge.endpoint, this.page, 'webhooks');
    } else for (const pods of [server, steps]) this.reach(pods, forge.outside, [forge.podPort], 'repositories and accounts');
    for (const producer of pipelines.uses ?? []) this.connect(steps, producer, 'pipelines');
    if (pipelines.internet ?? true)
      this.reach(steps, ['docker.io', 'registry.npmjs.org', 'pypi.org'], [443], 'packages, base images and data of scanners for pipelines');
  }

  private declare({ forge, storage, backup, priority, nodeSelector, pipelines, metrics = true }: DroneProps<C>): void {
    const { facts } = this.cluster;
    const { name, namespace, endpoint, runner, claim } = this;
    const application = this.application.name;
    const fast = { application, namespace, typicalStart: '30s', securityExceptions: [] };
    for (const { workload, labels } of [endpoint, runner]) facts.workloads.push({ ...fast, name: workload, labels });
    const storageClass = this.storageClass(storage?.class)?.key ?? '';
    const size = storage?.size ?? defaultSize;
    facts.claims.push({ namespace, name: claim, application, workload: name, storageClass, size, content: 'data', replicas: 1 });
    if (isExempt(backup)) facts.backups.push({ application, claim, namespace, kind: 'exempt', reason: backup.exempt });
    else
      new FileBackup(this, 'backup', {
        pods: endpoint,
        claim,
        storageClass: storage?.class,
        // Drone's image has no program that reads its database file while it is written.
        image: toolsImage,
        user: droneUser,
        method: 'sqlite',
        backup,
        priority,
        nodeSelector,
      });
    const { running = 2, together: steps = 2, resources: given } = pipelines;
    const amounts = chartAmounts(facts, given, defaults, `${this.path} pipelines`);
    const { requests, limits } = sumAmounts({
      pods: running,
      amounts: { ...amounts, limits: { memory: together(amounts.limits.memory, steps) } },
    });
    facts.footprints.push({
      application,
      namespace: pipelines.namespace,
      name: this.pipelines.workload,
      pods: running,
      requests,
      limits,
      volumes: [],
      ports: [],
      source: `runner: at most ${running} pipelines at a time, a pod each`,
    });
    const { page, secret } = this;
    facts.runbooks.push(droneRunbook({ cluster: this.home.clusterName, name, namespace, page, secret, forge }));
    if (!metrics) return;
    this.scrape(endpoint, { port: 'http', podPort: httpPort });
    this.alert(...droneAlerts(namespace, name));
    this.dashboard(`Drone ${name}`, dronePanels(namespace, name));
  }
}
