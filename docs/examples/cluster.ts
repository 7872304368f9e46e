import { defineCluster, k3s, longhornParameters } from 'labwright';

/** A cluster that exists only in this documentation, for what the real ones do without. */
export class Garden extends defineCluster({
  name: 'garden',
  distribution: k3s({ version: '1.36', disable: ['traefik', 'servicelb'] }),
  network: { nodes: '192.168.7.0/24' },
  nodes: {
    shed: { address: '192.168.7.11', roles: ['control-plane', 'worker'], capacity: { cpu: '8', memory: '31Gi' } },
    barn: { address: '192.168.7.12', roles: ['worker'], capacity: { cpu: '8', memory: '31Gi' } },
    loft: { address: '192.168.7.13', roles: ['worker'], capacity: { cpu: '8', memory: '31Gi' } },
  },
  storageClasses: {
    local: { name: 'local-retain', provisioner: 'rancher.io/local-path', origin: 'rendered', reclaimPolicy: 'Retain', topology: 'node' },
    longhorn: {
      name: 'longhorn-retain',
      provisioner: 'driver.longhorn.io',
      origin: 'rendered',
      reclaimPolicy: 'Retain',
      bindingMode: 'Immediate',
      topology: 'cluster',
      expandable: true,
      snapshots: true,
      parameters: longhornParameters({ replicas: 2 }),
    },
  },
  defaultStorageClass: 'longhorn',
  addressPools: { lan: { ranges: ['192.168.7.240-192.168.7.250'], reserved: { camera: '192.168.7.250' } } },
  ingresses: { nginx: { className: 'nginx', controller: 'nginx', namespace: 'ingress-nginx' } },
  issuers: { home: { kind: 'ClusterIssuer', name: 'garden-ca' }, public: { kind: 'ClusterIssuer', name: 'lets-encrypt' } },
  priorityClasses: { platform: 1000, data: 900, apps: 500 },
  defaultPriorityClass: 'platform',
  layers: { platform: {}, data: {}, apps: {}, monitoring: {} },
  namespaces: {
    argocd: { podSecurity: 'restricted' },
    'longhorn-system': { podSecurity: 'privileged' },
    'metallb-system': { podSecurity: 'privileged' },
    'ingress-nginx': { podSecurity: 'baseline' },
    'cert-manager': { podSecurity: 'restricted' },
    'cnpg-system': { podSecurity: 'restricted' },
    snapshots: { podSecurity: 'restricted' },
    secrets: { podSecurity: 'restricted' },
    data: { podSecurity: 'restricted', defaultPriority: 'data' },
    home: { podSecurity: 'restricted', defaultPriority: 'apps' },
    monitoring: { podSecurity: 'restricted' },
    // Collectors read the files of the nodes.
    logs: { podSecurity: 'privileged' },
    // A lesson: who attacks, and what is meant to be broken into.
    pentest: { podSecurity: 'baseline' },
    targets: { podSecurity: 'baseline', sealed: { attacker: 'pentest' } },
  },
  backupTargets: { nas: { kind: 'nfs', server: '192.168.7.2', path: '/backup/garden' } },
}) {}
