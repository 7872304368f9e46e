/** A small cluster without a single finding, as text; tests spoil one thing of it. */
export const cluster = `import { defineCluster, microk8s } from 'labwright';

const small = { defaultRequest: { cpu: '10m', memory: '32Mi' }, default: { memory: '128Mi' } };
const sums = { 'requests.cpu': '2', 'requests.memory': '4Gi', 'limits.memory': '8Gi' };

export class Shed extends defineCluster({
  name: 'shed',
  distribution: microk8s({ version: '1.36', addons: ['rbac', 'dns', 'hostpath-storage'] }),
  network: { nodes: '10.20.0.0/24' },
  nodes: {
    'shelf-1': { address: '10.20.0.11', roles: ['control-plane', 'worker'], capacity: { cpu: '8', memory: '31Gi' }, disks: { nvme0n1: '1000G' } },
    'shelf-2': { address: '10.20.0.12', roles: ['worker'], capacity: { cpu: '8', memory: '31Gi' }, disks: { nvme0n1: '1000G' } },
  },
  storageClasses: {
    local: { name: 'local-retain', provisioner: 'microk8s.io/hostpath', origin: 'rendered', reclaimPolicy: 'Retain', topology: 'node' },
  },
  defaultStorageClass: 'local',
  priorityClasses: { data: 900 },
  layers: { platform: {}, data: {} },
  namespaces: {
    argocd: { podSecurity: 'restricted', quota: sums, limits: small },
    home: { podSecurity: 'restricted', defaultPriority: 'data', quota: sums, limits: small },
  },
}) {}
`;

export const index = `import { Application, type Fleet, Redis } from 'labwright';
import { Shed } from './cluster.ts';

export function shed(fleet: Fleet): Shed {
  const cluster = new Shed(fleet);
  const application = new Application(cluster, 'cache', { layer: 'data', namespace: 'home' });
  new Redis(application, 'cache', { storage: { size: '1Gi' }, noBackup: 'a cache' });
  return cluster;
}
`;

export const fleet = `import { defineFleet } from 'labwright';
import { shed } from './shed/index.ts';

export default defineFleet({ repository: 'https://git.example.org/home/homelab.git', revision: 'main' }, shed);
`;

/** Files of the fleet; a text that is given replaces the one of that file. */
export function shed(other: { readonly cluster?: string; readonly index?: string; readonly fleet?: string } = {}): Record<string, string> {
  return {
    'clusters/shed/cluster.ts': other.cluster ?? cluster,
    'clusters/shed/index.ts': other.index ?? index,
    'clusters/fleet.ts': other.fleet ?? fleet,
  };
}
