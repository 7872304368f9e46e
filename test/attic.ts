import { defineCluster, microk8s } from 'labwright';

/** A cluster for tests: one machine, the vocabularies small. */
export class Attic extends defineCluster({
  name: 'attic',
  distribution: microk8s({ version: '1.34', addons: ['rbac', 'dns', 'ingress', 'hostpath-storage'] }),
  network: { nodes: '10.20.0.0/24' },
  nodes: {
    'shelf-1': {
      address: '10.20.0.11',
      roles: ['control-plane', 'worker'],
      labels: { gpu: 'true' },
      capacity: { cpu: '8', memory: '31Gi' },
    },
  },
  storageClasses: {
    local: { name: 'local-retain', provisioner: 'microk8s.io/hostpath', origin: 'rendered', reclaimPolicy: 'Retain', topology: 'node' },
    cache: { name: 'microk8s-hostpath', provisioner: 'microk8s.io/hostpath', topology: 'node' },
    shared: { name: 'longhorn', provisioner: 'driver.longhorn.io', topology: 'cluster', reclaimPolicy: 'Retain', expandable: true },
  },
  defaultStorageClass: 'local',
  ingresses: { public: { className: 'public', controller: 'addon' } },
  priorityClasses: { data: 900, apps: 500 },
  layers: { platform: {}, data: {}, apps: {} },
  namespaces: {
    argocd: { podSecurity: 'restricted' },
    home: { podSecurity: 'restricted', defaultPriority: 'apps' },
    other: { podSecurity: 'baseline' },
    gpu: { podSecurity: 'privileged' },
  },
  backupTargets: { nas: { kind: 'nfs', server: '10.20.0.2', path: '/backup/attic' } },
}) {}
