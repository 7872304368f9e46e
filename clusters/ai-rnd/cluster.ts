import { defineCluster, type Fleet, k3s, longhornParameters, nvidia } from 'labwright';

/** What a container gets that says nothing, in namespaces where all of ours say something. */
const smallContainer = { defaultRequest: { cpu: '10m', memory: '32Mi' }, default: { memory: '128Mi' } };

/** A small team's AI R&D stack on two machines: Git and pipelines once, notebooks and models in two environments. */
export class AiRnd extends defineCluster({
  name: 'ai-rnd',
  // Addresses come from MetalLB and the way in from a chart, so K3s brings neither.
  distribution: k3s({ version: '1.36', disable: ['traefik', 'servicelb', 'metrics-server'] }),
  network: { nodes: '192.168.1.0/24', pods: '10.0.0.0/16', services: '10.1.0.0/16' },
  nodes: {
    'rnd-cp': {
      address: '192.168.1.21',
      roles: ['control-plane', 'worker'],
      labels: { gpu: 'false' },
      capacity: { cpu: '8', memory: '31.2Gi', ephemeralStorage: '200G' },
      reserved: { cpu: '500m', memory: '2Gi' },
      disks: { nvme0n1: '1000G' },
    },
    'rnd-gpu': {
      address: '192.168.1.22',
      roles: ['worker'],
      labels: { gpu: 'true' },
      capacity: { cpu: '16', memory: '62.7Gi', ephemeralStorage: '400G' },
      reserved: { cpu: '500m', memory: '2Gi' },
      disks: { nvme0n1: '2000G' },
      gpus: [nvidia('RTX 3090')],
    },
  },
  storageClasses: {
    // The class of K3s cannot snapshot; Longhorn keeps a copy on each machine.
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
    // One copy, gone with its claim: models that can be fetched again, and room to try a restore in.
    scratch: {
      name: 'longhorn-scratch',
      provisioner: 'driver.longhorn.io',
      origin: 'rendered',
      bindingMode: 'Immediate',
      topology: 'cluster',
      parameters: longhornParameters({ replicas: 1 }),
    },
  },
  defaultStorageClass: 'longhorn',
  addressPools: { lan: { ranges: ['192.168.1.200-192.168.1.210'] } },
  // Which program serves them is a switch, see below.
  ingresses: { nginx: { className: 'nginx', controller: 'nginx', namespace: 'ingress-nginx' } },
  issuers: { home: { kind: 'ClusterIssuer', name: 'rnd-ca' } },
  priorityClasses: { platform: 1000, delivery: 900, production: 800, monitoring: 700, staging: 500, batch: 100 },
  // Charts and Argo CD name no class.
  defaultPriorityClass: 'platform',
  layers: { platform: {}, delivery: {}, monitoring: {}, environments: {} },
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
      quota: { 'requests.cpu': '3900m', 'requests.memory': '2688Mi' },
      limits: { defaultRequest: { cpu: '10m', memory: '32Mi' } },
    },
    'metallb-system': {
      podSecurity: 'privileged',
      defaultPriority: 'platform',
      quota: { 'requests.cpu': '100m', 'requests.memory': '256Mi', 'limits.memory': '512Mi' },
      limits: smallContainer,
    },
    'snapshot-controller': {
      podSecurity: 'restricted',
      defaultPriority: 'platform',
      quota: { 'requests.cpu': '50m', 'requests.memory': '128Mi', 'limits.memory': '320Mi' },
      limits: smallContainer,
    },
    'ingress-nginx': {
      podSecurity: 'baseline',
      defaultPriority: 'platform',
      quota: { 'requests.cpu': '250m', 'requests.memory': '320Mi', 'limits.memory': '1280Mi' },
      limits: smallContainer,
    },
    'cert-manager': {
      podSecurity: 'restricted',
      defaultPriority: 'platform',
      quota: { 'requests.cpu': '100m', 'requests.memory': '512Mi', 'limits.memory': '1280Mi' },
      limits: smallContainer,
    },
    // GitLab's image starts as root and changes users itself.
    gitlab: {
      podSecurity: 'baseline',
      defaultPriority: 'delivery',
      quota: { 'requests.cpu': '1600m', 'requests.memory': '5760Mi', 'limits.memory': '10240Mi' },
      limits: smallContainer,
    },
    runners: {
      podSecurity: 'baseline',
      defaultPriority: 'delivery',
      quota: { 'requests.cpu': '2150m', 'requests.memory': '4416Mi', 'limits.memory': '9920Mi' },
      limits: smallContainer,
    },
    // For the runner with Docker alone: its jobs own their node.
    'docker-runners': {
      podSecurity: 'privileged',
      defaultPriority: 'delivery',
      quota: { 'requests.cpu': '1400m', 'requests.memory': '2880Mi', 'limits.memory': '6080Mi' },
      limits: smallContainer,
    },
    // For the device plugin alone, which mounts a folder of the node.
    gpu: {
      podSecurity: 'privileged',
      defaultPriority: 'platform',
      quota: { 'requests.cpu': '50m', 'requests.memory': '128Mi', 'limits.memory': '320Mi' },
      limits: smallContainer,
    },
    monitoring: {
      podSecurity: 'restricted',
      defaultPriority: 'monitoring',
      quota: { 'requests.cpu': '500m', 'requests.memory': '1600Mi', 'limits.memory': '6016Mi' },
      limits: smallContainer,
    },
    // For node-exporter alone, which reads the machine through its own file systems.
    'node-exporter': {
      podSecurity: 'privileged',
      defaultPriority: 'monitoring',
      quota: { 'requests.cpu': '50m', 'requests.memory': '128Mi', 'limits.memory': '384Mi' },
      limits: smallContainer,
    },
    staging: {
      podSecurity: 'restricted',
      defaultPriority: 'staging',
      quota: { 'requests.cpu': '3600m', 'requests.memory': '10048Mi', 'limits.memory': '34880Mi', 'requests.nvidia.com/gpu': '2' },
      limits: smallContainer,
    },
    production: {
      podSecurity: 'restricted',
      defaultPriority: 'production',
      quota: { 'requests.cpu': '3600m', 'requests.memory': '17728Mi', 'limits.memory': '55360Mi', 'requests.nvidia.com/gpu': '2' },
      limits: smallContainer,
    },
  },
  // Garage on the NAS.
  backupTargets: {
    nas: { kind: 's3', server: 'http://192.168.1.10:3900', path: 'backup-ai-rnd', region: 'garage', ranges: ['192.168.1.10/32'] },
  },
}) {
  readonly switches: Switches;

  constructor(fleet: Fleet, switches: Partial<Switches> = {}) {
    const all = { ...today, ...switches };
    super(fleet, { controllers: { nginx: all.ingress } });
    this.switches = all;
  }
}

/** What the team may decide otherwise, with a test that shows what it changes. */
export interface Switches {
  /** Program behind every host name. Upstream has ended NGINX's; Traefik takes all of them over at once. */
  readonly ingress: 'nginx' | 'traefik';
}

const today: Switches = { ingress: 'nginx' };
