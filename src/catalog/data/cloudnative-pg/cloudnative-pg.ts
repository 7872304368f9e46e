import { type AnyCluster, applyPatch, refuseUnknownProps, type Scope } from '../../../authoring/index.ts';
import type { JsonObject } from '../../../model/index.ts';
import { type ChartAmounts, chartAmounts, HelmComponent } from '../../platform/helm/index.ts';
import type { CloudNativePgProps } from './cloudnative-pg-props.ts';

const source = {
  repoURL: 'https://cloudnative-pg.github.io/charts',
  chart: 'cloudnative-pg',
  // renovate: datasource=helm depName=cloudnative-pg registryUrl=https://cloudnative-pg.github.io/charts
  version: '0.29.0',
} as const;
// renovate: datasource=docker depName=ghcr.io/cloudnative-pg/cloudnative-pg
const tag = '1.30.1';
const repository = 'ghcr.io/cloudnative-pg/cloudnative-pg';
/** The operator's image, which every database pod runs first to get the program that supervises the server. */
export const operatorImage = `${repository}:${tag}`;
const webhookPort = 9443;
const metricsPort = 8080;

/**
 * The CloudNativePG operator, from its chart: it makes and supervises the pods of every `PostgresCluster`, and moves the
 * primary when its node is gone. One for the whole cluster. Give its application `syncOptions: ['ServerSideApply=true']`,
 * or its large CRDs do not fit.
 */
export class CloudNativePg<C extends AnyCluster> extends HelmComponent<C> {
  constructor(scope: Scope<C>, id: string, props: CloudNativePgProps<C> = {}) {
    super(scope, id, { 'app.kubernetes.io/instance': id, 'app.kubernetes.io/name': 'cloudnative-pg' });
    refuseUnknownProps(this, 'CloudNativePg', props);
    const { facts } = this.home;
    const amounts = chartAmounts(facts, props.resources, { cpu: '50m', memory: '128Mi', memoryLimit: '256Mi' }, this.path);
    const { priorityClassName, nodeSelector } = this.placement(props.priority, props.nodeSelector);
    const values = {
      fullnameOverride: id,
      image: { repository, tag },
      resources: { requests: { ...amounts.requests }, limits: { ...amounts.limits } },
      ...(priorityClassName === undefined ? {} : { priorityClassName }),
      ...(nodeSelector === undefined ? {} : { nodeSelector }),
    };
    this.addChart(source, applyPatch(values, props.overrides?.values) as JsonObject);
    this.#checkSync();
    this.#declare(amounts);
    this.#flows();
  }

  #checkSync(): void {
    if (this.application.props.syncOptions?.includes('ServerSideApply=true') === true) return;
    this.cluster.facts.issues.push({
      code: 'MODEL_VALUE',
      severity: 'error',
      path: `${this.application.node.path} syncOptions`,
      message: 'the CRDs of CloudNativePG are larger than an annotation may be, so that a client-side apply of them fails',
      hint: "write `syncOptions: ['ServerSideApply=true']`",
    });
  }

  #declare(amounts: ChartAmounts): void {
    const { name, namespace, application, endpoint } = this;
    this.declareFootprint({
      ...amounts,
      pods: 1,
      ports: [
        { name: 'metrics', port: metricsPort, protocol: 'TCP' },
        { name: 'webhook-server', port: webhookPort, protocol: 'TCP' },
      ],
      images: [operatorImage],
      source: `templates of chart cloudnative-pg ${source.version}: the operator`,
    });
    this.allowKinds(
      { group: 'admissionregistration.k8s.io', kind: 'MutatingWebhookConfiguration' },
      { group: 'admissionregistration.k8s.io', kind: 'ValidatingWebhookConfiguration' },
      { group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' },
      { group: 'rbac.authorization.k8s.io', kind: 'ClusterRole' },
      { group: 'rbac.authorization.k8s.io', kind: 'ClusterRoleBinding' },
    );
    this.cluster.facts.workloads.push({
      application: application.name,
      name,
      namespace,
      labels: endpoint.labels,
      typicalStart: '30s',
      securityExceptions: [],
    });
  }

  /** The way to the databases is declared by each of them. */
  #flows(): void {
    const { endpoint } = this;
    this.open({
      endpoint,
      direction: 'egress',
      peer: { kind: 'api-server' },
      ports: [],
      reason: 'the operator makes pods, claims, Services and certificates of databases',
    });
    this.open({
      endpoint,
      direction: 'ingress',
      peer: { kind: 'anyone' },
      ports: [{ port: webhookPort, protocol: 'TCP' }],
      reason: 'the API server asks whether a database is valid',
    });
    this.scrape(endpoint, { port: 'metrics', podPort: metricsPort });
  }
}
