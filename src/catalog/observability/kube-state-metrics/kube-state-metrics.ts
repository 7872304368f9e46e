import { type AnyCluster, k8s, refuseUnknownProps, type Scope, Workload } from '../../../authoring/index.ts';
import type { Endpoint } from '../../../model/index.ts';
import { httpProbe, resources, restrictedContainer, restrictedPod } from '../../shared/index.ts';
import type { KubeStateMetricsProps } from './kube-state-metrics-props.ts';

// renovate: datasource=docker depName=registry.k8s.io/kube-state-metrics/kube-state-metrics
const version = 'v2.20.0';
const image = `registry.k8s.io/kube-state-metrics/kube-state-metrics:${version}`;
const program = 'kube-state-metrics';
const user = { uid: 65534, gid: 65534 };

/** What it watches, by API group. Secrets and ConfigMaps are not among them: nobody needs their number. */
const watched: Readonly<Record<string, readonly string[]>> = {
  '': ['namespaces', 'nodes', 'persistentvolumeclaims', 'persistentvolumes', 'pods', 'resourcequotas', 'services'],
  apps: ['daemonsets', 'deployments', 'replicasets', 'statefulsets'],
  autoscaling: ['horizontalpodautoscalers'],
  batch: ['cronjobs', 'jobs'],
  policy: ['poddisruptionbudgets'],
  'storage.k8s.io': ['storageclasses', 'volumeattachments'],
};

/**
 * Tells as metrics what the API server knows of objects: replicas that are wanted and ready, restarts, the last success of
 * a CronJob. Most alerts rest on it.
 */
export class KubeStateMetrics<C extends AnyCluster> extends Workload<C> {
  readonly endpoint: Endpoint;

  constructor(scope: Scope<C>, id: string, props: KubeStateMetricsProps<C> = {}) {
    super(scope, id);
    refuseUnknownProps(this, 'KubeStateMetrics', props);
    this.endpoint = this.pods(program, 'metrics');
    this.render(props);
    this.open({
      endpoint: this.endpoint,
      direction: 'egress',
      peer: { kind: 'api-server' },
      ports: [],
      reason: 'watches the objects it tells of',
    });
    this.scrape(this.endpoint, { port: 'metrics', podPort: 8080, honorLabels: true });
    this.scrape(this.endpoint, { port: 'telemetry', podPort: 8081 });
    const { namespace, application } = this;
    this.alert({
      alert: 'KubeStateMetricsBlind',
      expr: `sum by (resource) (rate(kube_state_metrics_list_total{namespace="${namespace}",result="error"}[5m])) > 0.01`,
      for: '15m',
      severity: 'warning',
      summary: 'kube-state-metrics cannot list {{ $labels.resource }}',
      description: `Alerts about these objects are silent. Look at its log: kubectl -n ${namespace} logs deployment/${id}.`,
    });
    this.cluster.facts.workloads.push({
      application: application.name,
      name: id,
      namespace,
      labels: this.endpoint.labels,
      typicalStart: '20s',
      securityExceptions: [],
    });
  }

  private render({ priority, nodeSelector, resources: given, overrides }: KubeStateMetricsProps<C>): void {
    const labels = this.labels(program, 'metrics');
    const { name } = this;
    this.renderAccess(overrides?.clusterRole);
    this.object(
      k8s.KubeDeployment,
      'deployment',
      {
        metadata: { name, labels },
        spec: {
          replicas: 1,
          revisionHistoryLimit: 3,
          // Two at a time would tell everything twice.
          strategy: { type: 'Recreate' },
          selector: { matchLabels: this.selector(program, 'metrics') },
          template: {
            metadata: { labels },
            spec: {
              ...restrictedPod(user),
              ...this.placement(priority, nodeSelector),
              serviceAccountName: name,
              automountServiceAccountToken: true,
              containers: [
                {
                  name: program,
                  image,
                  imagePullPolicy: 'IfNotPresent',
                  args: ['--port=8080', '--telemetry-port=8081', `--resources=${Object.values(watched).flat().sort().join(',')}`],
                  ports: [
                    { name: 'metrics', containerPort: 8080, protocol: 'TCP' },
                    { name: 'telemetry', containerPort: 8081, protocol: 'TCP' },
                  ],
                  resources: resources(this.cluster.facts, given, { cpu: '20m', memory: '64Mi', memoryLimit: '256Mi' }, this.path),
                  startupProbe: httpProbe('/livez', 'metrics', { period: 5, failures: 24 }),
                  readinessProbe: httpProbe('/readyz', 'telemetry', { period: 10, failures: 3 }),
                  livenessProbe: httpProbe('/livez', 'metrics', { period: 20, failures: 6 }),
                  securityContext: restrictedContainer,
                },
              ],
            },
          },
        },
      },
      overrides?.deployment,
    );
  }

  private renderAccess(patch: unknown): void {
    const labels = this.labels(program, 'metrics');
    const { name, namespace } = this;
    const everywhere = `${namespace}-${name}`;
    new k8s.KubeServiceAccount(this, 'service-account', { metadata: { name, labels }, automountServiceAccountToken: false });
    const rules = Object.entries(watched).map(([group, kinds]) => ({
      apiGroups: [group],
      resources: [...kinds],
      verbs: ['list', 'watch'],
    }));
    this.object(k8s.KubeClusterRole, 'cluster-role', { metadata: { name: everywhere, labels }, rules }, patch);
    new k8s.KubeClusterRoleBinding(this, 'cluster-role-binding', {
      metadata: { name: everywhere, labels },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: everywhere },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    });
  }
}
