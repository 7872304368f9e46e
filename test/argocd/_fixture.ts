import type { Application, JsonObject, Manifest, Model } from '../../src/model/index.ts';
import { groupOf } from '../../src/model/index.ts';

/** An application of cluster `attic`; what a test is about goes on top. */
export function application(name: string, layer: string, changes: Partial<Application> = {}): Application {
  return {
    name,
    argoName: `attic-${name}`,
    layer,
    namespace: 'ai',
    folder: `dist/attic/${layer}/${name}`,
    cascade: false,
    holdsData: false,
    dependsOn: [],
    syncOptions: [],
    ignoreDifferences: [],
    charts: [],
    clusterKinds: [],
    ...changes,
  };
}

/** A rendered object of one of them. */
export function manifest(layer: string, name: string, body: JsonObject): Manifest {
  const { apiVersion, kind, metadata } = body as { apiVersion: string; kind: string; metadata: { name?: string; namespace?: string } };
  const identity = { group: groupOf(apiVersion), kind, namespace: metadata.namespace ?? '', name: metadata.name ?? '' };
  return {
    identity,
    apiVersion,
    body,
    origin: { cluster: 'attic', layer, application: name, construct: `attic/${name}/${identity.name}` },
    file: `dist/attic/${layer}/${name}/${kind.toLowerCase()}-${identity.name}.yaml`,
  };
}

/** One MicroK8s machine with two layers, a database and a chart. */
export function model(changes: Partial<Model> = {}): Model {
  return {
    version: 1,
    cluster: 'attic',
    repository: { url: 'https://gitlab.example.com/home/fleet.git', revision: 'main' },
    site: { name: 'home', fixed: [], routedTo: [] },
    distribution: {
      name: 'microk8s',
      version: '1.34',
      addons: ['dns', 'hostpath-storage', 'rbac'],
      apiPort: 16443,
      kubeletRoot: '/var/snap/microk8s/common/var/lib/kubelet',
      rbac: true,
      evictionMemory: '100Mi',
    },
    network: {
      nodes: '192.168.1.0/24',
      pods: '10.1.0.0/16',
      services: '10.152.183.0/24',
      dnsDomain: 'cluster.local',
      cni: { name: 'calico', enforcesPolicies: true },
      dns: { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } },
      apiServers: ['192.168.1.50'],
    },
    nodes: [
      {
        name: 'shelf-1',
        address: '192.168.1.50',
        roles: ['control-plane', 'worker'],
        arch: 'amd64',
        labels: { gpu: 'true' },
        taints: [],
        capacity: { cpu: '16', memory: '62Gi', pods: 110 },
        reserved: { cpu: '0', memory: '0' },
        disks: [],
        gpus: [],
      },
    ],
    storageClasses: [
      {
        key: 'hostpath',
        name: 'microk8s-hostpath',
        provisioner: 'microk8s.io/hostpath',
        origin: 'provided',
        reclaimPolicy: 'Delete',
        bindingMode: 'WaitForFirstConsumer',
        topology: 'node',
        expandable: false,
        snapshots: false,
        default: true,
      },
    ],
    addressPools: [],
    ingresses: [],
    certificateIssuers: [],
    priorityClasses: [],
    layers: [{ name: 'platform' }, { name: 'data' }],
    namespaces: [
      { name: 'ai', podSecurity: 'restricted', quota: {}, defaultDeny: true },
      { name: 'argocd', podSecurity: 'restricted', quota: {}, defaultDeny: true },
    ],
    applications: [
      application('namespaces', 'platform', { namespace: 'argocd', clusterKinds: [{ group: '', kind: 'Namespace' }] }),
      application('portainer', 'platform', {
        namespace: 'portainer',
        cascade: true,
        charts: [
          {
            repoURL: 'https://portainer.github.io/k8s',
            chart: 'portainer',
            version: '2.27.1',
            releaseName: 'portainer',
            values: { service: { type: 'ClusterIP' }, note: 'a "quoted" <text> with {{ braces }}' },
          },
        ],
        sources: [
          { repoURL: 'https://github.com/example/parts.git', revision: 'v1.2.3', path: 'deploy/base' },
          {
            repoURL: 'https://github.com/example/parts.git',
            revision: 'v1.2.3',
            path: 'deploy/extra',
            kustomize: { namespace: 'portainer', patches: [{ target: { kind: 'Namespace' }, patch: '$patch: delete' }] },
          },
        ],
        clusterKinds: [{ group: 'rbac.authorization.k8s.io', kind: 'ClusterRoleBinding' }],
      }),
      application('redis', 'data', {
        holdsData: true,
        syncOptions: ['ServerSideApply=true'],
        ignoreDifferences: [{ group: 'apps', kind: 'StatefulSet', jqPathExpressions: ['.spec.volumeClaimTemplates[]?.status'] }],
      }),
    ],
    connections: [],
    externals: [],
    exposures: [],
    secrets: [],
    workloads: [],
    claims: [],
    footprints: [
      {
        application: 'portainer',
        name: 'portainer',
        namespace: 'portainer',
        pods: 1,
        requests: { cpu: '100m', memory: '128Mi' },
        limits: { memory: '256Mi' },
        volumes: [],
        ports: [],
        source: 'chart portainer 2.27.1',
      },
    ],
    accelerators: [],
    backups: [],
    backupTargets: [],
    monitoring: { prometheus: 'none', grafana: 'none', loki: 'none', trivyOperator: 'none', metricsServer: 'none' },
    requirements: [],
    acceptances: [],
    ...changes,
  };
}

const kept = { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' };

/** What those applications render. */
export const manifests: readonly Manifest[] = [
  manifest('platform', 'namespaces', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'argocd', labels: { 'pod-security.kubernetes.io/enforce': 'restricted' }, annotations: kept },
  }),
  manifest('platform', 'namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'ai', annotations: kept } }),
  manifest('platform', 'namespaces', { apiVersion: 'v1', kind: 'LimitRange', metadata: { name: 'defaults', namespace: 'ai' } }),
  manifest('data', 'redis', {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'redis', namespace: 'ai', annotations: kept },
  }),
];
