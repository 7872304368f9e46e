import { ApiObject } from 'cdk8s';
import { type AnyCluster, applyPatch, refuseUnknownProps, type Scope, Workload } from '../../../authoring/index.ts';
import type { Endpoint } from '../../../model/index.ts';
import { sumAmounts } from '../../platform/helm/index.ts';
import type { FunctionEvents } from '../handles.ts';
import type { KnativeEventingProps } from './knative-eventing-props.ts';
import { knativeAlert } from './knative-metrics.ts';
import { afterOperator, knativeVersion } from './knative-version.ts';

const namespaceOf = 'knative-eventing';
const images = 'gcr.io/knative-releases/knative.dev/eventing/cmd';

/**
 * What upstream says of its programs; those it says nothing of are counted with what is set here.
 * @source manifests of Knative Eventing 1.23 in the operator
 */
const programs = [
  { workload: 'eventing-controller', container: 'eventing-controller', image: 'controller', cpu: '50m', memory: '100Mi', limit: '300Mi' },
  { workload: 'eventing-webhook', container: 'eventing-webhook', image: 'webhook', cpu: '50m', memory: '50Mi', limit: '200Mi' },
  { workload: 'pingsource-mt-adapter', container: 'dispatcher', image: 'mtping', cpu: '50m', memory: '64Mi', limit: '256Mi' },
  { workload: 'job-sink', container: 'job-sink', image: 'jobsink', cpu: '10m', memory: '64Mi', limit: '256Mi' },
  { workload: 'request-reply', container: 'request-reply', image: 'requestreply', cpu: '10m', memory: '64Mi', limit: '256Mi' },
  {
    workload: 'imc-controller',
    container: 'controller',
    image: 'in_memory/channel_controller',
    cpu: '10m',
    memory: '64Mi',
    limit: '256Mi',
  },
  {
    workload: 'imc-dispatcher',
    container: 'dispatcher',
    image: 'in_memory/channel_dispatcher',
    cpu: '10m',
    memory: '64Mi',
    limit: '256Mi',
  },
  {
    workload: 'mt-broker-controller',
    container: 'mt-broker-controller',
    image: 'mtchannel_broker',
    cpu: '10m',
    memory: '64Mi',
    limit: '256Mi',
  },
  { workload: 'mt-broker-filter', container: 'filter', image: 'broker/filter', cpu: '10m', memory: '64Mi', limit: '256Mi' },
  { workload: 'mt-broker-ingress', container: 'ingress', image: 'broker/ingress', cpu: '10m', memory: '64Mi', limit: '256Mi' },
] as const;

/**
 * Knative Eventing, as the operator installs it: here for PingSources, which call functions by a schedule. Brokers and
 * channels come along; they are counted, and cost ten pods. Its application stands in namespace `knative-eventing`.
 */
export class KnativeEventing<C extends AnyCluster> extends Workload<C> implements FunctionEvents<C> {
  readonly caller: Endpoint;

  constructor(scope: Scope<C>, id: string, props: KnativeEventingProps<C>) {
    super(scope, id);
    refuseUnknownProps(this, 'KnativeEventing', props);
    const { operator, overrides } = props;
    this.caller = this.#pods('pingsource', { 'sources.knative.dev/role': 'adapter' });
    if (operator.application !== this.application) this.application.addDependency(operator.application);
    if (this.namespace !== namespaceOf)
      this.cluster.facts.issues.push({
        code: 'MODEL_VALUE',
        severity: 'error',
        path: `${this.application.node.path} namespace`,
        message: `the parts of Knative Eventing look for each other in ${namespaceOf}`,
        hint: `write \`namespace: '${namespaceOf}'\``,
      });
    if (this.home.namespaces[this.namespace]?.podSecurity === 'restricted')
      this.cluster.facts.issues.push({
        code: 'MODEL_VALUE',
        severity: 'error',
        path: `${this.home.node.path} namespaces.${this.namespace}.podSecurity`,
        message: 'the pod `request-reply` of Knative Eventing says nothing of its security, so that it would not start',
        hint: "write `podSecurity: 'baseline'`",
      });
    const object = {
      apiVersion: 'operator.knative.dev/v1beta1',
      kind: 'KnativeEventing',
      metadata: { name: id, labels: this.labels('knative', 'eventing'), annotations: afterOperator },
      spec: {
        version: knativeVersion,
        'high-availability': { replicas: 1 },
        // 80 % of one pod is one pod: a node could never be drained.
        podDisruptionBudgets: [{ name: 'eventing-webhook', maxUnavailable: 1 }],
        config: { observability: { 'metrics-protocol': 'prometheus' } },
        workloads: programs.map(({ workload, container, cpu, memory, limit }) => ({
          name: workload,
          resources: [{ container, requests: { cpu, memory }, limits: { memory: limit } }],
        })),
      },
    };
    new ApiObject(this, 'eventing', applyPatch(object, overrides?.eventing) as typeof object);
    this.#declare();
    this.#flows();
    this.scrape(this.caller, { port: 'metrics', podPort: 9090 });
    this.alert(knativeAlert('Knative Eventing', this.namespace));
  }

  #pods(part: string, labels: Readonly<Record<string, string>>): Endpoint {
    return {
      application: this.application.name,
      workload: part === '' ? this.name : `${this.name}-${part}`,
      namespace: this.namespace,
      labels,
    };
  }

  #declare(): void {
    const { name, namespace, application } = this;
    this.cluster.facts.footprints.push({
      application: application.name,
      name,
      namespace,
      pods: programs.length,
      ...sumAmounts(
        ...programs.map(({ cpu, memory, limit }) => ({ pods: 1, amounts: { requests: { cpu, memory }, limits: { memory: limit } } })),
      ),
      volumes: [],
      ports: [{ name: 'metrics', port: 9090, protocol: 'TCP' }],
      images: programs.map(({ image }) => `${images}/${image}:v${knativeVersion}`),
      source: `manifests of Knative Eventing ${knativeVersion} that the operator holds`,
    });
    this.cluster.facts.workloads.push({
      application: application.name,
      name,
      namespace,
      labels: {},
      typicalStart: '2m',
      securityExceptions: [],
    });
  }

  #flows(): void {
    const endpoint = this.#pods('', {});
    this.open({
      endpoint,
      direction: 'egress',
      peer: { kind: 'api-server' },
      ports: [],
      reason: 'sources, channels and brokers are objects of the API',
    });
    for (const direction of ['ingress', 'egress'] as const)
      this.open({ endpoint, direction, peer: { kind: 'same-namespace' }, ports: [], reason: 'brokers and channels hand events on' });
    this.open({
      endpoint,
      direction: 'ingress',
      peer: { kind: 'anyone' },
      ports: [{ port: 8443, protocol: 'TCP' }],
      reason: 'the API server asks whether a source is valid',
    });
  }
}
