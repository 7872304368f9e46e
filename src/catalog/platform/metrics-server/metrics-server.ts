import { type AnyCluster, k8s, refuseUnknownProps, type Scope, Workload } from '../../../authoring/index.ts';
import type { Endpoint } from '../../../model/index.ts';
import { type ProbeTiming, port, resources, restrictedContainer, restrictedPod, scratch } from '../../shared/index.ts';
import { renderAccess } from './metrics-server-access.ts';
import type { MetricsServerProps } from './metrics-server-props.ts';

// renovate: datasource=docker depName=registry.k8s.io/metrics-server/metrics-server
const version = 'v0.9.0';
const image = `registry.k8s.io/metrics-server/metrics-server:${version}`;
const program = 'metrics-server';
const component = 'server';
const user = { uid: 1000, gid: 1000 };
const securePort = 10250;
const kubeletPort = 10250;

/**
 * Serves what pods and nodes use right now: `kubectl top` and autoscalers ask it, through the API server. It keeps
 * nothing; Prometheus is for the past.
 */
export class MetricsServer<C extends AnyCluster> extends Workload<C> {
  readonly endpoint: Endpoint;

  constructor(scope: Scope<C>, id: string, props: MetricsServerProps<C>) {
    super(scope, id);
    refuseUnknownProps(this, 'MetricsServer', props);
    const { facts, nodes } = this.home;
    this.endpoint = this.pods(program, component);
    const { endpoint, namespace, application } = this;
    this.#check(props);
    renderAccess(this, this.labels(program, component));
    this.#render(props);
    this.open({ endpoint, direction: 'egress', peer: { kind: 'api-server' }, ports: [], reason: 'lists nodes and pods' });
    this.open({
      endpoint,
      direction: 'egress',
      peer: { kind: 'ranges', ranges: Object.values(nodes).map(({ address }) => `${address}/32`) },
      ports: [{ port: kubeletPort, protocol: 'TCP' }],
      reason: 'asks the kubelets',
    });
    this.open({
      endpoint,
      direction: 'ingress',
      peer: { kind: 'anyone' },
      ports: [{ port: securePort, protocol: 'TCP' }],
      reason: 'the API server passes questions on',
    });
    facts.monitoring.set(program, 'application');
    facts.workloads.push({
      application: application.name,
      name: id,
      namespace,
      labels: endpoint.labels,
      typicalStart: '40s',
      securityExceptions: props.kubeletInsecureTls === false ? [] : [{ field: 'kubelet-insecure-tls', reason: props.kubeletInsecureTls }],
    });
  }

  #check({ kubeletInsecureTls }: MetricsServerProps<C>): void {
    const { facts, distribution } = this.home;
    const problem = (path: string, message: string, hint: string) =>
      facts.issues.push({ code: 'MODEL_VALUE', severity: 'error', path, message, hint });
    if (distribution.metricsServer) {
      const hint =
        distribution.name === 'k3s'
          ? "write `disable: ['metrics-server']` in the cluster file, or leave this one out"
          : 'leave out the addon `metrics-server`, or this one';
      problem(this.path, `${distribution.name} brings a metrics-server already, and both would serve one API`, hint);
    }
    if (kubeletInsecureTls !== false && kubeletInsecureTls.trim() === '') {
      problem(`${this.path} kubeletInsecureTls`, 'no reason is given for not verifying the kubelets', 'say why, or write `false`');
    }
  }

  #render({ kubeletInsecureTls, priority, nodeSelector, resources: given, overrides }: MetricsServerProps<C>): void {
    const { name, namespace } = this;
    const labels = this.labels(program, component);
    const selector = this.selector(program, component);
    this.object(
      k8s.KubeService,
      'service',
      {
        metadata: { name, labels },
        spec: { type: 'ClusterIP', selector, ports: [{ name: 'https', port: 443, targetPort: port('https'), protocol: 'TCP' }] },
      },
      overrides?.service,
    );
    this.object(
      k8s.KubeApiService,
      'api-service',
      {
        metadata: { name: 'v1beta1.metrics.k8s.io', labels },
        spec: {
          group: 'metrics.k8s.io',
          version: 'v1beta1',
          groupPriorityMinimum: 100,
          versionPriority: 100,
          service: { name, namespace, port: 443 },
          // It makes a new certificate at each start.
          insecureSkipTlsVerify: true,
        },
      },
      overrides?.apiService,
    );
    this.object(
      k8s.KubeDeployment,
      'deployment',
      {
        metadata: { name, labels },
        spec: {
          replicas: 1,
          revisionHistoryLimit: 3,
          strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: port(0), maxSurge: port(1) } },
          selector: { matchLabels: selector },
          template: {
            metadata: { labels },
            spec: {
              ...restrictedPod(user),
              ...this.placement(undefined, nodeSelector),
              priorityClassName: priority === undefined ? 'system-cluster-critical' : (this.priority(priority) ?? priority),
              serviceAccountName: name,
              automountServiceAccountToken: true,
              containers: [
                {
                  name: program,
                  image,
                  imagePullPolicy: 'IfNotPresent',
                  args: [
                    '--cert-dir=/tmp',
                    `--secure-port=${securePort}`,
                    '--kubelet-preferred-address-types=InternalIP',
                    '--kubelet-use-node-status-port',
                    ...(kubeletInsecureTls === false ? [] : ['--kubelet-insecure-tls']),
                    '--metric-resolution=15s',
                  ],
                  ports: [{ name: 'https', containerPort: securePort, protocol: 'TCP' }],
                  resources: resources(this.cluster.facts, given, { cpu: '50m', memory: '64Mi', memoryLimit: '256Mi' }, this.path),
                  // Ready means that it has asked each kubelet twice.
                  startupProbe: secureProbe('/livez', { period: 5, failures: 24 }),
                  readinessProbe: secureProbe('/readyz', { period: 10, failures: 6 }),
                  livenessProbe: secureProbe('/livez', { period: 20, failures: 6 }),
                  volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
                  securityContext: restrictedContainer,
                },
              ],
              volumes: [scratch('tmp', '16Mi')],
            },
          },
        },
      },
      overrides?.deployment,
    );
  }
}

function secureProbe(path: string, { period, failures }: ProbeTiming): k8s.Probe {
  return { httpGet: { path, port: port('https'), scheme: 'HTTPS' }, periodSeconds: period, failureThreshold: failures, timeoutSeconds: 5 };
}
