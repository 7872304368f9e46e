import { type AnyCluster, applyPatch, refuseUnknownProps, type Scope } from '../../../authoring/index.ts';
import type { JsonObject } from '../../../model/index.ts';
import { chartAmounts, HelmComponent, sumAmounts } from '../../platform/helm/index.ts';
import type { KnativeOperatorProps } from './knative-operator-props.ts';
import { knativeVersion, leastMinor, source } from './knative-version.ts';

const images = 'gcr.io/knative-releases/knative.dev/operator/cmd';
const webhookPort = 8443;
const metricsPort = 9090;

/**
 * The Knative operator, from its chart: it installs what a `Knative` and a `KnativeEventing` ask for, in their namespaces,
 * and upgrades it. One for the whole cluster, in a namespace of its own, because its ConfigMaps have the names of theirs.
 * Give its application `syncOptions: ['ServerSideApply=true']`, or its CRDs do not fit.
 */
export class KnativeOperator<C extends AnyCluster> extends HelmComponent<C> {
  constructor(scope: Scope<C>, id: string, props: KnativeOperatorProps = {}) {
    super(scope, id, { name: 'knative-operator' });
    refuseUnknownProps(this, 'KnativeOperator', props);
    const amounts = chartAmounts(
      this.cluster.facts,
      props.resources,
      { cpu: '50m', memory: '100Mi', memoryLimit: '500Mi' },
      `${this.path} resources`,
    );
    this.#check();
    // The chart writes all four, whether they are given or not.
    const resources = { requests: { ...amounts.requests }, limits: { ...amounts.limits, cpu: '1' } };
    const pod = { resources, securityContext: { seccompProfile: { type: 'RuntimeDefault' } } };
    const values = { knative_operator: { knative_operator: pod, operator_webhook: pod } };
    this.addChart(source, applyPatch(values, props.overrides?.values) as JsonObject);
    this.declareFootprint({
      ...sumAmounts({ pods: 2, amounts }),
      pods: 2,
      ports: [
        { name: 'metrics', port: metricsPort, protocol: 'TCP' },
        { name: 'https-webhook', port: webhookPort, protocol: 'TCP' },
      ],
      images: [`${images}/operator:v${knativeVersion}`, `${images}/webhook:v${knativeVersion}`],
      source: `templates of chart knative-operator ${source.version}: the operator and its webhook`,
    });
    this.allowKinds(
      { group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' },
      { group: 'rbac.authorization.k8s.io', kind: 'ClusterRole' },
      { group: 'rbac.authorization.k8s.io', kind: 'ClusterRoleBinding' },
    );
    this.#flows();
  }

  #check(): void {
    const { facts, distribution, node } = this.home;
    const minor = Number(distribution.version.split('.')[1]);
    if (minor < leastMinor)
      facts.issues.push({
        code: 'MODEL_VALUE',
        severity: 'error',
        path: `${node.path} distribution.version`,
        message: `Knative ${knativeVersion} (${this.path}) refuses to start below Kubernetes 1.${leastMinor}, and this cluster has ${distribution.version}`,
        hint: `write \`version: '1.${leastMinor}'\`, or newer`,
      });
    if (this.application.props.syncOptions?.includes('ServerSideApply=true') === true) return;
    facts.issues.push({
      code: 'MODEL_VALUE',
      severity: 'error',
      path: `${this.application.node.path} syncOptions`,
      message: 'the CRDs of the Knative operator are larger than an annotation may be, so that a client-side apply of them fails',
      hint: "write `syncOptions: ['ServerSideApply=true']`",
    });
  }

  #flows(): void {
    const { endpoint, name, namespace, application } = this;
    const webhook = { ...endpoint, workload: `${name}-webhook`, labels: { app: 'operator-webhook', role: 'operator-webhook' } };
    const apiServer = { direction: 'egress', peer: { kind: 'api-server' }, ports: [] } as const;
    this.open({ endpoint, ...apiServer, reason: 'the operator makes all that Knative consists of' });
    this.open({ endpoint: webhook, ...apiServer, reason: 'keeps the certificate that the API server trusts' });
    this.open({
      endpoint: webhook,
      direction: 'ingress',
      peer: { kind: 'anyone' },
      ports: [{ port: webhookPort, protocol: 'TCP' }],
      reason: 'the API server asks it to convert objects of the operator',
    });
    for (const { workload, labels } of [endpoint, webhook])
      this.cluster.facts.workloads.push({
        application: application.name,
        name: workload,
        namespace,
        labels,
        typicalStart: '30s',
        securityExceptions: [],
      });
  }
}
