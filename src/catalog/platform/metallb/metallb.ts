import { IpAddressPool, L2Advertisement } from '../../../../imports/metallb.io.ts';
import { type AnyCluster, applyPatch, clusterOf, type Labels, refuseUnknownProps, type Scope } from '../../../authoring/index.ts';
import { hasServiceLb, type JsonObject } from '../../../model/index.ts';
import { parseAddress, UnitError } from '../../../units/index.ts';
import type { AddressClaim } from '../../shared/load-balancer.ts';
import { type ChartAmounts, chartAmounts, HelmComponent, sumAmounts } from '../helm/index.ts';
import { metalLbAlerts, metalLbPanels } from './metallb-metrics.ts';
import type { MetalLbProps } from './metallb-props.ts';

const source = {
  repoURL: 'https://metallb.github.io/metallb',
  chart: 'metallb',
  // renovate: datasource=helm depName=metallb registryUrl=https://metallb.github.io/metallb
  version: '0.16.1',
} as const;
const image = (program: string) => `quay.io/metallb/${program}:v${source.version}`;
const defaults = { cpu: '20m', memory: '64Mi', memoryLimit: '128Mi' } as const;
const metricsPort = 9120;
const webhookPort = 9443;

/**
 * After the chart, whose webhook judges them and whose CRDs they are of; a first sync that comes too early is tried
 * again by Argo CD.
 */
const afterChart = { 'argocd.argoproj.io/sync-options': 'SkipDryRunOnMissingResource=true', 'argocd.argoproj.io/sync-wave': '1' };

/**
 * MetalLB in layer 2, from its chart: for each address one node of the cluster answers in the LAN, and the traffic of
 * that address goes through it. No address is given out but those that a workload claims.
 */
export class MetalLb<C extends AnyCluster> extends HelmComponent<C> {
  constructor(scope: Scope<C>, id: string, props: MetalLbProps<C> = {}) {
    super(scope, id, podLabels(id, 'controller'));
    refuseUnknownProps(this, 'MetalLb', props);
    this.checkPlace();
    this.chart(props);
    this.pools(props);
    this.declare();
  }

  /** One address of a pool, for one Service. */
  claim(pool: keyof C['addressPools'] & string, address: string): AddressClaim<C> {
    const { facts, addressPools } = clusterOf(this.cluster);
    const path = `${this.path} claim(${pool}, ${address})`;
    facts.lookUp(addressPools, pool, path, 'address pool');
    try {
      parseAddress(address);
    } catch (error) {
      if (!(error instanceof UnitError)) throw error;
      facts.issues.push({ code: 'MODEL_ADDRESS', severity: 'error', path, message: error.message, hint: error.hint });
    }
    return { cluster: this.cluster, application: this.application, pool, address };
  }

  private checkPlace(): void {
    const cluster = clusterOf(this.cluster);
    const { facts, namespaces, addressPools, node } = cluster;
    const level = namespaces[this.namespace]?.podSecurity;
    const refuse = (path: string, message: string, hint: string) =>
      facts.issues.push({ code: 'MODEL_VALUE', severity: 'error', path, message, hint });
    if (level !== undefined && level !== 'privileged')
      refuse(
        `${this.path} namespace`,
        `namespace ${this.namespace} has the Pod Security level ${level}, and the speakers use the network of their node`,
        "put it into a namespace of its own with `podSecurity: 'privileged'`",
      );
    if (hasServiceLb(cluster))
      refuse(
        `${this.path}`,
        'the ServiceLB of K3s is on, and would give every Service of type LoadBalancer the addresses of the nodes as well',
        "write `k3s({ …, disable: ['servicelb'] })`",
      );
    if (Object.keys(addressPools).length === 0)
      refuse(
        `${node.path} addressPools`,
        'this cluster has MetalLB and declares no `addressPools`, so there is nothing to give out',
        "add `addressPools: { lan: { ranges: ['192.168.1.240-192.168.1.254'] } }` to the cluster file",
      );
  }

  private chart({ priority, controller, speaker, overrides }: MetalLbProps<C>): void {
    const { facts, nodes } = clusterOf(this.cluster);
    const amounts = {
      controller: chartAmounts(facts, controller, defaults, `${this.path} controller`),
      speaker: chartAmounts(facts, speaker, defaults, `${this.path} speaker`),
    };
    const priorityClassName = this.priority(priority);
    const important = priorityClassName === undefined ? {} : { priorityClassName };
    const values = {
      fullnameOverride: this.name,
      // Layer 2 alone: routers and their protocols are what these two bring.
      frrk8s: { enabled: false },
      speaker: {
        ...important,
        frr: { enabled: false },
        ...(this.onlyControlPlanes() ? { ignoreExcludeLB: true } : {}),
        resources: { ...amounts.speaker },
      },
      controller: {
        ...important,
        strategy: { type: 'Recreate' },
        securityContext: { runAsNonRoot: true, runAsUser: 65534, fsGroup: 65534, seccompProfile: { type: 'RuntimeDefault' } },
        resources: { ...amounts.controller },
      },
    };
    this.addChart(source, applyPatch(values, overrides?.values) as JsonObject);
    this.footprint(amounts, Object.keys(nodes).length);
  }

  /** Talos and kubeadm label control planes so that they answer for no address; where there are no others, somebody must. */
  private onlyControlPlanes(): boolean {
    const { nodes, distribution } = clusterOf(this.cluster);
    const labelled = distribution.name === 'talos' || distribution.name === 'kubeadm';
    return labelled && Object.values(nodes).every(({ roles }) => roles.includes('control-plane'));
  }

  private footprint(amounts: Readonly<Record<'controller' | 'speaker', ChartAmounts>>, nodes: number): void {
    this.declareFootprint({
      ...sumAmounts({ pods: 1, amounts: amounts.controller }, { pods: nodes, amounts: amounts.speaker }),
      pods: 1 + nodes,
      images: [image('controller'), image('speaker')],
      ports: [
        { name: 'webhook-server', port: webhookPort, protocol: 'TCP' },
        { name: 'metricshttps', port: metricsPort, protocol: 'TCP' },
        { name: 'memberlist-tcp', port: 7946, protocol: 'TCP' },
        { name: 'memberlist-udp', port: 7946, protocol: 'UDP' },
      ],
      source: `templates of chart metallb ${source.version}: one controller, a speaker on each node`,
    });
  }

  private pools({ announceFrom, interfaces, overrides }: MetalLbProps<C>): void {
    const { addressPools } = clusterOf(this.cluster);
    const names = Object.keys(addressPools);
    const labels = this.labels('metallb', 'pool');
    for (const [name, { ranges }] of Object.entries(addressPools))
      this.object(
        IpAddressPool,
        `pool-${name}`,
        { metadata: { name, labels, annotations: afterChart }, spec: { addresses: ranges.map(asMetalLbReads), autoAssign: false } },
        overrides?.pool,
      );
    if (names.length === 0) return;
    this.object(
      L2Advertisement,
      'advertisement',
      {
        metadata: { name: this.name, labels, annotations: afterChart },
        spec: {
          ipAddressPools: names,
          ...(announceFrom === undefined ? {} : { nodeSelectors: [{ matchLabels: announceFrom as Record<string, string> }] }),
          ...(interfaces === undefined ? {} : { interfaces: [...interfaces] }),
        },
      },
      overrides?.advertisement,
    );
  }

  private declare(): void {
    const { name, namespace, application, endpoint } = this;
    this.allowKinds(
      { group: 'admissionregistration.k8s.io', kind: 'ValidatingWebhookConfiguration' },
      { group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' },
      { group: 'rbac.authorization.k8s.io', kind: 'ClusterRole' },
      { group: 'rbac.authorization.k8s.io', kind: 'ClusterRoleBinding' },
    );
    // The speakers are on the network of their nodes, where no policy reaches.
    this.open({
      endpoint,
      direction: 'egress',
      peer: { kind: 'api-server' },
      ports: [],
      reason: 'MetalLB watches Services and pools, and asks who may read its metrics',
    });
    this.open({
      endpoint,
      direction: 'ingress',
      peer: { kind: 'anyone' },
      ports: [{ port: webhookPort, protocol: 'TCP' }],
      reason: 'the API server asks whether a pool is valid',
    });
    const metrics = { port: 'metricshttps', podPort: metricsPort, scheme: 'https', token: true } as const;
    this.scrape(endpoint, metrics);
    // On the network of its node, where no policy selects it.
    const speaker = { ...endpoint, workload: `${name}-speaker`, labels: podLabels(name, 'speaker') };
    this.scrape(speaker, { ...metrics, hostNetwork: true });
    this.alert(...metalLbAlerts(namespace));
    this.dashboard('MetalLB', metalLbPanels(namespace));
    this.cluster.facts.workloads.push({
      application: application.name,
      name,
      namespace,
      labels: { 'app.kubernetes.io/instance': name, 'app.kubernetes.io/name': 'metallb' },
      typicalStart: '30s',
      securityExceptions: [
        { field: 'hostNetwork', reason: 'a speaker answers ARP requests for the node it runs on' },
        { field: 'capabilities', reason: 'a speaker needs NET_RAW to send what no socket sends: ARP answers' },
      ],
    });
  }
}

function podLabels(instance: string, component: string): Labels {
  return { 'app.kubernetes.io/component': component, 'app.kubernetes.io/instance': instance, 'app.kubernetes.io/name': 'metallb' };
}

/** A pool takes ranges only, so one address becomes a range of one. */
function asMetalLbReads(range: string): string {
  return /[-/]/.test(range) ? range : `${range}/32`;
}
