import { defineCluster, k3s, longhornParameters } from 'labwright';

/** What a container gets that says nothing, in namespaces where all of ours say something. */
const smallContainer = { defaultRequest: { cpu: '10m', memory: '32Mi' }, default: { memory: '128Mi' } };

/** A ThinkPad T495 as an ML platform: experiments, notebooks, artifacts, and room kept for Kubeflow. */
export class T495 extends defineCluster({
  name: 't495',
  // Traefik comes from its chart and addresses from MetalLB, so K3s brings neither.
  distribution: k3s({ version: '1.36', disable: ['traefik', 'servicelb'] }),
  network: { nodes: '192.168.1.0/24' },
  nodes: {
    t495: {
      address: '192.168.1.20',
      roles: ['control-plane', 'worker'],
      // Ryzen 7 PRO 3700U: four cores, eight threads. The sticker says 40 GB; this is what the kernel leaves.
      capacity: { cpu: '8', memory: '38.2Gi', ephemeralStorage: '250G' },
      // The system buffer: the operating system and K3s itself.
      reserved: { cpu: '500m', memory: '5Gi' },
      disks: { nvme0n1: '1000G' },
    },
  },
  storageClasses: {
    // One machine, so one copy of each volume; what must survive the machine is copied to the NAS.
    longhorn: {
      name: 'longhorn-retain',
      provisioner: 'driver.longhorn.io',
      origin: 'rendered',
      reclaimPolicy: 'Retain',
      bindingMode: 'Immediate',
      topology: 'cluster',
      expandable: true,
      snapshots: true,
      parameters: longhornParameters({ replicas: 1 }),
    },
    // The class of K3s, which deletes the volume with its claim: only for what can be made again.
    local: { name: 'local-path', provisioner: 'rancher.io/local-path', topology: 'node' },
  },
  defaultStorageClass: 'longhorn',
  addressPools: {
    lan: {
      // An octet ends at 255, and .255 is the broadcast address: .254 is the last one there is.
      ranges: ['192.168.1.240-192.168.1.254'],
      reserved: {
        'kubeflow-istio-gateway': '192.168.1.243',
        'kubeflow-pipelines-ui': '192.168.1.244',
        'kubeflow-kserve': '192.168.1.245',
        'kubeflow-katib-ui': '192.168.1.246',
        'kubeflow-notebooks': '192.168.1.247',
      },
    },
  },
  ingresses: { traefik: { className: 'traefik', controller: 'traefik', namespace: 'traefik' } },
  priorityClasses: {
    'infrastructure-critical': 1000,
    'data-services': 900,
    'kubeflow-critical': 850,
    'ml-platform': 800,
    monitoring: 700,
    'low-priority': 100,
  },
  // Charts and Argo CD name no class; they keep the rest in order.
  defaultPriorityClass: 'infrastructure-critical',
  layers: {
    infrastructure: { budget: { memory: '3Gi' } },
    data: { budget: { memory: '6Gi' } },
    ml: { budget: { memory: '8Gi' } },
    kubeflow: { budget: { memory: '15Gi' } },
    monitoring: { budget: { memory: '3Gi' } },
  },
  // Quotas of the layers' namespaces are the owner's plan; those of the platform are what its pods ask for plus a quarter.
  namespaces: {
    argocd: {
      podSecurity: 'restricted',
      defaultPriority: 'infrastructure-critical',
      quota: { 'requests.cpu': '400m', 'requests.memory': '960Mi', 'limits.memory': '11520Mi' },
      // Upstream's pods name neither requests nor limits, so these decide: seven pods, five of them twice during an update.
      limits: { defaultRequest: { cpu: '25m', memory: '64Mi' }, default: { memory: '768Mi' } },
    },
    // No ceiling: the pod that runs the volumes of a node grows with them.
    'longhorn-system': {
      podSecurity: 'privileged',
      defaultPriority: 'infrastructure-critical',
      quota: { 'requests.cpu': '1350m', 'requests.memory': '1408Mi' },
      limits: { defaultRequest: { cpu: '10m', memory: '32Mi' } },
    },
    'metallb-system': {
      podSecurity: 'privileged',
      defaultPriority: 'infrastructure-critical',
      quota: { 'requests.cpu': '50m', 'requests.memory': '192Mi', 'limits.memory': '320Mi' },
      limits: smallContainer,
    },
    traefik: {
      podSecurity: 'restricted',
      defaultPriority: 'infrastructure-critical',
      quota: { 'requests.cpu': '250m', 'requests.memory': '320Mi', 'limits.memory': '1280Mi' },
      limits: smallContainer,
    },
    data: {
      podSecurity: 'restricted',
      defaultPriority: 'data-services',
      quota: { 'requests.memory': '6Gi', 'requests.cpu': '3' },
      limits: smallContainer,
    },
    mlflow: {
      podSecurity: 'restricted',
      defaultPriority: 'ml-platform',
      quota: { 'requests.memory': '1Gi', 'requests.cpu': '1' },
      limits: smallContainer,
    },
    jupyter: {
      podSecurity: 'restricted',
      defaultPriority: 'ml-platform',
      quota: { 'requests.memory': '4Gi', 'requests.cpu': '2' },
      limits: smallContainer,
    },
    localstack: {
      podSecurity: 'baseline',
      defaultPriority: 'ml-platform',
      quota: { 'requests.memory': '2Gi', 'requests.cpu': '1' },
      limits: smallContainer,
    },
    kubeflow: {
      podSecurity: 'baseline',
      defaultPriority: 'kubeflow-critical',
      quota: { 'requests.memory': '15Gi', 'requests.cpu': '10' },
      limits: smallContainer,
    },
    monitoring: {
      podSecurity: 'restricted',
      defaultPriority: 'monitoring',
      quota: { 'requests.memory': '3Gi', 'requests.cpu': '2' },
      limits: smallContainer,
    },
    // For node-exporter alone, which reads the machine through its own file systems.
    'node-exporter': {
      podSecurity: 'privileged',
      defaultPriority: 'monitoring',
      quota: { 'requests.cpu': '50m', 'requests.memory': '64Mi', 'limits.memory': '192Mi' },
      limits: smallContainer,
    },
  },
  backupTargets: { nas: { kind: 'nfs', server: '192.168.1.10', path: '/backup/t495' } },
}) {}
