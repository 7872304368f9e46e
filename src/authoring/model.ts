import { compareText } from '../issues/index.ts';
import type { Application as ApplicationFacts, Manifest, Model, Site } from '../model/index.ts';
import type { Application } from './application.ts';
import { type ClusterConstruct, distributionFacts } from './cluster.ts';
import type { AnyCluster } from './names.ts';

const by =
  <T>(...keys: readonly ((value: T) => string)[]) =>
  (a: T, b: T): number => {
    for (const key of keys) {
      const order = compareText(key(a), key(b));
      if (order !== 0) return order;
    }
    return 0;
  };

const sorted = <T>(values: readonly T[], ...keys: readonly ((value: T) => string)[]): readonly T[] =>
  [...values].sort(by(...keys, (v) => JSON.stringify(v)));

/** The declared facts of a cluster as canonical data; the manifests tell which cluster-scoped kinds each application brings. */
export function modelOf(cluster: ClusterConstruct, manifests: readonly Manifest[]): Model {
  const { facts, spec, distribution, fleet } = cluster;
  return {
    version: 1,
    cluster: cluster.clusterName,
    repository: { url: fleet.spec.repository, revision: fleet.spec.revision },
    site: siteOf(cluster),
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
          pods: { namespace, labels: ingress.podLabels ?? {} },
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
      Object.entries(cluster.backupTargets).map(([key, t]) => ({ key, kind: t.kind, server: t.server, path: t.path })),
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
    ),
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

function siteOf(cluster: ClusterConstruct): Site {
  const { site } = cluster;
  return {
    name: cluster.siteName,
    lan: cluster.lan,
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
            Object.entries(site.networks).map(([name, { range, vlan, gateway, isolated = false }]) => ({
              name,
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

/** Manifests and claims are sorted out by application once, so that the cost stays linear. */
function applicationsOf(cluster: ClusterConstruct, manifests: readonly Manifest[]): readonly ApplicationFacts[] {
  const own = new Map<string, Manifest[]>(cluster.applications.map((a) => [a.name, []]));
  for (const manifest of manifests) own.get(manifest.origin.application)?.push(manifest);
  const claiming = new Set(cluster.facts.claims.filter((c) => c.content !== 'cache').map((c) => c.application));
  return sorted(
    cluster.applications.map((a) => applicationFacts(cluster, a, own.get(a.name) ?? [], claiming)),
    (a) => a.name,
  );
}

function applicationFacts(
  cluster: ClusterConstruct,
  application: Application<AnyCluster>,
  own: readonly Manifest[],
  claiming: ReadonlySet<string>,
): ApplicationFacts {
  const { props, name } = application;
  // With a chart's CRDs go all objects of their kinds.
  const holdsData = claiming.has(name) || own.some(holds) || application.footprintKinds.some(({ kind }) => dataKinds.has(kind));
  const kinds = new Map(
    [
      ...own.filter((m) => m.identity.namespace === '').map(({ identity: { group, kind } }) => ({ group, kind })),
      ...application.footprintKinds,
    ].map((k) => [`${k.group}/${k.kind}`, k]),
  );
  return {
    name,
    argoName: `${cluster.clusterName}-${name}`,
    layer: props.layer,
    namespace: props.namespace,
    folder: `dist/${cluster.clusterName}/${props.layer}/${name}`,
    cascade: props.cascade ?? !holdsData,
    holdsData,
    dependsOn: dependenciesOf(application),
    syncOptions: [...(props.syncOptions ?? [])],
    ignoreDifferences: [...(props.ignoreDifferences ?? [])],
    charts: [...application.charts],
    ...(application.sources.length === 0 ? {} : { sources: [...application.sources] }),
    clusterKinds: sorted(
      [...kinds.values()],
      (k) => k.group,
      (k) => k.kind,
    ),
  };
}

const dataKinds = new Set(['Namespace', 'PersistentVolume', 'PersistentVolumeClaim', 'CustomResourceDefinition']);

function holds({ identity, body }: Manifest): boolean {
  if (dataKinds.has(identity.kind)) return true;
  const spec = body['spec'] as { readonly volumeClaimTemplates?: readonly unknown[] } | undefined;
  return identity.kind === 'StatefulSet' && (spec?.volumeClaimTemplates?.length ?? 0) > 0;
}

/** Applications that this one, or anything in it, was made to depend on. */
export function dependenciesOf(application: Application<AnyCluster>): readonly string[] {
  const names = new Set<string>();
  for (const construct of application.node.findAll()) {
    for (const dependency of construct.node.dependencies) {
      const owner = dependency.node.scopes.find((scope) => 'defaultNamespace' in scope);
      if (owner !== undefined && owner !== application) names.add(owner.node.id);
    }
  }
  return [...names].sort(compareText);
}

function sortKeys<V>(map: Readonly<Record<string, V>>): Record<string, V> {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => compareText(a, b)));
}
