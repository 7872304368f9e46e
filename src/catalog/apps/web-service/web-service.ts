import { type AnyCluster, clusterOf, k8s, refuseUnknownProps, type Scope } from '../../../authoring/index.ts';
import type { Endpoint } from '../../../model/index.ts';
import { expose } from '../../shared/expose.ts';
import { balance, httpProbe, port, resources, restrictedContainer, restrictedPod, scratch } from '../../shared/index.ts';
import { Program, sorted } from './program.ts';
import { checkService, minimum, peerVariable } from './web-service-checks.ts';
import type { WebServiceProps } from './web-service-props.ts';
import type { HttpService, Peers } from './wiring.ts';

const component = 'server';
const defaultUser = { uid: 10001, gid: 10001 };
const defaultPort = 8080;

/**
 * A stateless service of the owner's own: its image, its variables, and what it uses.
 *
 * A new version starts beside the old one and takes over when it is ready; a pod that goes first leaves the list of
 * backends, waits, and then ends. So nobody notices a rollout, as long as two versions can run side by side.
 */
export class WebService<C extends AnyCluster> extends Program<C> implements HttpService<C> {
  readonly protocol = 'http';
  readonly endpoint: Endpoint;
  readonly host: string;
  readonly port = 80;
  readonly podPort: number;
  readonly url: string;

  /** @param peers services that call each other in circles, from `webServices`; others go into `uses` */
  constructor(scope: Scope<C>, id: string, props: WebServiceProps<C>, peers: Peers<C> = {}) {
    super(scope, id);
    refuseUnknownProps(this, 'WebService', props);
    const handle = handleOf(scope, id, props.port);
    this.endpoint = handle.endpoint;
    this.host = handle.host;
    this.podPort = handle.podPort;
    this.url = handle.url;
    checkService(this.cluster.facts, this.path, props, peers);
    this.askForSecrets(props);
    const serviceAnnotations = this.exposeHost(props);
    const labels = this.labels(id, component);
    this.object(
      k8s.KubeService,
      'service',
      {
        metadata: { name: id, labels, ...(serviceAnnotations === undefined ? {} : { annotations: serviceAnnotations }) },
        spec: {
          type: 'ClusterIP',
          selector: this.selector(id, component),
          ports: [{ name: 'http', port: this.port, targetPort: port('http'), protocol: 'TCP' }],
        },
      },
      props.overrides?.service,
    );
    this.renderPods(props, peers);
    this.renderScaling(props);
    if (props.address !== undefined) {
      balance(this, {
        claim: props.address,
        service: `${id}-lan`,
        labels,
        selector: this.selector(id, component),
        ports: [{ name: 'http', port: 80, podPort: this.podPort, targetPort: 'http' }],
        target: this.endpoint,
      });
    }
    this.declare(props, peers);
  }

  private exposeHost(props: WebServiceProps<C>): Readonly<Record<string, string>> | undefined {
    const { host, ingress, tls, bodySize, timeout, websockets, overrides } = props;
    if (host === undefined) return undefined;
    const { serviceAnnotations } = expose(this, {
      host,
      ingress,
      labels: this.labels(this.name, component),
      tls,
      service: this.name,
      port: 'http',
      target: this.endpoint,
      podPort: this.podPort,
      bodySize,
      timeout,
      websockets,
      overrides: overrides?.ingress,
    });
    return Object.keys(serviceAnnotations).length === 0 ? undefined : serviceAnnotations;
  }

  private renderPods(props: WebServiceProps<C>, peers: Peers<C>): void {
    const { replicas, autoscale, priority, nodeSelector, drainSeconds = 10, graceSeconds = 30, user = defaultUser, overrides } = props;
    const labels = this.labels(this.name, component);
    const selector = this.selector(this.name, component);
    const folders = Object.entries({ '/tmp': props.tmp ?? '64Mi', ...props.scratch }).map(([path, size]) => ({
      name: path.replaceAll(/[^a-z0-9]+/gi, '-').replaceAll(/^-|-$/g, ''),
      path,
      size,
    }));
    this.object(
      k8s.KubeDeployment,
      'deployment',
      {
        metadata: { name: this.name, labels },
        spec: {
          // With an autoscaler the number is the autoscaler's, and Git must not set it back.
          ...(autoscale === undefined ? { replicas: replicas ?? 2 } : {}),
          revisionHistoryLimit: 3,
          strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: port(0), maxSurge: port(1) } },
          selector: { matchLabels: selector },
          template: {
            metadata: { labels },
            spec: {
              ...restrictedPod(user),
              ...this.placement(priority, nodeSelector),
              ...(props.pullSecret === undefined ? {} : { imagePullSecrets: [{ name: props.pullSecret }] }),
              ...(this.fewest(props) > 1
                ? {
                    topologySpreadConstraints: [
                      {
                        maxSkew: 1,
                        topologyKey: 'kubernetes.io/hostname',
                        whenUnsatisfiable: 'ScheduleAnyway',
                        labelSelector: { matchLabels: selector },
                      },
                    ],
                  }
                : {}),
              terminationGracePeriodSeconds: drainSeconds + graceSeconds,
              containers: [
                {
                  name: this.name,
                  image: props.image,
                  imagePullPolicy: 'IfNotPresent',
                  ports: this.containerPorts(props),
                  env: this.variables(props, urlsOf(peers)),
                  resources: resources(
                    this.cluster.facts,
                    props.resources,
                    { cpu: '50m', memory: '128Mi', memoryLimit: '256Mi' },
                    this.path,
                  ),
                  volumeMounts: folders.map(({ name, path }) => ({ name, mountPath: path })),
                  ...probes(props),
                  lifecycle: { preStop: { sleep: { seconds: drainSeconds } } },
                  securityContext: restrictedContainer,
                },
              ],
              volumes: folders.map(({ name, size }) => scratch(name, size)),
            },
          },
        },
      },
      overrides?.deployment,
    );
  }

  private containerPorts({ metrics }: WebServiceProps<C>): k8s.ContainerPort[] {
    const own = { name: 'http', containerPort: this.podPort, protocol: 'TCP' };
    const apart = metrics?.port !== undefined && metrics.port !== this.podPort;
    return apart ? [own, { name: 'metrics', containerPort: metrics.port, protocol: 'TCP' }] : [own];
  }

  private fewest({ replicas, autoscale }: WebServiceProps<C>): number {
    return autoscale === undefined ? (replicas ?? 2) : minimum(autoscale);
  }

  private renderScaling(props: WebServiceProps<C>): void {
    const { autoscale, overrides } = props;
    const labels = this.labels(this.name, component);
    const { name } = this;
    if (this.fewest(props) > 1) {
      this.object(
        k8s.KubePodDisruptionBudget,
        'pod-disruption-budget',
        {
          metadata: { name, labels },
          spec: { maxUnavailable: port(1), selector: { matchLabels: this.selector(name, component) } },
        },
        overrides?.podDisruptionBudget,
      );
    }
    if (autoscale === undefined) return;
    const { max, cpuPercent = 70, memoryPercent } = autoscale;
    const metric = (resource: string, averageUtilization: number) => ({
      type: 'Resource',
      resource: { name: resource, target: { type: 'Utilization', averageUtilization } },
    });
    this.object(
      k8s.KubeHorizontalPodAutoscalerV2,
      'horizontal-pod-autoscaler',
      {
        metadata: { name, labels },
        spec: {
          scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
          minReplicas: minimum(autoscale),
          maxReplicas: max,
          // Memory first: the API server sorts them so.
          metrics: [...(memoryPercent === undefined ? [] : [metric('memory', memoryPercent)]), metric('cpu', cpuPercent)],
        },
      },
      overrides?.horizontalPodAutoscaler,
    );
  }

  private declare({ uses = {}, metrics, typicalStart = '10s' }: WebServiceProps<C>, peers: Peers<C>): void {
    const { name, namespace, application, endpoint } = this;
    const { facts } = this.cluster;
    for (const [prefix, to] of Object.entries(uses)) this.connect(endpoint, to, `${prefix.toLowerCase()}: ${to.protocol}`);
    // No order of start follows from these: two that call each other could never begin.
    for (const [peer, to] of Object.entries(peers))
      facts.connections.push({ from: endpoint, to: to.endpoint, port: to.podPort, protocol: 'TCP', purpose: `calls ${peer}` });
    if (metrics !== undefined) {
      const own = metrics.port === undefined || metrics.port === this.podPort;
      this.scrape(endpoint, { port: own ? 'http' : 'metrics', podPort: metrics.port ?? this.podPort, path: metrics.path ?? '/metrics' });
    }
    facts.workloads.push({ application: application.name, name, namespace, labels: endpoint.labels, typicalStart, securityExceptions: [] });
  }
}

/** Addresses of the peers, by the names of their variables. */
function urlsOf<C extends AnyCluster>(peers: Peers<C>): Readonly<Record<string, string>> {
  return Object.fromEntries(sorted(peers).map(([name, { url }]) => [peerVariable(name), url]));
}

/** What a service offers others, known before it is made: services of one list may call each other. */
export function handleOf<C extends AnyCluster>(scope: Scope<C>, id: string, podPort = defaultPort): HttpService<C> {
  const { application, cluster } = scope;
  const namespace = application.defaultNamespace;
  const host = `${id}.${namespace}.svc.${clusterOf(cluster).dnsDomain}`;
  const labels = { 'app.kubernetes.io/component': component, 'app.kubernetes.io/instance': id, 'app.kubernetes.io/name': id };
  return {
    protocol: 'http',
    cluster,
    application,
    endpoint: { application: application.name, workload: id, namespace, labels },
    host,
    port: 80,
    podPort,
    url: `http://${host}`,
  };
}

function probes<C extends AnyCluster>({
  health = {},
  startSeconds = 60,
}: WebServiceProps<C>): Pick<k8s.Container, 'startupProbe' | 'readinessProbe' | 'livenessProbe'> {
  const { live = '/livez', ready = '/readyz' } = health;
  return {
    startupProbe: httpProbe(health.startup ?? live, 'http', { period: 2, failures: Math.ceil(startSeconds / 2), timeout: 2 }),
    readinessProbe: httpProbe(ready, 'http', { period: 5, failures: 3, timeout: 2 }),
    livenessProbe: httpProbe(live, 'http', { period: 20, failures: 5 }),
  };
}
