import { parseAllDocuments } from 'yaml';
import { type Check, runChecks } from '../../src/checks/index.ts';
import { formatIssue, type Issue } from '../../src/issues/index.ts';
import { groupOf, type JsonObject, type Manifest, type Model } from '../../src/model/index.ts';

/** One node, one namespace, nothing else: the smallest model that is not partial. */
export const smallModel: Model = {
  version: 1,
  cluster: 'attic',
  repository: { url: 'https://example.org/home.git', revision: 'main' },
  site: { name: 'attic', fixed: [], routedTo: [] },
  distribution: {
    name: 'microk8s',
    version: '1.36',
    addons: [],
    apiPort: 16443,
    kubeletRoot: '/var/lib/kubelet',
    rbac: true,
    evictionMemory: '100Mi',
  },
  network: {
    nodes: '10.20.0.0/24',
    pods: '10.1.0.0/16',
    services: '10.152.183.0/24',
    dnsDomain: 'cluster.local',
    cni: { name: 'calico', enforcesPolicies: true },
    dns: { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } },
    apiServers: ['10.20.0.11/32'],
  },
  nodes: [
    {
      name: 'shelf-1',
      address: '10.20.0.11',
      roles: ['control-plane', 'worker'],
      arch: 'amd64',
      labels: { gpu: 'true' },
      taints: [],
      capacity: { cpu: '8', memory: '32Gi', pods: 110 },
      reserved: { cpu: '500m', memory: '1Gi' },
      disks: [],
      gpus: [],
    },
  ],
  storageClasses: [],
  addressPools: [],
  ingresses: [],
  certificateIssuers: [],
  priorityClasses: [],
  layers: [{ name: 'apps' }],
  namespaces: [],
  applications: [],
  connections: [],
  externals: [],
  openings: [],
  exposures: [],
  secrets: [],
  workloads: [],
  claims: [],
  footprints: [],
  accelerators: [],
  backups: [],
  backupTargets: [],
  monitoring: { prometheus: 'none', grafana: 'none', loki: 'none', trivyOperator: 'none', metricsServer: 'none' },
  requirements: [],
  acceptances: [],
};

/** A model whose facts nobody gave, as for YAML that we did not write. */
export const partialModel: Model = { ...smallModel, nodes: [] };

export function model(changes: Partial<Model>): Model {
  return { ...smallModel, ...changes };
}

/** Objects out of YAML with several documents. A namespaced object without a namespace lands in `home`. */
export function manifests(yaml: string): readonly Manifest[] {
  return parseAllDocuments(yaml)
    .map((document) => {
      if (document.errors.length > 0) throw document.errors[0];
      return document.toJS() as JsonObject | null;
    })
    .filter((body) => body !== null)
    .map(toManifest);
}

const clusterKinds = [
  'ClusterIssuer',
  'Namespace',
  'PersistentVolume',
  'StorageClass',
  'PriorityClass',
  'IngressClass',
  'RuntimeClass',
  'ClusterRole',
  'ClusterRoleBinding',
];

export function toManifest(body: JsonObject): Manifest {
  const { apiVersion, kind, metadata } = body as { apiVersion: string; kind: string; metadata: { name: string; namespace?: string } };
  const namespace = clusterKinds.includes(kind) ? '' : (metadata.namespace ?? 'home');
  const file = `dist/attic/apps/web/${kind.toLowerCase()}-${metadata.name}.yaml`;
  const origin = { cluster: 'attic', layer: 'apps', application: 'web', construct: `attic/web/${metadata.name}` };
  return { identity: { group: groupOf(apiVersion), kind, namespace, name: metadata.name }, apiVersion, body, origin, file };
}

/** Findings of some checks on some YAML, sorted. */
export function find(checks: readonly Check[], yaml: string, facts: Model = smallModel): readonly Issue[] {
  return runChecks({ model: facts, manifests: manifests(yaml) }, checks);
}

/** The same as the terminal shows them. */
export function show(checks: readonly Check[], yaml: string, facts: Model = smallModel): string {
  return find(checks, yaml, facts).map(formatIssue).join('\n');
}

/** Codes with their severity. */
export function codesOf(issues: readonly Issue[]): readonly string[] {
  return issues.map(({ severity, code }) => `${severity} ${code}`);
}

/** A Deployment of one container in YAML; `pod` and `container` are extra lines in flow style. */
export function deployment(
  name: string,
  { pod = '', container = '', spec = '' }: { pod?: string; container?: string; spec?: string } = {},
): string {
  return `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  selector: { matchLabels: { app: ${name} } }${spec === '' ? '' : `\n  ${spec}`}
  template:
    metadata: { labels: { app: ${name} } }
    spec:${pod === '' ? '' : `\n      ${pod}`}
      containers:
        - name: main
          image: example.org/${name}:1.2.3${container === '' ? '' : `\n          ${container}`}
---
`;
}
