import { type AnyCluster, clusterOf, k8s, type Labels, refuseUnknownProps, type Scope, Workload } from '../../../authoring/index.ts';
import type { Endpoint } from '../../../model/index.ts';
import { parseDuration, UnitError } from '../../../units/index.ts';
import { chartAmounts, sumAmounts } from '../../platform/helm/index.ts';
import { checksum, env, httpProbes, resources, restrictedContainer, restrictedPod, scratch, smallResources } from '../../shared/index.ts';
import { checkRunner } from './gitlab-runner-checks.ts';
import { type Amounts, configureScript, metricsPort, paths, type RunnerConfig, runnerConfig, systemId } from './gitlab-runner-config.ts';
import { runnerAlerts, runnerPanels, seriesOf } from './gitlab-runner-observability.ts';
import type { GitLabRunnerProps } from './gitlab-runner-props.ts';

// renovate: datasource=docker depName=registry.gitlab.com/gitlab-org/gitlab-runner
const version = 'alpine-v19.4.0';
const image = `registry.gitlab.com/gitlab-org/gitlab-runner:${version}`;
const helperImage = `registry.gitlab.com/gitlab-org/gitlab-runner/gitlab-runner-helper:x86_64-${version.replace('alpine-', '')}`;
// renovate: datasource=docker depName=docker.io/library/alpine
const jobVersion = '3.24';
const jobImage = `docker.io/library/alpine:${jobVersion}`;

const privilegedJobs = 'jobs run Docker in their pods, which is privileged and owns its node';

const unconfinedJobs = 'builders without root make namespaces and mounts, which the profiles forbid';

const program = 'gitlab-runner';
/** Everything it writes lies on folders of the pod, so that any user will do. */
const user = { uid: 1000, gid: 1000 };
const jobAmounts: Amounts = { cpu: '500m', memory: '1Gi', memoryLimit: '2Gi' };
/** Clones, and packs artifacts and caches. */
const helperAmounts: Amounts = { cpu: '50m', memory: '96Mi', memoryLimit: '512Mi' };

/**
 * GitLab Runner with the Kubernetes executor: a manager that asks GitLab for jobs and makes a pod for each in its own
 * namespace, and may do nothing elsewhere.
 *
 * Manifests of our own instead of the chart, which wants more rights, registers by itself and cannot be read before it is
 * rendered. The token comes into the configuration when the pod starts.
 */
export class GitLabRunner<C extends AnyCluster> extends Workload<C> {
  readonly endpoint: Endpoint;
  /** Pods of the jobs; they exist while their jobs run. */
  readonly jobs: Endpoint;

  constructor(scope: Scope<C>, id: string, props: GitLabRunnerProps<C>) {
    super(scope, id);
    refuseUnknownProps(this, 'GitLabRunner', props);
    this.endpoint = this.pods(program, 'manager');
    this.jobs = this.pods(program, 'job', `${id}-jobs`);
    checkRunner(this.cluster.facts, this.path, props, { name: this.namespace, level: this.level });
    const purpose = 'authentication token of the runner; GitLab shows it once, when the runner is made there';
    this.requireSecret(`${id}-token`, [{ name: 'token', kind: 'given', example: 'glrt-…', purpose }]);
    this.render(props);
    this.renderRights(props);
    this.declareFlows(props);
    this.declare(props);
  }

  private get level(): RunnerConfig['level'] {
    return clusterOf(this.cluster).namespaces[this.namespace]?.podSecurity ?? 'restricted';
  }

  private amountsOf({ jobs = {} }: GitLabRunnerProps<C>): Amounts {
    const { requests, limits } = chartAmounts(this.cluster.facts, jobs.resources, jobAmounts, `${this.path} jobs`);
    return { ...requests, memoryLimit: limits.memory };
  }

  private config(props: GitLabRunnerProps<C>, drainSeconds: number): string {
    const { server, concurrent = 2, jobs = {}, docker, rootless, cache, ca, priority } = props;
    return runnerConfig({
      name: `${this.application.name}-${this.name}`,
      namespace: this.namespace,
      url: server.url,
      concurrent,
      drainSeconds,
      image: jobs.image ?? jobImage,
      labels: { ...this.labels(program, 'job'), 'app.kubernetes.io/managed-by': 'gitlab-runner' },
      job: this.amountsOf(props),
      helper: helperAmounts,
      level: this.level,
      docker: docker !== undefined,
      rootless: rootless !== undefined,
      priority: this.priority(jobs.priority ?? priority),
      nodeSelector: { ...(jobs.nodeSelector as Labels | undefined) },
      tolerations: jobs.tolerations ?? {},
      cache,
      ca: ca === undefined ? undefined : `${this.name}-ca`,
    });
  }

  private seconds(text: string): number {
    try {
      return parseDuration(text);
    } catch (error) {
      if (!(error instanceof UnitError)) throw error;
      const { message, hint } = error;
      this.cluster.facts.issues.push({ code: 'MODEL_QUANTITY', severity: 'error', path: `${this.path} drain`, message, hint });
      return 0;
    }
  }

  private render(props: GitLabRunnerProps<C>): void {
    const { name } = this;
    const { ca, drain = '1h', overrides } = props;
    const labels = this.labels(program, 'manager');
    const drainSeconds = this.seconds(drain);
    const data = {
      'config.toml': this.config(props, drainSeconds),
      'configure.sh': configureScript,
      'system-id': systemId(clusterOf(this.cluster).clusterName, this.namespace, name),
    };
    this.object(k8s.KubeConfigMap, 'config', { metadata: { name: `${name}-config`, labels }, data }, overrides?.configMap);
    if (ca !== undefined) this.object(k8s.KubeConfigMap, 'ca', { metadata: { name: `${name}-ca`, labels }, data: { 'ca.pem': ca } });
    this.object(
      k8s.KubeDeployment,
      'deployment',
      {
        metadata: { name, labels },
        spec: {
          replicas: 1,
          revisionHistoryLimit: 3,
          // One token is one manager.
          strategy: { type: 'Recreate' },
          selector: { matchLabels: this.selector(program, 'manager') },
          template: { metadata: { labels, annotations: checksum(data) }, spec: this.pod(props, drainSeconds) },
        },
      },
      overrides?.deployment,
    );
  }

  private pod({ cache, priority, nodeSelector, resources: given }: GitLabRunnerProps<C>, drainSeconds: number): k8s.PodSpec {
    const { facts } = this.cluster;
    const token = this.readSecret(`${this.name}-token`, 'token');
    const home = cache?.endpoint.namespace ?? this.namespace;
    const keys = cache === undefined ? [] : [this.credential(cache.accessKey, home), this.credential(cache.secretKey, home)];
    const secret = (volume: string, secretName: string, items: readonly k8s.KeyToPath[]): k8s.Volume => ({
      name: volume,
      secret: { secretName, defaultMode: 0o440, items: [...items] },
    });
    const config = { name: 'config', mountPath: '/run/config' };
    return {
      ...restrictedPod(user),
      automountServiceAccountToken: true,
      serviceAccountName: this.name,
      ...this.placement(priority, nodeSelector),
      terminationGracePeriodSeconds: drainSeconds + 60,
      initContainers: [
        {
          name: 'configure',
          image,
          imagePullPolicy: 'IfNotPresent',
          command: ['sh', '/template/configure.sh'],
          resources: smallResources(facts, this.path),
          volumeMounts: [
            { name: 'template', mountPath: '/template', readOnly: true },
            { name: 'token', mountPath: paths.token.replace(/\/token$/, ''), readOnly: true },
            ...(cache === undefined ? [] : [{ name: 'cache-keys', mountPath: paths.cache, readOnly: true }]),
            config,
          ],
          securityContext: restrictedContainer,
        },
      ],
      containers: [
        {
          name: 'runner',
          image,
          imagePullPolicy: 'IfNotPresent',
          command: ['gitlab-runner', 'run', '--config', '/run/config/config.toml', '--working-directory', '/tmp'],
          ports: [{ name: 'metrics', containerPort: metricsPort, protocol: 'TCP' }],
          env: [env('HOME', '/tmp'), env('USER', 'gitlab-runner')],
          resources: resources(facts, given, { cpu: '50m', memory: '128Mi', memoryLimit: '256Mi' }, this.path),
          volumeMounts: [config, { name: 'tmp', mountPath: '/tmp' }],
          ...httpProbes('/metrics', 'metrics', 60),
          // By itself it would end its jobs at once; this signal lets them come to their end.
          lifecycle: { preStop: { exec: { command: ['sh', '-c', 'kill -QUIT 1; while kill -0 1 2>/dev/null; do sleep 1; done'] } } },
          securityContext: restrictedContainer,
        },
      ],
      volumes: [
        { name: 'template', configMap: { name: `${this.name}-config` } },
        secret('token', token.name, [{ key: token.key, path: 'token' }]),
        ...(keys[0] === undefined
          ? []
          : [
              secret(
                'cache-keys',
                keys[0].name,
                keys.map(({ key }, index) => ({ key, path: index === 0 ? 'access-key' : 'secret-key' })),
              ),
            ]),
        scratch('config', '1Mi', 'Memory'),
        scratch('tmp', '64Mi'),
      ],
    };
  }

  private renderRights({ docker, rootless, overrides }: GitLabRunnerProps<C>): void {
    const { name } = this;
    const metadata = { name, labels: this.labels(program, 'manager') };
    this.object(k8s.KubeServiceAccount, 'service-account', { metadata, automountServiceAccountToken: false });
    this.object(k8s.KubeRole, 'role', { metadata, rules }, overrides?.role);
    const wide = docker === undefined ? rootless && unconfinedJobs : privilegedJobs;
    if (wide !== undefined) this.home.accept('RBAC_ESCALATION', wide, this);
    this.object(k8s.KubeRoleBinding, 'role-binding', {
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace: this.namespace }],
    });
  }

  private declareFlows({ server, cache, uses = [], internet = [] }: GitLabRunnerProps<C>): void {
    this.open({ endpoint: this.endpoint, direction: 'egress', peer: { kind: 'api-server' }, ports: [], reason: 'pods of the jobs' });
    this.connect(this.endpoint, server, 'gitlab: jobs');
    this.connect(this.jobs, server, 'gitlab: clones and artifacts');
    if (cache !== undefined) this.connect(this.jobs, cache, `s3: caches in bucket ${cache.bucket}`);
    for (const producer of uses) this.connect(this.jobs, producer, 'jobs');
    if (internet.length > 0) this.reach(this.jobs, internet, [443], 'images and packages of jobs');
  }

  private declare(props: GitLabRunnerProps<C>): void {
    const { facts } = this.cluster;
    const { name, namespace, application } = this;
    const { concurrent = 2, jobs = {}, docker, rootless } = props;
    const { cpu, memory, memoryLimit } = this.amountsOf(props);
    const services = Math.max(jobs.services ?? 0, docker === undefined ? 0 : 1);
    const job = { requests: { cpu, memory }, limits: { memory: memoryLimit } };
    const helper = {
      requests: { cpu: helperAmounts.cpu, memory: helperAmounts.memory },
      limits: { memory: helperAmounts.memoryLimit },
    };
    const containers = concurrent * (1 + services);
    facts.workloads.push({
      application: application.name,
      name,
      namespace,
      labels: this.endpoint.labels,
      typicalStart: '20s',
      securityExceptions: [
        ...(docker === undefined ? [] : [{ field: 'jobs', reason: privilegedJobs }]),
        ...(rootless === undefined ? [] : [{ field: 'jobs', reason: unconfinedJobs }]),
      ],
    });
    facts.footprints.push({
      application: application.name,
      namespace,
      name: `${name}-jobs`,
      pods: concurrent,
      ...sumAmounts({ pods: containers, amounts: job }, { pods: concurrent, amounts: helper }),
      volumes: [],
      ports: [],
      images: [jobs.image ?? jobImage, helperImage],
      source: `config.toml: at most ${concurrent} jobs at a time, each with ${services} service${services === 1 ? '' : 's'} beside it`,
    });
    this.scrape(this.endpoint, { port: 'metrics', podPort: metricsPort });
    const pods = seriesOf(namespace, name);
    this.alert(...runnerAlerts(pods));
    this.dashboard(`GitLab Runner ${name}`, runnerPanels(pods));
  }
}

/**
 * What the manager may do, in its own namespace alone.
 * @source GitLab Runner 19.4, "Configure runner API permissions"
 */
const rules: k8s.PolicyRule[] = [
  { apiGroups: [''], resources: ['pods'], verbs: ['create', 'delete', 'get', 'list', 'watch'] },
  { apiGroups: [''], resources: ['pods/attach', 'pods/exec'], verbs: ['create', 'delete', 'get', 'patch'] },
  { apiGroups: [''], resources: ['pods/log'], verbs: ['get', 'list'] },
  { apiGroups: [''], resources: ['secrets'], verbs: ['create', 'delete', 'get', 'update'] },
  { apiGroups: [''], resources: ['services'], verbs: ['create', 'get'] },
  { apiGroups: [''], resources: ['serviceaccounts'], verbs: ['get'] },
  { apiGroups: [''], resources: ['events'], verbs: ['list'] },
];
