import { defineCluster, type Fleet, kubeadm } from 'labwright';

/** What a container gets that says nothing, in namespaces where all of ours say something. */
const smallContainer = { defaultRequest: { cpu: '10m', memory: '32Mi' }, default: { memory: '128Mi' } };
/** kubeadm taints its control plane itself; stated here, so that nothing is planned there. */
const controlPlane = { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' } as const;

/** The second of five tiers on one Proxmox host: three small machines that run functions, and talk to the tiers beside them. */
export class DevopsLab extends defineCluster({
  name: 'devops-lab',
  distribution: kubeadm({ version: '1.36', cni: 'calico' }),
  network: { nodes: '192.168.1.0/24' },
  nodes: {
    'lab-cp-1': {
      address: '192.168.1.31',
      roles: ['control-plane'],
      capacity: { cpu: '2', memory: '1.9Gi', ephemeralStorage: '18G' },
      taints: [controlPlane],
      disks: { system: '20G' },
    },
    'lab-worker-1': {
      address: '192.168.1.32',
      roles: ['worker'],
      labels: { entrance: 'true' },
      capacity: { cpu: '3', memory: '2.9Gi', ephemeralStorage: '36G' },
      disks: { system: '40G' },
    },
    'lab-worker-2': {
      address: '192.168.1.33',
      roles: ['worker'],
      capacity: { cpu: '3', memory: '2.9Gi', ephemeralStorage: '36G' },
      disks: { system: '40G' },
    },
  },
  storageClasses: {
    // Folders of one machine; what must survive it is a copy elsewhere.
    local: {
      name: 'local-path-retain',
      provisioner: 'rancher.io/local-path',
      origin: 'rendered',
      reclaimPolicy: 'Retain',
      topology: 'node',
    },
    scratch: { name: 'local-path', provisioner: 'rancher.io/local-path', topology: 'node' },
  },
  defaultStorageClass: 'local',
  // No addresses to give out: the names lead to one worker, and people type the port.
  ingresses: {
    traefik: { className: 'traefik', controller: 'traefik', namespace: 'traefik', nodePorts: { http: 30080, https: 30443 } },
  },
  issuers: { home: { kind: 'ClusterIssuer', name: 'lab-ca' } },
  priorityClasses: { platform: 1000, functions: 500, batch: 100 },
  defaultPriorityClass: 'platform',
  layers: { platform: {}, tiers: {}, functions: {} },
  namespaces: {
    argocd: {
      podSecurity: 'restricted',
      defaultPriority: 'platform',
      quota: { 'requests.cpu': '400m', 'requests.memory': '960Mi', 'limits.memory': '11520Mi' },
      // Upstream's pods name neither requests nor limits, so these decide: seven pods, five of them twice during an update.
      limits: { defaultRequest: { cpu: '25m', memory: '64Mi' }, default: { memory: '768Mi' } },
    },
    traefik: {
      podSecurity: 'restricted',
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
    'knative-operator': {
      podSecurity: 'restricted',
      defaultPriority: 'platform',
      quota: { 'requests.cpu': '150m', 'requests.memory': '256Mi', 'limits.memory': '1280Mi' },
      limits: smallContainer,
    },
    'knative-serving': {
      podSecurity: 'restricted',
      defaultPriority: 'platform',
      quota: { 'requests.cpu': '550m', 'requests.memory': '1024Mi', 'limits.memory': '6016Mi' },
      limits: smallContainer,
    },
    // Names of what stands outside: no pod runs here.
    tiers: { podSecurity: 'restricted', quota: { pods: '0' }, limits: smallContainer },
    functions: {
      podSecurity: 'restricted',
      defaultPriority: 'functions',
      quota: { 'requests.cpu': '650m', 'requests.memory': '1472Mi', 'limits.memory': '3200Mi' },
      limits: smallContainer,
    },
  },
  backupTargets: { nas: { kind: 'nfs', server: '192.168.1.10', path: '/backup/devops-lab' } },
}) {
  readonly switches: Switches;

  constructor(fleet: Fleet, switches: Partial<Switches> = {}) {
    super(fleet);
    this.switches = { ...today, ...switches };
  }
}

/** What the host decides, with a test that shows what fits. */
export interface Switches {
  /** Memory of the Proxmox host. The smaller one gives the databases less. */
  readonly host: '32 GB' | '16 GB';
  /** Whether functions and models may be on at the same time; on the smaller host they may not. */
  readonly together: boolean;
}

const today: Switches = { host: '32 GB', together: true };
