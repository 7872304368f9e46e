import { type AnyCluster, applyPatch, refuseUnknownProps, type Scope } from '../../../authoring/index.ts';
import type { JsonObject } from '../../../model/index.ts';
import { IngressController, type IngressControllerProps } from '../ingress-controller/index.ts';
import { nginxAlerts, nginxPanels } from './ingress-nginx-metrics.ts';

/** The last release there will be: upstream ended in March 2026, and nothing of it is mended any more. */
const source = {
  repoURL: 'https://kubernetes.github.io/ingress-nginx',
  chart: 'ingress-nginx',
  // renovate: datasource=helm depName=ingress-nginx registryUrl=https://kubernetes.github.io/ingress-nginx
  version: '4.15.1',
} as const;
const image = 'registry.k8s.io/ingress-nginx/controller:v1.15.1';

/**
 * ingress-nginx, from its last chart, for clusters that have it already. Its admission webhook is off: it is brought up
 * by Helm hooks that Argo CD can get stuck on, and was the way into the controller more than once.
 */
export class IngressNginx<C extends AnyCluster> extends IngressController<C> {
  constructor(scope: Scope<C>, id: string, props: IngressControllerProps<C>) {
    const labels = {
      'app.kubernetes.io/component': 'controller',
      'app.kubernetes.io/instance': id,
      'app.kubernetes.io/name': 'ingress-nginx',
    };
    super(scope, id, labels, `${id}-controller`, props, {
      program: 'nginx',
      ports: [
        { name: 'http', port: 80, exposed: 80 },
        { name: 'https', port: 443, exposed: 443 },
      ],
      metrics: { name: 'metrics', port: 10254 },
      defaults: { cpu: '100m', memory: '128Mi', memoryLimit: '512Mi' },
      images: [image],
      source: `templates of chart ingress-nginx ${source.version}: one Deployment, one container, one pod more during an update`,
      securityExceptions: [
        { field: 'readOnlyRootFilesystem', reason: 'the controller writes the configuration of NGINX into its own file system' },
      ],
      redirects: false,
    });
    refuseUnknownProps(this, 'IngressNginx', props);
    this.addChart(source, applyPatch(this.values(props), props.overrides?.values) as JsonObject);
    this.allowKinds(
      { group: 'networking.k8s.io', kind: 'IngressClass' },
      { group: 'rbac.authorization.k8s.io', kind: 'ClusterRole' },
      { group: 'rbac.authorization.k8s.io', kind: 'ClusterRoleBinding' },
    );
    this.alert(...nginxAlerts(this.namespace));
    this.dashboard('ingress-nginx', nginxPanels(this.namespace));
  }

  private values(props: IngressControllerProps<C>): JsonObject {
    const { replicas = 1 } = props;
    const className = this.spec?.className ?? props.ingress;
    const priorityClassName = this.priority(props.priority);
    const { type, annotations, externalTrafficPolicy } = this.service;
    const ports = this.nodePorts;
    return {
      fullnameOverride: this.name,
      revisionHistoryLimit: 3,
      controller: {
        replicaCount: replicas,
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
        ingressClass: className,
        ingressClassResource: { name: className, default: this.isDefault(props), controllerValue: `k8s.io/${className}` },
        service: {
          type,
          annotations: { ...annotations },
          externalTrafficPolicy,
          ...(ports === undefined ? {} : { nodePorts: { ...ports } }),
        },
        admissionWebhooks: { enabled: false },
        metrics: { enabled: true, service: { enabled: false } },
        startupProbe: { httpGet: { path: '/healthz', port: 10254 }, periodSeconds: 2, failureThreshold: 30 },
        resources: { requests: { ...this.amounts.requests }, limits: { ...this.amounts.limits } },
        ...(priorityClassName === undefined ? {} : { priorityClassName }),
        ...(props.nodeSelector === undefined ? {} : { nodeSelector: props.nodeSelector as JsonObject }),
      },
    };
  }
}
