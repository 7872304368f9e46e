import { defineCluster, longhornParameters, talos } from 'labwright';

/** What a container gets that says nothing, in namespaces where all of ours say something. */
const smallContainer = { defaultRequest: { cpu: '10m', memory: '32Mi' }, default: { memory: '128Mi' } };
/** Talos taints its control plane itself; stated here, so that nothing is planned there. */
const controlPlane = { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' } as const;

/** A product's backend: three Talos machines on one Proxmox host, and an AI machine beside them. */
export class Collab extends defineCluster({
  name: 'collab',
  distribution: talos({ version: '1.36' }),
  network: {
    nodes: '192.168.1.0/24',
    // In its values `policyCIDRMatchMode: [nodes]`: policies let pods reach the API server by the address of its node.
    cni: { name: 'cilium', enforcesPolicies: true, nodesInRanges: true },
  },
  nodes: {
    'talos-cp-01': {
      address: '192.168.1.51',
      roles: ['control-plane'],
      capacity: { cpu: '2', memory: '3.8Gi', ephemeralStorage: '30G' },
      taints: [controlPlane],
      disks: { system: '40G' },
    },
    'talos-worker-01': {
      address: '192.168.1.52',
      roles: ['worker'],
      labels: { 'storage-type': 'cassandra' },
      capacity: { cpu: '6', memory: '21.6Gi', ephemeralStorage: '90G' },
      disks: { system: '100G', longhorn: '300G', databases: '300G' },
    },
    'talos-worker-02': {
      address: '192.168.1.53',
      roles: ['worker'],
      labels: { 'storage-type': 'mongodb' },
      capacity: { cpu: '6', memory: '21.6Gi', ephemeralStorage: '90G' },
      disks: { system: '100G', longhorn: '300G', databases: '300G' },
    },
  },
  storageClasses: {
    // A volume may move to the other worker, because a copy of it is there.
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
    // For what lives as long as a Job: room to make a copy in, and to try one out.
    scratch: {
      name: 'longhorn-scratch',
      provisioner: 'driver.longhorn.io',
      origin: 'rendered',
      bindingMode: 'Immediate',
      topology: 'cluster',
      parameters: longhornParameters({ replicas: 1 }),
    },
    // Folders of one machine, for databases that copy themselves and want nothing between them and the disk.
    databases: {
      name: 'node-bound',
      provisioner: 'kubernetes.io/no-provisioner',
      origin: 'rendered',
      reclaimPolicy: 'Retain',
      topology: 'node',
    },
  },
  defaultStorageClass: 'longhorn',
  addressPools: { lan: { ranges: ['192.168.1.230-192.168.1.239'] } },
  ingresses: { traefik: { className: 'traefik', controller: 'traefik', namespace: 'traefik' } },
  priorityClasses: { platform: 1000, data: 900, services: 500, batch: 100 },
  // Charts and Argo CD name no class.
  defaultPriorityClass: 'platform',
  layers: { platform: {}, data: {}, services: {} },
  // Quotas are what the workloads ask for plus a quarter; a test holds them to that.
  namespaces: {
    argocd: {
      podSecurity: 'restricted',
      defaultPriority: 'platform',
      quota: { 'requests.cpu': '400m', 'requests.memory': '1472Mi', 'limits.memory': '15360Mi' },
      // Upstream's pods name neither requests nor limits, so these decide.
      limits: { defaultRequest: { cpu: '25m', memory: '96Mi' }, default: { memory: '1Gi' } },
    },
    // No ceiling: the pod that runs the volumes of a node grows with them.
    'longhorn-system': {
      podSecurity: 'privileged',
      defaultPriority: 'platform',
      quota: { 'requests.cpu': '2100m', 'requests.memory': '2688Mi' },
      limits: { defaultRequest: { cpu: '10m', memory: '32Mi' } },
    },
    'metallb-system': {
      podSecurity: 'privileged',
      defaultPriority: 'platform',
      quota: { 'requests.cpu': '100m', 'requests.memory': '320Mi', 'limits.memory': '640Mi' },
      limits: smallContainer,
    },
    'metrics-server': {
      podSecurity: 'restricted',
      defaultPriority: 'platform',
      quota: { 'requests.cpu': '150m', 'requests.memory': '192Mi', 'limits.memory': '640Mi' },
      limits: smallContainer,
    },
    traefik: {
      podSecurity: 'restricted',
      defaultPriority: 'platform',
      quota: { 'requests.cpu': '250m', 'requests.memory': '320Mi', 'limits.memory': '1280Mi' },
      limits: smallContainer,
    },
    data: {
      podSecurity: 'restricted',
      defaultPriority: 'data',
      quota: { 'requests.cpu': '4100m', 'requests.memory': '16128Mi', 'limits.memory': '26112Mi' },
      limits: smallContainer,
    },
    collab: {
      podSecurity: 'restricted',
      defaultPriority: 'services',
      quota: { 'requests.cpu': '1400m', 'requests.memory': '3520Mi', 'limits.memory': '7040Mi' },
      limits: smallContainer,
    },
  },
  // Garage on the NAS.
  backupTargets: {
    nas: { kind: 's3', server: 'http://192.168.1.10:3900', path: 'backup-collab', region: 'garage', ranges: ['192.168.1.10/32'] },
  },
}) {}
