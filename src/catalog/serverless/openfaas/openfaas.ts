import { type AnyCluster, applyPatch, k8s, refuseUnknownProps, type Scope } from '../../../authoring/index.ts';
import type { Endpoint, JsonObject } from '../../../model/index.ts';
import type { HttpService } from '../../apps/web-service/index.ts';
import { type ChartAmounts, chartAmounts, HelmComponent, sumAmounts } from '../../platform/helm/index.ts';
import { expose } from '../../shared/expose.ts';
import { checksum, jobSpec, smallResources, syncHook, yamlText } from '../../shared/index.ts';
import type { FunctionPlace, FunctionRuntime, ServedFunction } from '../handles.ts';
import { imageRegistry } from '../image-registry.ts';
import { chartValues, amounts as fixed, images, limits, source } from './openfaas-chart.ts';
import { checkFunction, checkOpenFaas, refuser } from './openfaas-checks.ts';
import { deployPod, deployScript } from './openfaas-deploy.ts';
import { openFaasAlerts, openFaasPanels } from './openfaas-metrics.ts';
import type { OpenFaasProps } from './openfaas-props.ts';
import { stackEntry, stackVariables } from './openfaas-stack.ts';

const program = 'openfaas';
const gatewayPort = 8080;
const secret = 'basic-auth';

/**
 * OpenFaaS Community Edition, from its chart. It reads no objects of the API: a Job tells its gateway in every sync what to
 * run, and takes away what is no longer there. Its limits are findings: 15 functions of at most five pods, in one namespace,
 * from images that anybody can pull; and its licence is for personal use.
 */
export class OpenFaas<C extends AnyCluster> extends HelmComponent<C> implements FunctionRuntime<C> {
  readonly runtime = 'openfaas';
  readonly idle = 1;
  /** Address of the gateway inside the cluster. */
  readonly url: string;
  readonly #props: OpenFaasProps<C>;
  readonly #stack = new Map<string, JsonObject>();

  constructor(scope: Scope<C>, id: string, props: OpenFaasProps<C>) {
    super(scope, id, { app: 'gateway' });
    refuseUnknownProps(this, 'OpenFaas', props);
    this.#props = props;
    this.url = `http://${this.serviceHost('gateway')}:${gatewayPort}`;
    checkOpenFaas(this.home, this.path, this.namespace, props);
    const { scaling = false, asynchronous = false, longestTimeout = 60, functions } = props;
    const gateway = chartAmounts(this.cluster.facts, props.resources, fixed.gateway, `${this.path} resources`);
    const values = chartValues({ functions, dnsDomain: this.home.dnsDomain, gateway, timeout: longestTimeout, scaling, asynchronous });
    this.addChart(source, applyPatch(values, props.overrides?.values) as JsonObject);
    this.requireSecret(secret, [
      { name: 'basic-auth-user', kind: 'derived', template: 'admin', purpose: 'who may change functions' },
      { name: 'basic-auth-password', kind: 'random', length: 32, alphabet: 'url', purpose: 'password of the gateway' },
    ]);
    for (const key of ['basic-auth-user', 'basic-auth-password']) this.readSecret(secret, key, 'gateway');
    if (props.host !== undefined)
      expose(this, {
        host: props.host,
        ingress: props.ingress,
        tls: props.tls,
        labels: this.labels(program, 'gateway'),
        service: 'gateway',
        port: 'http',
        target: this.endpoint,
        podPort: gatewayPort,
        timeout: `${longestTimeout}s`,
        fields: { bodySize: 'host', timeout: 'longestTimeout' },
      });
    this.#declare(gateway);
    this.#flows();
    this.scrape(this.endpoint, { port: 'gw-metrics', podPort: 8082 });
    this.alert(...openFaasAlerts(this.namespace));
    this.dashboard('OpenFaaS', openFaasPanels(this.namespace));
    this.home.atEnd(() => this.#deploy());
  }

  handle({ scope, name }: FunctionPlace<C>): HttpService<C> {
    return {
      protocol: 'http',
      cluster: scope.cluster,
      application: this.application,
      endpoint: this.endpoint,
      host: this.serviceHost('gateway'),
      port: gatewayPort,
      podPort: gatewayPort,
      url: `${this.url}/function/${name}`,
    };
  }

  serve(served: ServedFunction<C>): void {
    const { facts } = this.cluster;
    const { scope, name, namespace, scale, resources, variables, home, keys: own, port, image } = served;
    checkFunction(this.home, served, this.#props);
    const application = scope.application.name;
    const pods = served.endpoint;
    const told = stackVariables(variables, home, own);
    const secretName = `${name}-env`;
    if (told.keys.length > 0) {
      facts.requireSecret({
        namespace,
        name: secretName,
        type: 'Opaque',
        keys: told.keys,
        labels: {},
        producer: scope.node.path,
        consumers: [],
      });
      for (const key of told.keys) facts.consumeSecret(namespace, secretName, { workload: name, key: key.name });
    }
    this.#stack.set(name, stackEntry(served, told, secretName));
    const amounts = { requests: { cpu: resources.cpu, memory: resources.memory }, limits: { memory: resources.memoryLimit } };
    facts.footprints.push({
      application,
      name,
      namespace,
      pods: scale.max,
      ...sumAmounts({ pods: scale.max, amounts }),
      volumes: [],
      ports: [{ name: 'http', port, protocol: 'TCP' }],
      images: [image],
      source: `at most ${scale.max} pods of this function that OpenFaaS makes`,
    });
    facts.workloads.push({ application, name, namespace, labels: pods.labels, typicalStart: '10s', securityExceptions: [] });
    facts.connections.push({ from: this.endpoint, to: pods, port, protocol: 'TCP', purpose: 'calls' });
    const registry = imageRegistry(image.split('@')[0] ?? image);
    if (registry !== undefined)
      this.reach(this.endpoint, registry.hosts, [registry.port], 'asks whether anybody can pull the image of a function');
  }

  /** The Job that hands the stack over, when all functions are known. */
  #deploy(): void {
    const { name } = this;
    const names = [...this.#stack.keys()].sort();
    if (names.length > limits.functions)
      refuser(this.home)(
        this.path,
        `${names.length} functions are above the ${limits.functions} that OpenFaaS Community Edition runs: ${names.join(', ')}`,
        'run some of them on `Knative`',
      );
    const functions = Object.fromEntries(names.map((entry) => [entry, this.#stack.get(entry) ?? {}]));
    const data = {
      'deploy.sh': deployScript,
      'stack.yml': yamlText({ version: '1.0', provider: { name: program, gateway: this.url }, functions }),
      names: names.map((entry) => `${entry}\n`).join(''),
    };
    const labels = this.labels(program, 'deploy');
    const config = `${name}-stack`;
    this.object(k8s.KubeConfigMap, 'stack', { metadata: { name: config, labels }, data });
    const pod = deployPod({
      gateway: this.url,
      config,
      secret,
      resources: smallResources(this.cluster.facts, this.path),
      placement: this.placement(undefined, undefined),
    });
    this.object(k8s.KubeJob, 'deploy', {
      metadata: {
        name: `${name}-deploy`,
        labels,
        annotations: { ...syncHook, ...checksum(data), 'argocd.argoproj.io/sync-wave': '1' },
      },
      spec: jobSpec(labels, pod, { deadline: 900, retries: 2 }),
    });
    for (const key of ['basic-auth-user', 'basic-auth-password']) this.readSecret(secret, key, `${name}-deploy`);
    const from = this.pods(program, 'deploy', `${name}-deploy`);
    this.cluster.facts.connections.push({ from, to: this.endpoint, port: gatewayPort, protocol: 'TCP', purpose: 'hands the stack over' });
  }

  #part(app: string): Endpoint {
    return { ...this.endpoint, workload: `${this.name}-${app}`, labels: { app } };
  }

  #declare(gateway: ChartAmounts): void {
    const { scaling = false, asynchronous = false } = this.#props;
    const { name, namespace, application, endpoint } = this;
    this.declareFootprint({
      ...sumAmounts(
        { pods: 2, amounts: gateway },
        ...(scaling ? [fixed.prometheus, fixed.alertmanager].map((amounts) => ({ pods: 1, amounts })) : []),
        ...(asynchronous ? [{ pods: 2, amounts: fixed.queue }] : []),
      ),
      pods: 1 + (scaling ? 2 : 0) + (asynchronous ? 2 : 0),
      ports: [{ name: 'http', port: gatewayPort, protocol: 'TCP' }],
      images: [...images.gateway, ...(scaling ? images.scaling : []), ...(asynchronous ? images.asynchronous : [])],
      source: `templates of chart openfaas ${source.version}: the gateway with faas-netes beside it`,
    });
    // Those in the chart's folder `crds`, which no value switches off.
    this.allowKinds({ group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' });
    this.cluster.facts.workloads.push({
      application: application.name,
      name,
      namespace,
      labels: endpoint.labels,
      typicalStart: '30s',
      securityExceptions: [{ field: 'runAsNonRoot', reason: 'the images name their user by a word, which a kubelet cannot check' }],
    });
  }

  #flows(): void {
    const { scaling = false, asynchronous = false } = this.#props;
    const { endpoint } = this;
    const connect = (from: Endpoint, to: Endpoint, port: number, purpose: string) =>
      this.cluster.facts.connections.push({ from, to, port, protocol: 'TCP', purpose });
    const apiServer = { direction: 'egress', peer: { kind: 'api-server' }, ports: [] } as const;
    this.open({ endpoint, ...apiServer, reason: 'faas-netes makes the pods of functions' });
    if (scaling) {
      const [prometheus, alertmanager] = [this.#part('prometheus'), this.#part('alertmanager')];
      this.open({ endpoint: prometheus, ...apiServer, reason: 'finds the pods to scrape' });
      connect(prometheus, endpoint, 8082, 'metrics');
      connect(endpoint, prometheus, 9090, 'how often each function was called');
      connect(prometheus, alertmanager, 9093, 'functions that are called often');
      connect(alertmanager, endpoint, gatewayPort, 'more pods for a function');
    }
    if (asynchronous) {
      const [nats, worker] = [this.#part('nats'), this.#part('queue-worker')];
      connect(endpoint, nats, 4222, 'calls that nobody waits for');
      connect(worker, nats, 4222, 'calls that nobody waits for');
      connect(worker, endpoint, gatewayPort, 'the function of a call');
    }
  }
}
