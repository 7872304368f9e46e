import { ApiObject } from 'cdk8s';
import { type AnyCluster, applyPatch, k8s, refuseUnknownProps, type Scope, Workload } from '../../../authoring/index.ts';
import type { Endpoint } from '../../../model/index.ts';
import type { HttpService } from '../../apps/web-service/index.ts';
import { sumAmounts } from '../../platform/helm/index.ts';
import { expose } from '../../shared/expose.ts';
import { balance, port } from '../../shared/index.ts';
import type { FunctionEvents, FunctionPlace, FunctionRuntime, HostRequest, ServedFunction } from '../handles.ts';
import { imageRegistry } from '../image-registry.ts';
import { functionFlows, servingFlows } from './knative-flows.ts';
import { functionAlert, knativeAlert, knativePanels } from './knative-metrics.ts';
import { amountsOf, parts, unusedPart, workloadOverrides } from './knative-parts.ts';
import type { KnativePart, KnativeProps } from './knative-props.ts';
import { renderDomainMapping, renderKnativeService } from './knative-service.ts';
import { proxyAmounts, servingSpec, timeouts } from './knative-serving-spec.ts';
import { afterOperator, knativeVersion } from './knative-version.ts';

const namespaceOf = 'knative-serving';
/** Ports of the gateway's pods: requests from outside, and from pods. */
const gatewayPorts = { outside: 8080, inside: 8081, metrics: 9000 } as const;

/**
 * Knative Serving with Kourier as its gateway, as the operator installs it: runs functions, none of them where nobody asks,
 * more where many do. Its application stands in namespace `knative-serving`. Functions are private; one with a host name is
 * reached through the cluster's ingress, or through `address`.
 */
export class Knative<C extends AnyCluster> extends Workload<C> implements FunctionRuntime<C> {
  readonly runtime = 'knative';
  readonly idle = 0;
  readonly events: FunctionEvents<C> | undefined;
  readonly #trusted: readonly string[];
  readonly #longest: number;
  readonly #ingress: boolean;

  constructor(scope: Scope<C>, id: string, props: KnativeProps<C>) {
    super(scope, id);
    refuseUnknownProps(this, 'Knative', props);
    const { operator, eventing, address, trustedRegistries = [], longestTimeout = timeouts.longest } = props;
    this.events = eventing;
    this.#trusted = trustedRegistries;
    this.#longest = longestTimeout;
    this.#ingress = address === undefined;
    if (operator.application !== this.application) this.application.addDependency(operator.application);
    this.#check(longestTimeout);
    const amounts = amountsOf(this.cluster.facts, props.resources, this.path);
    const object = {
      apiVersion: 'operator.knative.dev/v1beta1',
      kind: 'KnativeServing',
      metadata: { name: id, labels: this.labels('knative', 'serving'), annotations: afterOperator },
      spec: servingSpec({ dnsDomain: this.home.dnsDomain, trustedRegistries, longestTimeout, workloads: workloadOverrides(amounts) }),
    };
    new ApiObject(this, 'serving', applyPatch(object, props.overrides?.serving) as typeof object);
    this.#declare(amounts);
    servingFlows(this.cluster.facts, this.part);
    this.#gateway(props);
    for (const part of ['activator', 'autoscaler', 'controller', 'webhook', 'gatewayController'] as const)
      this.scrape(this.part(part), { port: 'metrics', podPort: 9090 });
    this.scrape(this.part('gateway'), { port: 'metrics', podPort: gatewayPorts.metrics, path: '/stats/prometheus' });
    this.alert(knativeAlert('Knative Serving', this.namespace));
    this.dashboard('Knative', knativePanels(this.namespace));
  }

  /** The pods of one part. */
  readonly part = (part: KnativePart): Endpoint => {
    const { deployment } = parts[part];
    return {
      application: this.application.name,
      workload: `${this.name}-${part.toLowerCase()}`,
      namespace: this.namespace,
      labels: { app: deployment },
    };
  };

  handle({ scope, name, namespace }: FunctionPlace<C>): HttpService<C> {
    const host = `${name}.${namespace}.svc.${this.home.dnsDomain}`;
    return {
      protocol: 'http',
      cluster: scope.cluster,
      application: scope.application,
      endpoint: this.part('gateway'),
      host,
      port: 80,
      podPort: gatewayPorts.inside,
      url: `http://${host}`,
    };
  }

  serve(served: ServedFunction<C>): void {
    const { facts } = this.cluster;
    const { scope, name, namespace, timeout, scale, host, endpoint, resources } = served;
    const application = scope.application.name;
    const path = scope.node.path;
    if (timeout > this.#longest)
      facts.issues.push({
        code: 'MODEL_VALUE',
        severity: 'error',
        path: `${path} timeout`,
        message: `${timeout} is above the longest timeout of Knative, ${this.#longest} seconds`,
        hint: "write `trigger: { schedule: '…' }` for work that takes so long, or raise `longestTimeout` of Knative",
      });
    renderKnativeService(scope, served);
    facts.footprints.push({
      application,
      name,
      namespace,
      pods: scale.max,
      ...sumAmounts(
        {
          pods: scale.max,
          amounts: { requests: { cpu: resources.cpu, memory: resources.memory }, limits: { memory: resources.memoryLimit } },
        },
        { pods: scale.max, amounts: proxyAmounts },
      ),
      volumes: [],
      ports: [{ name: 'queue-port', port: 8012, protocol: 'TCP' }],
      images: [served.image],
      source: `at most ${scale.max} pods of this function that Knative makes, each with its proxy`,
    });
    facts.workloads.push({ application, name, namespace, labels: endpoint.labels, typicalStart: '10s', securityExceptions: [] });
    facts.alerts.push({ application, workload: name, alerts: [functionAlert(namespace, name)] });
    functionFlows(facts, endpoint, this.part);
    facts.metrics.push({ ...endpoint, port: 'http-usermetric', podPort: 9091, path: '/metrics' });
    this.#resolve(served.image);
    if (host === undefined) return;
    if (!this.#ingress && (host.tls !== undefined || host.ingress !== undefined))
      facts.issues.push({
        code: 'MODEL_VALUE',
        severity: 'error',
        path: `${path} trigger.http.${host.tls === undefined ? 'ingress' : 'tls'}`,
        message: 'Knative has an address of its own here, so that no ingress of the cluster and no certificate stands before its functions',
        hint: 'leave it out, or take `address` from Knative',
      });
    renderDomainMapping(scope, served, host.host);
    new Door(this, `${name}-${namespace}`, {
      request: host,
      gateway: this.part('gateway'),
      service: `${this.name}-gateway`,
      ingress: this.#ingress,
    });
  }

  /** Opens the way to the registry of an image, whose tag the controller turns into a digest. */
  #resolve(image: string): void {
    const registry = imageRegistry(image);
    if (registry === undefined || this.#trusted.includes(registry.name)) return;
    this.reach(this.part('controller'), registry.hosts, [registry.port], 'digests of the tags of functions');
  }

  #check(longest: number): void {
    const { facts } = this.cluster;
    const refuse = (path: string, message: string, hint: string) =>
      facts.issues.push({ code: 'MODEL_VALUE', severity: 'error', path, message, hint });
    if (this.namespace !== namespaceOf)
      refuse(
        `${this.application.node.path} namespace`,
        `the operator installs Knative Serving where its KnativeServing is, and its parts look for each other in ${namespaceOf}`,
        `write \`namespace: '${namespaceOf}'\``,
      );
    if (!Number.isInteger(longest) || longest < 1)
      refuse(`${this.path} longestTimeout`, `${longest} is no whole number of seconds above 0`, 'write `600`');
  }

  #gateway({ address }: KnativeProps<C>): void {
    const gateway = this.part('gateway');
    const labels = this.labels('knative', 'gateway');
    this.object(k8s.KubeService, 'gateway', {
      metadata: { name: `${this.name}-gateway`, labels },
      spec: {
        type: 'ClusterIP',
        selector: { ...gateway.labels },
        ports: [{ name: 'http', port: 80, targetPort: port(gatewayPorts.outside), protocol: 'TCP' }],
      },
    });
    if (address === undefined) return;
    balance(this, {
      claim: address,
      service: `${this.name}-lan`,
      labels,
      selector: gateway.labels,
      ports: [{ name: 'http', port: 80, podPort: gatewayPorts.outside, targetPort: gatewayPorts.outside }],
      target: gateway,
    });
  }

  #declare(amounts: ReturnType<typeof amountsOf>): void {
    const { facts } = this.cluster;
    const { name, namespace, application } = this;
    const all = Object.values(amounts);
    facts.footprints.push({
      application: application.name,
      name,
      namespace,
      pods: all.length + 1,
      ...sumAmounts(...all.map((entry) => ({ pods: 1, amounts: entry })), { pods: 1, amounts: unusedPart }),
      volumes: [],
      ports: [
        { name: 'http', port: gatewayPorts.outside, protocol: 'TCP' },
        { name: 'metrics', port: 9090, protocol: 'TCP' },
      ],
      images: Object.values(parts).map(({ image }) => `${image}:${image.includes('envoy') ? 'v1.37-latest' : `v${knativeVersion}`}`),
      source: `manifests of Knative Serving and Kourier ${knativeVersion} that the operator holds`,
    });
    facts.workloads.push({ application: application.name, name, namespace, labels: {}, typicalStart: '2m', securityExceptions: [] });
  }
}

interface DoorProps {
  readonly request: HostRequest;
  readonly gateway: Endpoint;
  readonly service: string;
  /** Whether the cluster's ingress leads there; else people come through the gateway's own address. */
  readonly ingress: boolean;
}

/** The way from the cluster's ingress to the gateway, for the host name of one function: it stands beside the gateway's Service. */
class Door<C extends AnyCluster> extends Workload<C> {
  constructor(scope: Scope<C>, id: string, { request, gateway, service, ingress }: DoorProps) {
    super(scope, id);
    if (!ingress) return;
    expose(this, {
      ...request,
      labels: this.labels('knative', 'gateway'),
      service,
      port: 'http',
      target: gateway,
      podPort: gatewayPorts.outside,
    });
  }
}
