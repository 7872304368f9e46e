import type { Endpoint, Footprint, SecretKey } from '../model/index.ts';
import { formatCpu, formatMemory, parseCpu, parseMemory, UnitError } from '../units/index.ts';
import { Application } from './application.ts';
import type { ClusterConstruct } from './cluster.ts';
import { k8s } from './k8s.ts';
import { keep, managed, renderNamespace } from './namespace.ts';

/**
 * What every cluster has before any workload: its namespaces with quota, limits and policies, and its classes.
 * They stand in the first layer, each object once.
 */
export function renderFoundation(cluster: ClusterConstruct): void {
  const [layer] = Object.keys(cluster.layers);
  const [home] = Object.keys(cluster.namespaces);
  if (layer === undefined || home === undefined) return;
  const namespaces = new Application(cluster, 'namespaces', { layer, namespace: home, cascade: false });
  for (const [name, spec] of Object.entries(cluster.namespaces))
    if (spec.provided !== true) renderNamespace(cluster, namespaces, name, spec);
  const rendered = Object.values(cluster.storageClasses).some((c) => c.origin === 'rendered');
  if (rendered || Object.keys(cluster.priorityClasses).length > 0) {
    renderClasses(cluster, new Application(cluster, 'classes', { layer, namespace: home, cascade: false }));
  }
  if (Object.hasOwn(cluster.namespaces, 'argocd')) {
    openArgoCd(cluster);
    requireRepositoryCredential(cluster);
    reachOtherClusters(cluster);
  } else {
    const { facts, node } = cluster;
    facts.issues.push({
      code: 'MODEL_NO_ARGOCD_NAMESPACE',
      severity: 'error',
      path: `${node.path} namespaces`,
      message: 'no namespace `argocd` is declared, and Argo CD runs there',
      hint: "write `argocd: { podSecurity: 'restricted' }`",
    });
  }
}

function renderClasses(cluster: ClusterConstruct, scope: Application<ClusterConstruct>): void {
  for (const [name, value] of Object.entries(cluster.priorityClasses)) {
    new k8s.KubePriorityClass(scope, `priority-${name}`, {
      metadata: { name, labels: managed },
      value,
      globalDefault: name === cluster.spec.defaultPriorityClass,
      description: `Pods of priority ${value}; higher ones are scheduled first and evicted last.`,
    });
  }
  for (const [key, spec] of Object.entries(cluster.storageClasses)) {
    if (spec.origin !== 'rendered') continue;
    new k8s.KubeStorageClass(scope, `storage-${key}`, {
      metadata: {
        name: spec.name,
        labels: managed,
        annotations: {
          ...keep,
          ...(key === cluster.spec.defaultStorageClass ? { 'storageclass.kubernetes.io/is-default-class': 'true' } : {}),
        },
      },
      provisioner: spec.provisioner,
      reclaimPolicy: spec.reclaimPolicy ?? 'Delete',
      volumeBindingMode: spec.bindingMode ?? 'WaitForFirstConsumer',
      allowVolumeExpansion: spec.expandable ?? false,
      ...(spec.parameters === undefined ? {} : { parameters: spec.parameters }),
    });
  }
}

/**
 * Argo CD's own flows: among its pods (Redis, repo-server), to the API server, to Git and to chart repositories.
 * @source install manifest of Argo CD 3.5, which brings ingress policies for some of its pods but no egress ones
 */
function openArgoCd(cluster: ClusterConstruct): void {
  const endpoint: Endpoint = { application: 'namespaces', workload: 'argocd', namespace: 'argocd', labels: {} };
  const { openings, externals, footprints } = cluster.facts;
  const { gitServer, repository } = cluster.fleet.spec;
  openings.push({ endpoint, direction: 'egress', peer: { kind: 'same-namespace' }, ports: [], reason: 'Redis and repo-server' });
  openings.push({ endpoint, direction: 'ingress', peer: { kind: 'same-namespace' }, ports: [], reason: 'Redis and repo-server' });
  openings.push({
    endpoint,
    direction: 'egress',
    peer: { kind: 'api-server' },
    ports: [],
    reason: 'Argo CD applies and watches everything',
  });
  if (gitServer !== undefined) {
    const ports = [{ port: gitServer.port, protocol: 'TCP' as const }];
    openings.push({
      endpoint,
      direction: 'egress',
      peer: { kind: 'ranges', ranges: gitServer.ranges },
      ports,
      reason: `Git at ${repository}`,
    });
    externals.push({
      workload: 'argocd',
      application: 'namespaces',
      hosts: gitServer.ranges,
      ports: [gitServer.port],
      reason: `Git at ${repository}`,
    });
  }
  const repositories = [
    ...(gitServer === undefined ? [repository] : []),
    ...cluster.applications.flatMap((a) => [...a.charts, ...a.sources].map(({ repoURL }) => repoURL)),
  ];
  const hosts = [...new Set(repositories.map(hostOf))].sort();
  if (hosts.length > 0) {
    const ports = [...new Set(repositories.map((url) => (isSsh(url) ? 22 : 443)))].sort((a, b) => a - b);
    const reason = `Git and charts (${hosts.join(', ')})`;
    openings.push({
      endpoint,
      direction: 'egress',
      peer: { kind: 'internet' },
      ports: ports.map((port) => ({ port, protocol: 'TCP' as const })),
      reason,
    });
    externals.push({ workload: 'argocd', application: 'namespaces', hosts, ports, reason });
  }
  footprints.push(argoCdFootprint(cluster));
}

/**
 * Seven pods, and during an update one more of each of the five Deployments.
 * @source install manifest of Argo CD 3.5: no pod names requests or limits, so the limit range of the namespace decides
 */
function argoCdFootprint(cluster: ClusterConstruct): Footprint {
  const { defaultRequest, default: limit } = cluster.namespaces['argocd']?.limits ?? {};
  const pods = 12;
  const times = (text: string | undefined, parse: (text: string) => number, format: (amount: number) => string): string => {
    try {
      return text === undefined ? '0' : format(pods * parse(text));
    } catch (error) {
      // The limit range itself reports an amount that cannot be read.
      if (error instanceof UnitError) return '0';
      throw error;
    }
  };
  return {
    application: 'namespaces',
    name: 'argo-cd',
    namespace: 'argocd',
    pods,
    requests: { cpu: times(defaultRequest?.cpu, parseCpu, formatCpu), memory: times(defaultRequest?.memory, parseMemory, formatMemory) },
    limits: { memory: times(limit?.memory, parseMemory, formatMemory) },
    volumes: [],
    ports: [{ name: 'server', port: 8080, protocol: 'TCP' }],
    source: 'install manifest of Argo CD 3.5: seven pods, five of them may be there twice during an update; amounts of the limit range',
  };
}

/** The credential Argo CD clones with, as a Secret it finds by its label. Only its owner can give it. */
function requireRepositoryCredential(cluster: ClusterConstruct): void {
  const { repository, access = isSsh(repository) ? 'ssh' : 'token' } = cluster.fleet.spec;
  if (access === 'public') return;
  const fixed = (name: string, template: string): SecretKey => ({
    name,
    kind: 'derived',
    template,
    purpose: 'what Argo CD recognises the repository by',
  });
  const given = (name: string, example: string, purpose: string): SecretKey => ({ name, kind: 'given', example, purpose });
  const keys =
    access === 'ssh'
      ? [given('sshPrivateKey', 'private half of a deploy key that may only read', 'key that Argo CD clones with')]
      : [
          given('username', 'user name of a deploy token that may only read', 'user that Argo CD clones as'),
          given('password', 'the token', 'token that Argo CD clones with'),
        ];
  cluster.facts.requireSecret({
    namespace: 'argocd',
    name: `repository-${cluster.clusterName}`,
    type: 'Opaque',
    keys: [fixed('type', 'git'), fixed('url', repository), ...keys],
    labels: { 'argocd.argoproj.io/secret-type': 'repository' },
    producer: `${cluster.node.path}/namespaces`,
    consumers: ['type', 'url', ...keys.map(({ name }) => name)].map((key) => ({ workload: 'argocd', key })),
  });
}

/** Where this cluster's Argo CD serves the whole fleet: a credential for every other cluster, and the way to its API server. */
function reachOtherClusters({ fleet, clusterName, facts, node }: ClusterConstruct): void {
  const { hub } = fleet.spec;
  if (hub?.cluster !== clusterName) return;
  const endpoint: Endpoint = { application: 'namespaces', workload: 'argocd', namespace: 'argocd', labels: {} };
  for (const [name, server] of Object.entries(hub.servers)) {
    const fixed = (key: string, template: string): SecretKey => ({
      name: key,
      kind: 'derived',
      template,
      purpose: 'which cluster it opens',
    });
    const config: SecretKey = {
      name: 'config',
      kind: 'given',
      example:
        '{"bearerToken":"token of a service account with cluster-admin","tlsClientConfig":{"caData":"its certificate authority, base64"}}',
      purpose: `how Argo CD signs in to ${name}`,
    };
    facts.requireSecret({
      namespace: 'argocd',
      name: `cluster-${name}`,
      type: 'Opaque',
      keys: [fixed('name', name), fixed('server', server), config],
      labels: { 'argocd.argoproj.io/secret-type': 'cluster' },
      producer: `${node.path}/namespaces`,
      consumers: ['name', 'server', 'config'].map((key) => ({ workload: 'argocd', key })),
    });
    if (!URL.canParse(server)) continue;
    const { hostname, port } = new URL(server);
    const host = /^[\d.]+$/.test(hostname) ? `${hostname}/32` : hostname;
    facts.reach(endpoint, [host], [port === '' ? 443 : Number(port)], `API server of ${name}`);
  }
}

function isSsh(url: string): boolean {
  return url.startsWith('ssh:') || url.startsWith('git@');
}

function hostOf(url: string): string {
  return (
    url
      .replace(/^[a-z]+:\/\//, '')
      .replace(/^[^@/]*@/, '')
      .split(/[/:]/)[0] ?? url
  );
}
