import { compareText } from '../issues/index.ts';
import type { Manifest, Model, Site } from '../model/index.ts';
import { applicationsOf } from './application-facts.ts';
import { sorted, sortKeys } from './canonical.ts';
import { type ClusterConstruct, distributionFacts } from './cluster.ts';
import type { SiteSpec } from './fleet.ts';

/** The declared facts of a cluster as canonical data; the manifests tell which cluster-scoped kinds each application brings. */
export function modelOf(cluster: ClusterConstruct, manifests: readonly Manifest[]): Model {
  const { facts, spec, distribution, fleet } = cluster;
  return {
    version: 1,
    cluster: cluster.clusterName,
    repository: { url: fleet.spec.repository, revision: fleet.spec.revision },
    site: siteOf(cluster),
    ...neighboursOf(cluster),
    ...(spec.delivery === undefined ? {} : { delivery: { ordered: spec.delivery.ordered } }),
    ...hubOf(cluster),
    ...(facts.argocd === undefined ? {} : { argocd: facts.argocd }),
    distribution: distributionFacts(cluster),
    network: {
      nodes: spec.network.nodes,
      pods: spec.network.pods ?? distribution.pods,
      services: spec.network.services ?? distribution.services,
      dnsDomain: cluster.dnsDomain,
      cni: { name: cluster.cni.name, enforcesPolicies: cluster.cni.enforcesPolicies, nodesInRanges: cluster.cni.nodesInRanges },
      dns: distribution.dns,
      ...(spec.network.podsRouted === true ? { podsRouted: true } : {}),
      ...(spec.network.podBlock === undefined ? {} : { podBlock: spec.network.podBlock }),
      apiServers: [...cluster.apiServers].sort(compareText),
    },
    nodes: sorted(
      Object.entries(cluster.nodes).map(([name, node]) => ({
        name,
        address: node.address,
        roles: [...node.roles],
        arch: node.arch ?? ('amd64' as const),
        labels: sortKeys({ ...node.labels, 'kubernetes.io/hostname': name }),
        taints: [...(node.taints ?? [])],
        capacity: {
          cpu: node.capacity.cpu,
          memory: node.capacity.memory,
          pods: node.capacity.pods ?? 110,
          ephemeralStorage: node.capacity.ephemeralStorage,
        },
        ...(node.vm === undefined ? {} : { vm: node.vm }),
        reserved: {
          cpu: node.reserved?.cpu ?? distribution.reserved?.cpu ?? '0',
          memory: node.reserved?.memory ?? distribution.reserved?.memory ?? '0',
        },
        disks: sorted(
          Object.entries(node.disks ?? {}).map(([disk, size]) => ({ name: disk, size })),
          (d) => d.name,
        ),
        gpus: (node.gpus ?? []).map((gpu) => ({ ...gpu, replicas: facts.gpuReplicas.get(gpu.resource) ?? 1 })),
      })),
      (n) => n.name,
    ),
    storageClasses: sorted(
      Object.entries(cluster.storageClasses).map(([key, c]) => ({
        key,
        name: c.name,
        provisioner: c.provisioner,
        origin: c.origin ?? ('provided' as const),
        reclaimPolicy: c.reclaimPolicy ?? ('Delete' as const),
        bindingMode: c.bindingMode ?? ('WaitForFirstConsumer' as const),
        topology: c.topology,
        expandable: c.expandable ?? false,
        snapshots: c.snapshots ?? false,
        default: key === spec.defaultStorageClass,
      })),
      (c) => c.key,
    ),
    addressPools: sorted(
      Object.entries(cluster.addressPools).map(([key, { ranges, reserved = {} }]) => ({
        key,
        ranges: [...ranges],
        reserved: sorted(
          Object.entries(reserved)
            .filter(([, address]) => !facts.released.has(`${key}/${address}`))
            .map(([name, address]) => ({ name, address })),
          (r) => r.name,
        ),
      })),
      (p) => p.key,
    ),
    ingresses: sorted(
      Object.entries(cluster.ingresses).map(([key, ingress]) => {
        const { controller, namespace } = cluster.ingressController(ingress);
        return {
          key,
          className: ingress.className,
          controller,
          pods: { namespace, labels: facts.ingressControllers.get(key)?.endpoint.labels ?? ingress.podLabels ?? {} },
          hostNetwork: ingress.hostNetwork ?? false,
        };
      }),
      (i) => i.key,
    ),
    certificateIssuers: sorted(
      Object.entries(cluster.issuers).map(([key, issuer]) => ({ key, ...issuer })),
      (i) => i.key,
    ),
    priorityClasses: sorted(
      Object.entries(cluster.priorityClasses).map(([name, value]) => ({ name, value })),
      (p) => p.name,
    ),
    layers: Object.entries(cluster.layers).map(([name, layer]) => ({ name, budget: layer.budget })),
    namespaces: sorted(
      Object.entries(cluster.namespaces).map(([name, n]) => ({
        name,
        podSecurity: n.podSecurity,
        quota: sortKeys(n.quota ?? {}),
        defaultDeny: n.provided !== true && n.defaultDeny !== false,
        ...(n.sealed === undefined ? {} : { sealed: { attacker: n.sealed.attacker } }),
        defaultPriority: n.defaultPriority,
      })),
      (n) => n.name,
    ),
    applications: applicationsOf(cluster, manifests),
    connections: sorted(
      facts.connections,
      (c) => `${c.from.application}/${c.from.workload}`,
      (c) => `${c.to.application}/${c.to.workload}`,
    ),
    externals: sorted(
      facts.externals,
      (e) => e.application,
      (e) => e.workload,
    ),
    openings: sorted(
      facts.openings,
      (o) => o.endpoint.application,
      (o) => o.endpoint.workload,
      (o) => o.direction,
      (o) => o.reason,
    ),
    exposures: sorted(facts.exposures, (e) => e.host),
    secrets: sorted(
      [...facts.secrets.values()].map((s) => ({
        ...s,
        labels: sortKeys(s.labels),
        consumers: sorted(
          s.consumers,
          (c) => c.workload,
          (c) => c.key,
        ),
      })),
      (s) => s.namespace,
      (s) => s.name,
    ),
    workloads: sorted(
      facts.workloads,
      (w) => w.application,
      (w) => w.name,
    ),
    claims: sorted(
      facts.claims,
      (c) => c.namespace,
      (c) => c.name,
    ),
    footprints: sorted(
      facts.footprints,
      (f) => f.application,
      (f) => f.name,
    ),
    accelerators: sorted(
      facts.accelerators,
      (a) => a.application,
      (a) => a.workload,
    ),
    backups: sorted(
      facts.backups,
      (b) => b.namespace,
      (b) => b.claim,
    ),
    backupTargets: sorted(
      Object.entries(cluster.backupTargets).map(([key, t]) => ({
        key,
        kind: t.kind,
        server: t.server,
        path: t.path,
        ...(t.kind === 's3' && t.ranges !== undefined ? { ranges: [...t.ranges] } : {}),
      })),
      (t) => t.key,
    ),
    monitoring: {
      prometheus: facts.monitoring.get('prometheus') ?? 'none',
      grafana: facts.monitoring.get('grafana') ?? 'none',
      loki: facts.monitoring.get('loki') ?? 'none',
      trivyOperator: facts.monitoring.get('trivy-operator') ?? 'none',
      metricsServer: distribution.metricsServer ? 'addon' : (facts.monitoring.get('metrics-server') ?? 'none'),
    },
    metrics: sorted(
      facts.metrics,
      (m) => m.application,
      (m) => m.workload,
    ),
    machines: sorted(facts.machines, (m) => m.name),
    ...(facts.powerModes.length === 0 ? {} : { powerModes: sorted(facts.powerModes, (m) => m.host) }),
    reservations: sorted(facts.reservations, (r) => r.name),
    ...(facts.environments.length === 0 ? {} : { environments: facts.environments }),
    languageModels: sorted(
      facts.languageModels,
      (m) => m.application,
      (m) => m.workload,
      (m) => m.name,
    ),
    requirements: sorted(facts.requirements, (r) => r.name),
    acceptances: sorted(
      facts.acceptances.map((acceptance) => ({ ...acceptance, files: filesBelow(acceptance.scope, cluster.clusterName, manifests) })),
      (a) => a.code,
      (a) => a.scope,
      (a) => a.subject ?? '',
    ),
    ...(facts.retirements.length === 0 ? {} : { retirements: sorted(facts.retirements, (r) => r.application) }),
  };
}

/** Where the hub reaches this cluster; the one it runs in by the name every cluster has for itself. */
function hubOf({ fleet, clusterName }: ClusterConstruct): Pick<Model, 'hub'> {
  const { hub } = fleet.spec;
  if (hub === undefined) return {};
  return { hub: { cluster: hub.cluster, server: hub.servers[clusterName] ?? 'https://kubernetes.default.svc' } };
}

/** Files of the objects at and below a construct; none for the whole cluster, which needs no list. */
function filesBelow(scope: string, cluster: string, manifests: readonly Manifest[]): readonly string[] {
  if (scope === cluster) return [];
  return manifests
    .filter(({ origin: { construct } }) => construct === scope || construct.startsWith(`${scope}/`))
    .map(({ file }) => file)
    .sort(compareText);
}

function siteOf({ siteName, site, lan }: ClusterConstruct): Site {
  return siteFacts(siteName, lan, site);
}

/** Sites that are routed to the one the cluster stands in; one without a declaration has no ranges to tell of. */
function neighboursOf({ fleet, siteName, site }: ClusterConstruct): Pick<Model, 'neighbours'> {
  const neighbours = Object.entries(fleet.spec.sites ?? {})
    .filter(
      ([name, other]) => name !== siteName && (site?.routedTo?.includes(name) === true || other.routedTo?.includes(siteName) === true),
    )
    .map(([name, other]) => siteFacts(name, other.lan, other));
  return neighbours.length === 0 ? {} : { neighbours: sorted(neighbours, (s) => s.name) };
}

function siteFacts(name: string, lan: string, site: SiteSpec | undefined): Site {
  return {
    name,
    lan,
    gateway: site?.gateway,
    dhcp: site?.dhcp,
    fixed: sorted(
      Object.entries(site?.fixed ?? {}).map(([what, address]) => ({ name: what, address })),
      (f) => f.name,
    ),
    routedTo: [...(site?.routedTo ?? [])].sort(compareText),
    ...(site?.networks === undefined
      ? {}
      : {
          networks: sorted(
            Object.entries(site.networks).map(([network, { range, vlan, gateway, isolated = false }]) => ({
              name: network,
              range,
              vlan,
              gateway,
              isolated,
            })),
            (n) => n.name,
          ),
        }),
  };
}
