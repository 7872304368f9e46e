import { type AnyCluster, applyPatch, clusterOf, type Facts, refuseUnknownProps, type Scope } from '../../../authoring/index.ts';
import type { JsonObject } from '../../../model/index.ts';
import { parseDuration, UnitError } from '../../../units/index.ts';
import { IngressController } from '../ingress-controller/index.ts';
import { traefikAlerts, traefikPanels } from './traefik-metrics.ts';
import type { TraefikProps } from './traefik-props.ts';

const source = {
  repoURL: 'https://traefik.github.io/charts',
  chart: 'traefik',
  // renovate: datasource=helm depName=traefik registryUrl=https://traefik.github.io/charts
  version: '41.3.0',
} as const;
// renovate: datasource=docker depName=docker.io/traefik
const imageTag = 'v3.7.11';
const pingPort = 8080;

/**
 * Traefik, from its chart: an ingress controller that sets no limit on bodies and answers, so workloads have little to
 * say to it. It also brings the CRDs of the group traefik.io.
 */
export class Traefik<C extends AnyCluster> extends IngressController<C> {
  constructor(scope: Scope<C>, id: string, props: TraefikProps<C>) {
    const { readTimeout = '1h', redirectToHttps } = props;
    const { facts } = clusterOf(scope.cluster);
    const seconds = secondsOf(facts, readTimeout, `${scope.node.path}/${id} readTimeout`);
    const labels = { 'app.kubernetes.io/instance': id, 'app.kubernetes.io/name': 'traefik' };
    super(scope, id, labels, id, props, {
      program: 'traefik',
      ports: [
        { name: 'web', port: 8000, exposed: 80 },
        { name: 'websecure', port: 8443, exposed: 443 },
        { name: 'traefik', port: pingPort },
      ],
      metrics: { name: 'metrics', port: 9100 },
      defaults: { cpu: '100m', memory: '128Mi', memoryLimit: '512Mi' },
      images: [`docker.io/traefik:${imageTag}`],
      source: `templates of chart traefik ${source.version}: one Deployment, one container, one pod more during an update`,
      securityExceptions: [],
      readTimeout: seconds,
      redirects: redirectToHttps,
    });
    refuseUnknownProps(this, 'Traefik', props);
    const values: Record<string, JsonObject[string]> = {};
    this.addChart(source, values);
    // When everything is declared, because what stands behind it decides about the redirection.
    this.home.atEnd(() => Object.assign(values, applyPatch(this.values(props, seconds ?? 0), props.overrides?.values)));
    this.allowKinds(
      { group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' },
      { group: 'networking.k8s.io', kind: 'IngressClass' },
      { group: 'rbac.authorization.k8s.io', kind: 'ClusterRole' },
      { group: 'rbac.authorization.k8s.io', kind: 'ClusterRoleBinding' },
    );
    this.alert(...traefikAlerts(this.namespace));
    this.dashboard('Traefik', traefikPanels(this.namespace));
  }

  private values(props: TraefikProps<C>, readTimeout: number): JsonObject {
    const { replicas = 1 } = props;
    const redirects = this.home.facts.ingressControllers.get(props.ingress)?.redirects === true;
    const className = this.spec?.className ?? props.ingress;
    const priorityClassName = this.priority(props.priority);
    const { type, annotations, externalTrafficPolicy } = this.service;
    const ports = this.nodePorts;
    const transport = { respondingTimeouts: { readTimeout: `${readTimeout}s` } };
    // Beyond its own Service it cannot know the port that people come in by.
    const redirection = { entryPoint: { to: ports === undefined ? 'websecure' : `:${ports.https}`, scheme: 'https', permanent: true } };
    return {
      fullnameOverride: this.name,
      // Without it the namespace is part of the label that selects the pods.
      instanceLabelOverride: this.name,
      image: { tag: imageTag },
      global: { checkNewVersion: false },
      api: { dashboard: false },
      deployment: { replicas, revisionHistoryLimit: 3 },
      ...(replicas > 1 ? { podDisruptionBudget: { enabled: true, maxUnavailable: 1 }, topologySpreadConstraints: [this.spread()] } : {}),
      ingressClass: { enabled: true, isDefaultClass: this.isDefault(props), name: className },
      providers: { kubernetesIngress: { ingressClass: className, publishedService: { enabled: ports === undefined } } },
      ports: {
        web: {
          transport,
          ...(ports === undefined ? {} : { nodePort: ports.http }),
          ...(redirects ? { http: { redirections: redirection } } : {}),
        },
        websecure: { transport, ...(ports === undefined ? {} : { nodePort: ports.https }) },
      },
      service: { annotations: { ...annotations }, spec: { type, externalTrafficPolicy } },
      startupProbe: { httpGet: { path: '/ping', port: pingPort }, periodSeconds: 2, failureThreshold: 30 },
      resources: { requests: { ...this.amounts.requests }, limits: { ...this.amounts.limits } },
      ...(priorityClassName === undefined ? {} : { priorityClassName }),
      ...(props.nodeSelector === undefined ? {} : { nodeSelector: props.nodeSelector as JsonObject }),
    };
  }

  /** Pods on different machines, where there are as many. */
  private spread(): JsonObject {
    return {
      maxSkew: 1,
      topologyKey: 'kubernetes.io/hostname',
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector: { matchLabels: { ...this.endpoint.labels } },
    };
  }
}

function secondsOf(facts: Facts, text: string, path: string): number | undefined {
  try {
    return parseDuration(text);
  } catch (error) {
    if (!(error instanceof UnitError)) throw error;
    facts.issues.push({ code: 'MODEL_QUANTITY', severity: 'error', path, message: error.message, hint: error.hint });
    return undefined;
  }
}
