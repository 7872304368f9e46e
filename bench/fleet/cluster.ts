import { defineCluster, microk8s } from 'labwright';

const quota = { pods: '400000' };
const limits = { defaultRequest: { cpu: '50m', memory: '64Mi' }, default: { memory: '128Mi' } };

/** Machines enough for the pods of the rehearsed size of the generated fleet; larger ones are only rendered. */
export class Bench extends defineCluster({
  name: 'bench',
  distribution: microk8s({ version: '1.36', addons: ['rbac', 'dns'] }),
  network: { nodes: '10.20.0.0/24', services: '10.152.0.0/16' },
  nodes: {
    'bench-1': { address: '10.20.0.11', roles: ['control-plane', 'worker'], capacity: { cpu: '64', memory: '256Gi' } },
    'bench-2': { address: '10.20.0.12', roles: ['worker'], capacity: { cpu: '64', memory: '256Gi' } },
    'bench-3': { address: '10.20.0.13', roles: ['worker'], capacity: { cpu: '64', memory: '256Gi' } },
    'bench-4': { address: '10.20.0.14', roles: ['worker'], capacity: { cpu: '64', memory: '256Gi' } },
    'bench-5': { address: '10.20.0.15', roles: ['worker'], capacity: { cpu: '64', memory: '256Gi' } },
    'bench-6': { address: '10.20.0.16', roles: ['worker'], capacity: { cpu: '64', memory: '256Gi' } },
  },
  layers: { platform: {}, apps: {} },
  priorityClasses: { apps: 500 },
  namespaces: {
    argocd: { podSecurity: 'restricted', quota, limits },
    web: { podSecurity: 'restricted', defaultPriority: 'apps', quota, limits },
  },
}) {}
