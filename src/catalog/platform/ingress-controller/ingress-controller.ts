import {
  type AnyCluster,
  clusterOf,
  type Facts,
  type IngressSpec,
  type Labels,
  type Producer,
  type Scope,
} from '../../../authoring/index.ts';
import { hasServiceLb, isOpen } from '../../../model/index.ts';
import type { AddressClaim } from '../../shared/load-balancer.ts';
import { type ChartAmounts, chartAmounts, HelmComponent, sumAmounts } from '../helm/index.ts';
import type { IngressControllerProps } from './ingress-controller-props.ts';

/** A port of the controller: its name in the container, the pods' own number, and the one people use, where they use it. */
export interface ControllerPort {
  readonly name: string;
  readonly port: number;
  readonly exposed?: number | undefined;
}

/** What one controller is, beside its values. */
export interface ControllerFacts {
  readonly program: 'nginx' | 'traefik';
  readonly ports: readonly ControllerPort[];
  readonly metrics: ControllerPort;
  readonly defaults: Readonly<Record<'cpu' | 'memory' | 'memoryLimit', string>>;
  readonly images: readonly string[];
  readonly source: string;
  /** What stands in the way of its chart, with reasons. */
  readonly securityExceptions: readonly { readonly field: string; readonly reason: string }[];
  /** Seconds in which a request must have arrived, where the controller has such a limit and it is known. */
  readonly readTimeout?: number | undefined;
  /**
   * Whether every plain HTTP request is sent to HTTPS, with or without a certificate for its host.
   * @default when everything is declared: true if every host behind it has a certificate
   */
  readonly redirects?: boolean | undefined;
}

/**
 * Base of the ingress controllers: one entry of the cluster's `ingresses`, on one address of the LAN. Workloads name the
 * entry alone and never the program, so that one can take the place of the other.
 */
export abstract class IngressController<C extends AnyCluster> extends HelmComponent<C> implements Producer<C> {
  /** Inside the cluster, for programs that must use the public names. */
  readonly host: string;
  readonly port = 443;
  readonly podPort: number;
  /** Nothing where it answers on ports of its node. */
  readonly address: AddressClaim<C> | undefined;
  protected readonly spec: IngressSpec | undefined;
  protected readonly amounts: ChartAmounts;

  constructor(scope: Scope<C>, id: string, podLabels: Labels, service: string, props: IngressControllerProps<C>, facts: ControllerFacts) {
    super(scope, id, podLabels);
    const cluster = clusterOf(this.cluster);
    this.address = props.address;
    this.host = this.serviceHost(service);
    const behind = (exposed: number): number => facts.ports.find((port) => port.exposed === exposed)?.port ?? exposed;
    this.podPort = behind(this.port);
    this.spec = cluster.facts.lookUp<IngressSpec>(cluster.ingresses, props.ingress, `${this.path} ingress`, 'ingress');
    this.amounts = chartAmounts(cluster.facts, props.resources, facts.defaults, this.path);
    this.checkProps(props, facts);
    this.declare(props, service, facts);
    cluster.facts.ingressControllers.set(props.ingress, {
      endpoint: this.endpoint,
      readTimeout: facts.readTimeout,
      ports: { http: behind(80), https: behind(443) },
      get redirects() {
        return facts.redirects ?? everyHostHasCertificate(cluster.facts, props.ingress);
      },
    });
  }

  /** Whether this is the class of Ingresses that name none. */
  protected isDefault({ ingress }: IngressControllerProps<C>): boolean {
    const { spec, ingresses } = clusterOf(this.cluster);
    return ingress === (spec.defaultIngress ?? Object.keys(ingresses)[0]);
  }

  /** How people reach it: a Service with the claimed address, or with ports of the node. It shows the pods who calls. */
  protected get service(): {
    readonly type: 'LoadBalancer' | 'NodePort';
    readonly annotations: Readonly<Record<string, string>>;
    readonly externalTrafficPolicy: 'Local';
  } {
    const externalTrafficPolicy = 'Local';
    if (this.address === undefined) return { type: 'NodePort', annotations: {}, externalTrafficPolicy };
    const { pool, address } = this.address;
    const annotations = { 'metallb.io/address-pool': pool, 'metallb.io/loadBalancerIPs': address };
    return { type: 'LoadBalancer', annotations, externalTrafficPolicy };
  }

  /** Ports of the node, where it answers on them. */
  protected get nodePorts(): IngressSpec['nodePorts'] {
    return this.address === undefined ? this.spec?.nodePorts : undefined;
  }

  private checkProps({ ingress, replicas = 1, address, nodeSelector }: IngressControllerProps<C>, { program }: ControllerFacts): void {
    const cluster = clusterOf(this.cluster);
    const { facts } = cluster;
    const refuse = (path: string, message: string, hint?: string) =>
      facts.issues.push({ code: 'MODEL_VALUE', severity: 'error', path, message, hint });
    if (!Number.isInteger(replicas) || replicas < 1) refuse(`${this.path} replicas`, `${replicas} is no whole number above 0`);
    const at = `${cluster.node.path} ingresses.${ingress}`;
    if (facts.ingressControllers.has(ingress))
      refuse(`${this.path} ingress`, `${at} is already carried by another controller`, 'give this one an entry of its own');
    if (this.spec === undefined) return;
    const { controller, namespace } = cluster.ingressController(this.spec);
    if (this.spec.controller === 'addon')
      refuse(
        `${this.path} ingress`,
        `${at} is the controller that the distribution brings`,
        `write \`controller: '${program}'\` there, and switch the addon off`,
      );
    else if (controller !== program)
      refuse(
        `${this.path} ingress`,
        `${at} says that its controller is ${controller}, and this is ${program}`,
        `write \`controller: '${program}'\` there`,
      );
    if (namespace !== this.namespace)
      refuse(
        `${this.path} namespace`,
        `${at} says that its controller runs in namespace ${namespace}, and this is ${this.namespace}`,
        `write \`namespace: '${this.namespace}'\` there`,
      );
    const ports = this.spec.nodePorts;
    if (address === undefined && ports === undefined)
      refuse(
        `${this.path} address`,
        'it has no address, and no port of the node either',
        `${hasServiceLb(cluster) ? "switch ServiceLB off with `disable: ['servicelb']` and claim one of MetalLB" : 'claim one'}, or write \`nodePorts: { http: 30080, https: 30443 }\` in ${at}`,
      );
    if (address !== undefined && ports !== undefined)
      refuse(`${this.path} address`, `it has an address, and ${at} says \`nodePorts\``, 'take one of the two');
    for (const [name, port] of Object.entries(ports ?? {}))
      if (!Number.isInteger(port) || port < 30_000 || port > 32_767)
        refuse(`${at}.nodePorts.${name}`, `${port} is no port that a node gives to Services`, 'between 30000 and 32767');
    const machines = this.machines(nodeSelector);
    if (ports !== undefined && machines.length > 1 && replicas < machines.length && nodeSelector === undefined)
      refuse(
        `${this.path} nodeSelector`,
        `only the machine that runs it answers on its ports, and it may run on ${machines.length}`,
        'name the machine that the host names lead to, by one of its labels',
      );
    if (this.spec.hostNetwork === true)
      refuse(`${this.path} ingress`, `${at} says \`hostNetwork\`, and this controller gets its traffic through a Service`, 'leave it out');
  }

  /** Addresses of the machines it may run on. */
  private machines(nodeSelector: IngressControllerProps<C>['nodeSelector']): readonly string[] {
    const wanted = Object.entries((nodeSelector ?? {}) as Labels);
    return Object.values(clusterOf(this.cluster).nodes)
      .filter(({ labels = {}, taints = [] }) => wanted.every(([key, value]) => labels[key] === value) && isOpen({ taints }))
      .map(({ address }) => address);
  }

  private declare(
    { replicas = 1, address, nodeSelector }: IngressControllerProps<C>,
    service: string,
    { ports, metrics, images, source, securityExceptions }: ControllerFacts,
  ): void {
    const { name, namespace, application, endpoint } = this;
    const { facts, lan } = clusterOf(this.cluster);
    // A rolling update starts one more.
    const pods = replicas + 1;
    this.declareFootprint({
      ...sumAmounts({ pods, amounts: this.amounts }),
      pods,
      images,
      ports: [...ports, metrics].map((port) => ({ name: port.name, port: port.port, protocol: 'TCP' as const })),
      source,
    });
    this.open({ endpoint, direction: 'egress', peer: { kind: 'api-server' }, ports: [], reason: 'the controller watches Ingresses' });
    const open = ports.filter(({ exposed }) => exposed !== undefined);
    this.open({
      endpoint,
      direction: 'ingress',
      peer: { kind: 'ranges', ranges: [lan] },
      ports: open.map(({ port }) => ({ port, protocol: 'TCP' as const })),
      reason: `the LAN, through ${address?.address ?? 'ports of the node'}`,
    });
    this.scrape(endpoint, { port: metrics.name, podPort: metrics.port });
    if (address !== undefined) {
      facts.exposures.push({
        application: application.name,
        workload: name,
        kind: 'load-balancer',
        host: address.address,
        tls: true,
        pool: address.pool,
        service,
      });
      if (address.application !== application) application.addDependency(address.application);
    } else if (this.nodePorts !== undefined) {
      const { http, https } = this.nodePorts;
      for (const node of this.machines(nodeSelector))
        facts.exposures.push({
          application: application.name,
          workload: name,
          kind: 'node-port',
          host: node,
          tls: true,
          service,
          nodePorts: [http, https],
        });
    }
    facts.workloads.push({
      application: application.name,
      name,
      namespace,
      labels: endpoint.labels,
      typicalStart: '30s',
      securityExceptions,
    });
  }
}

/** Whether nothing would be lost if plain HTTP led to HTTPS everywhere; false while nothing stands behind it. */
function everyHostHasCertificate({ exposures }: Facts, ingress: string): boolean {
  const hosts = exposures.filter((exposure) => exposure.kind === 'ingress' && exposure.ingress === ingress);
  return hosts.length > 0 && hosts.every(({ tls }) => tls);
}
