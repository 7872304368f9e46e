/** Files to write and what to do with them. */
export interface Blueprint {
  readonly files: readonly { readonly path: string; readonly text: string }[];
  readonly next: readonly string[];
}

const pascal = (name: string): string => name.replace(/(^|-)([a-z0-9])/g, (_, __, letter: string) => letter.toUpperCase());
const camel = (name: string): string => pascal(name).replace(/^./, (letter) => letter.toLowerCase());

/** A cluster of one K3s-like node, small enough to read at once. */
export function clusterFiles(name: string, fleetExists: boolean): Blueprint {
  const type = pascal(name);
  const cluster = `import { defineCluster, microk8s } from 'labwright';

/** One machine; replace every value by your own. */
export class ${type} extends defineCluster({
  name: '${name}',
  distribution: microk8s({ version: '1.36', addons: ['rbac', 'dns', 'ingress', 'hostpath-storage'] }),
  network: { nodes: '192.168.1.0/24' },
  nodes: {
    // What \`kubectl get node -o yaml\` says under status.capacity, not what is printed on the box.
    'node-1': { address: '192.168.1.50', roles: ['control-plane', 'worker'], capacity: { cpu: '8', memory: '31.2Gi' }, reserved: { cpu: '500m', memory: '2Gi' }, disks: { nvme0n1: '500G' } },
  },
  storageClasses: {
    retain: { name: 'hostpath-retain', provisioner: 'microk8s.io/hostpath', origin: 'rendered', reclaimPolicy: 'Retain', topology: 'node' },
  },
  defaultStorageClass: 'retain',
  ingresses: { public: { className: 'public', controller: 'addon' } },
  priorityClasses: { data: 900, apps: 500 },
  layers: { platform: {}, data: {}, apps: {} },
  namespaces: {
    argocd: {
      podSecurity: 'restricted',
      quota: { 'requests.cpu': '1', 'requests.memory': '2Gi', 'limits.memory': '16Gi' },
      limits: { defaultRequest: { cpu: '50m', memory: '128Mi' }, default: { memory: '1Gi' } },
    },
    apps: {
      podSecurity: 'restricted',
      defaultPriority: 'apps',
      quota: { 'requests.cpu': '2', 'requests.memory': '4Gi', 'limits.memory': '8Gi' },
      limits: { defaultRequest: { cpu: '10m', memory: '32Mi' }, default: { memory: '128Mi' } },
    },
  },
}) {}
`;
  const index = `import { Application, type Fleet, Redis } from 'labwright';
import { ${type} } from './cluster.ts';

/** The only place that wires: who gets whose handle. */
export function ${camel(name)}(fleet: Fleet): ${type} {
  const cluster = new ${type}(fleet);
  new Redis(new Application(cluster, 'redis', { layer: 'data', namespace: 'apps' }), 'redis', {
    storage: { size: '1Gi' },
    priority: 'data',
    noBackup: 'an example; say here why what it holds can be made again',
  });
  return cluster;
}
`;
  const fleet = `import { defineFleet } from 'labwright';
import { ${camel(name)} } from './${name}/index.ts';

/** The whole fleet: the repository that Argo CD reads, and its clusters. */
export default defineFleet({ repository: 'https://git.example.org/home/homelab.git', revision: 'main' }, ${camel(name)});
`;
  const files = [
    { path: `clusters/${name}/cluster.ts`, text: cluster },
    { path: `clusters/${name}/index.ts`, text: index },
  ];
  if (fleetExists)
    return {
      files,
      next: [`import { ${camel(name)} } from './${name}/index.ts' in clusters/fleet.ts and add it to defineFleet(…)`, 'npm run synth'],
    };
  return {
    files: [...files, { path: 'clusters/fleet.ts', text: fleet }],
    next: [`set your node, ranges and repository in clusters/${name}/cluster.ts and clusters/fleet.ts`, 'npm run synth'],
  };
}

/** Names of the cluster that a new application is put into. */
export interface Place {
  readonly type: string;
  readonly layer: string;
  readonly namespace: string;
}

export function applicationFile(cluster: string, name: string, { type, layer, namespace }: Place): Blueprint {
  const text = `import { Application, Redis } from 'labwright';
import type { ${type} } from './cluster.ts';

/** Everything of ${name}: one folder in dist/, one Argo CD Application. */
export function ${camel(name)}(cluster: ${type}) {
  const application = new Application(cluster, '${name}', { layer: '${layer}', namespace: '${namespace}' });
  const cache = new Redis(application, '${name}-cache', { storage: { size: '1Gi' }, noBackup: 'a cache' });
  return { cache };
}
`;
  return {
    files: [{ path: `clusters/${cluster}/${name}.ts`, text }],
    next: [`call ${camel(name)}(cluster) in clusters/${cluster}/index.ts`, 'npm run synth'],
  };
}

export function constructFile(name: string): Blueprint {
  const text = `import { type AnyCluster, k8s, type Scope, Workload } from 'labwright';

/** What the owner decides about one ${pascal(name)}. */
export interface ${pascal(name)}Props {
  /** Image with its tag. */
  readonly image: string;
  /** Port the program listens on. */
  readonly port: number;
  /** Path that answers when the program is ready. @default '/' */
  readonly healthPath?: string | undefined;
}

/** A stateless HTTP program: one Deployment and one Service, for any cluster. */
export class ${pascal(name)}<C extends AnyCluster> extends Workload<C> {
  constructor(scope: Scope<C>, id: string, { image, port, healthPath = '/' }: ${pascal(name)}Props) {
    super(scope, id);
    const labels = this.labels('${name}', 'server');
    const selector = this.selector('${name}', 'server');
    const probe = { httpGet: { path: healthPath, port: k8s.IntOrString.fromString('http') }, periodSeconds: 10 };
    this.object(k8s.KubeService, 'service', {
      metadata: { name: id, labels },
      spec: { selector, ports: [{ name: 'http', port: 80, targetPort: k8s.IntOrString.fromString('http'), protocol: 'TCP' }] },
    });
    this.object(k8s.KubeDeployment, 'deployment', {
      metadata: { name: id, labels },
      spec: {
        replicas: 1,
        revisionHistoryLimit: 3,
        selector: { matchLabels: selector },
        template: {
          metadata: { labels },
          spec: {
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            securityContext: { runAsNonRoot: true, runAsUser: 10001, runAsGroup: 10001, seccompProfile: { type: 'RuntimeDefault' } },
            ...this.placement(undefined, undefined),
            containers: [
              {
                name: '${name}',
                image,
                ports: [{ name: 'http', containerPort: port, protocol: 'TCP' }],
                resources: {
                  requests: { cpu: k8s.Quantity.fromString('50m'), memory: k8s.Quantity.fromString('64Mi') },
                  limits: { memory: k8s.Quantity.fromString('128Mi') },
                },
                startupProbe: { ...probe, failureThreshold: 30 },
                readinessProbe: probe,
                securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
              },
            ],
          },
        },
      },
    });
  }
}
`;
  const path = `clusters/constructs/${name}.ts`;
  return {
    files: [{ path, text }],
    next: [`new ${pascal(name)}(new Application(cluster, '…', { … }), '…', { image: '…', port: 8080 }) in a cluster file`, 'npm run synth'],
  };
}

/** Nothing is pushed that differs from what the code renders, that destroys data without a statement, or of which a part stays behind uncommitted. */
export const prePushHook = `#!/bin/sh
# Installed by \`labwright new hook\`: Argo CD syncs the branch whatever a pipeline says.
npx --no-install labwright synth --check || exit 1
npx --no-install labwright guard || exit 1
left=$(git status --porcelain -- clusters dist argocd docs/clusters bootstrap)
if [ -n "$left" ]; then
  echo "not committed, so what is pushed is not what was checked:" >&2
  echo "$left" >&2
  exit 1
fi
`;
