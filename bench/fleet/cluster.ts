import { defineCluster, microk8s } from 'labwright';

const quota = { pods: '400000' };
const limits = { defaultRequest: { cpu: '50m', memory: '64Mi' }, default: { memory: '128Mi' } };

/** Set for each size of the generated fleet: machines for what is rehearsed or checked, while larger fleets are only rendered. */
const MACHINES = 6;

const machine = (at: number) => ({
  address: `10.20.0.${11 + at}`,
  roles: at === 0 ? (['control-plane', 'worker'] as const) : (['worker'] as const),
  capacity: { cpu: '64', memory: '256Gi' },
});

export class Bench extends defineCluster({
  name: 'bench',
  distribution: microk8s({ version: '1.36', addons: ['rbac', 'dns'] }),
  network: { nodes: '10.20.0.0/24', services: '10.152.0.0/16' },
  nodes: Object.fromEntries(Array.from({ length: MACHINES }, (_, at) => [`bench-${at + 1}`, machine(at)])),
  layers: { platform: {}, apps: {} },
  priorityClasses: { apps: 500 },
  namespaces: {
    argocd: { podSecurity: 'restricted', quota, limits },
    web: { podSecurity: 'restricted', defaultPriority: 'apps', quota, limits },
  },
}) {}
