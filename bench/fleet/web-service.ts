import { type AnyCluster, k8s, type Scope, Workload } from 'labwright';

/** What differs from one web service to the next. */
export interface WebServiceProps {
  readonly image: string;
  readonly port: number;
  /** CPU request, in the API's notation. */
  readonly cpu: string;
  /** Memory request and limit. @unit binary bytes */
  readonly memory: string;
  readonly env: k8s.EnvVar[];
}

/** A stateless web server behind a Service: the construct an owner would write for a dozen programs of the same kind. */
export class WebService<C extends AnyCluster> extends Workload<C> {
  constructor(scope: Scope<C>, id: string, { image, port, cpu, memory, env }: WebServiceProps) {
    super(scope, id);
    const selector = this.selector('web', 'server');
    const labels = this.labels('web', 'server');
    const probe = (periodSeconds: number): k8s.Probe => ({
      httpGet: { path: '/health', port: k8s.IntOrString.fromString('http') },
      periodSeconds,
      timeoutSeconds: 5,
      failureThreshold: 3,
    });
    this.object(k8s.KubeDeployment, 'deployment', {
      metadata: { name: id, labels },
      spec: {
        replicas: 1,
        revisionHistoryLimit: 3,
        selector: { matchLabels: selector },
        template: {
          metadata: { labels },
          spec: {
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            ...this.placement(undefined, undefined),
            securityContext: { runAsNonRoot: true, runAsUser: 1000, runAsGroup: 1000, seccompProfile: { type: 'RuntimeDefault' } },
            containers: [
              {
                name: 'web',
                image,
                ports: [{ name: 'http', containerPort: port }],
                env,
                resources: {
                  requests: { cpu: k8s.Quantity.fromString(cpu), memory: k8s.Quantity.fromString(memory) },
                  limits: { memory: k8s.Quantity.fromString(memory) },
                },
                startupProbe: probe(5),
                readinessProbe: probe(10),
                livenessProbe: probe(20),
                securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
              },
            ],
          },
        },
      },
    });
    this.object(k8s.KubeService, 'service', {
      metadata: { name: id, labels },
      spec: { selector, ports: [{ name: 'http', port: 80, targetPort: k8s.IntOrString.fromString('http') }] },
    });
  }
}
