import { type ClusterVariant, defineCluster, type Fleet, microk8s, nvidia, type StorageClassName } from 'labwright';

/** What a container gets that says nothing, in namespaces where all of ours say something. */
const smallContainer = { defaultRequest: { cpu: '10m', memory: '32Mi' }, default: { memory: '128Mi' } };

/** One Rocky Linux machine with an NVIDIA A2: a private AI assistant for the household. */
export class VxHome extends defineCluster({
  name: 'vx-home',
  distribution: microk8s({ version: '1.34', addons: ['rbac', 'dns', 'ingress', 'hostpath-storage'] }),
  network: { nodes: '192.168.1.0/24' },
  nodes: {
    'vx-1': {
      address: '192.168.1.50',
      roles: ['control-plane', 'worker'],
      labels: { gpu: 'true' },
      capacity: { cpu: '16', memory: '62.6Gi', ephemeralStorage: '900Gi' },
      reserved: { cpu: '1', memory: '4Gi' },
      disks: { nvme0n1: '1000G' },
      gpus: [nvidia('A2')],
    },
  },
  storageClasses: {
    // The addon's own class deletes the volume with its claim: only for what can be fetched again.
    hostpath: { name: 'microk8s-hostpath', provisioner: 'microk8s.io/hostpath', topology: 'node' },
    // The same provisioner, but the volume stays until a person removes it.
    retain: { name: 'hostpath-retain', provisioner: 'microk8s.io/hostpath', origin: 'rendered', reclaimPolicy: 'Retain', topology: 'node' },
    // Later: replicated block storage with snapshots. See the switch `storage`.
    longhorn: {
      name: 'longhorn',
      provisioner: 'driver.longhorn.io',
      topology: 'cluster',
      reclaimPolicy: 'Retain',
      bindingMode: 'Immediate',
      expandable: true,
      snapshots: true,
    },
  },
  defaultStorageClass: 'retain',
  ingresses: { public: { className: 'public', controller: 'addon' } },
  // Only there with the switch `tls`.
  issuers: { home: { kind: 'ClusterIssuer', name: 'vx-home-ca' } },
  priorityClasses: { data: 900, apps: 500, batch: 100 },
  // Charts and Argo CD name no class; without one a nightly backup could push them out.
  defaultPriorityClass: 'apps',
  // The last one is only there with the switch `monitoring`.
  layers: { platform: {}, data: {}, apps: {}, monitoring: {} },
  // Quotas are what the workloads ask for plus a quarter; a test holds them to that.
  namespaces: {
    argocd: {
      podSecurity: 'restricted',
      quota: { 'requests.cpu': '750m', 'requests.memory': '1920Mi', 'limits.memory': '15360Mi' },
      // Upstream's pods name neither requests nor limits, so these decide.
      limits: { defaultRequest: { cpu: '50m', memory: '128Mi' }, default: { memory: '1Gi' } },
    },
    ai: {
      podSecurity: 'baseline',
      defaultPriority: 'apps',
      quota: { 'requests.cpu': '6200m', 'requests.memory': '18112Mi', 'limits.memory': '42176Mi' },
      limits: smallContainer,
    },
    portainer: {
      podSecurity: 'baseline',
      defaultPriority: 'apps',
      quota: { 'requests.cpu': '150m', 'requests.memory': '256Mi', 'limits.memory': '960Mi' },
      limits: smallContainer,
    },
    // For the device plugin alone, which mounts a folder of the node. Only there with the switch `gpu`.
    gpu: {
      podSecurity: 'privileged',
      defaultPriority: 'apps',
      quota: { 'requests.cpu': '50m', 'requests.memory': '128Mi', 'limits.memory': '320Mi' },
      limits: smallContainer,
    },
    // Only there with the switch `monitoring`, as is the next one, for the exporter alone: it looks at the machine itself.
    monitoring: {
      podSecurity: 'restricted',
      defaultPriority: 'apps',
      quota: { 'requests.cpu': '500m', 'requests.memory': '1600Mi', 'limits.memory': '6016Mi' },
      limits: smallContainer,
    },
    'node-exporter': {
      podSecurity: 'privileged',
      defaultPriority: 'apps',
      quota: { 'requests.cpu': '50m', 'requests.memory': '64Mi', 'limits.memory': '192Mi' },
      limits: smallContainer,
    },
    // Only there with the switch `tls`.
    'cert-manager': {
      podSecurity: 'restricted',
      defaultPriority: 'apps',
      quota: { 'requests.cpu': '100m', 'requests.memory': '512Mi', 'limits.memory': '1280Mi' },
      limits: smallContainer,
    },
    // Only there with the switch `metricsServer`.
    'metrics-server': {
      podSecurity: 'restricted',
      defaultPriority: 'apps',
      quota: { 'requests.cpu': '150m', 'requests.memory': '192Mi', 'limits.memory': '640Mi' },
      limits: smallContainer,
    },
    // Only there with `secrets: 'external'`.
    'external-secrets': {
      podSecurity: 'restricted',
      defaultPriority: 'apps',
      quota: { 'requests.cpu': '100m', 'requests.memory': '256Mi', 'limits.memory': '960Mi' },
      limits: smallContainer,
    },
    // Only there with `secrets: 'sealed'`.
    'sealed-secrets': {
      podSecurity: 'restricted',
      defaultPriority: 'apps',
      quota: { 'requests.cpu': '100m', 'requests.memory': '128Mi', 'limits.memory': '192Mi' },
      limits: smallContainer,
    },
    // Only there with the switch `trivyOperator`.
    'trivy-system': {
      podSecurity: 'restricted',
      defaultPriority: 'batch',
      quota: { 'requests.cpu': '200m', 'requests.memory': '512Mi', 'limits.memory': '3200Mi' },
      limits: smallContainer,
    },
  },
  backupTargets: { nas: { kind: 'nfs', server: '192.168.1.10', path: '/backup/vx-home' } },
}) {
  readonly switches: Switches;

  constructor(fleet: Fleet, switches: Partial<Switches> = {}) {
    const all = { ...today, ...switches };
    super(fleet, variantOf(all));
    this.switches = all;
  }

  /** Certificate of every host. */
  get tls(): { readonly issuer: 'home' } | undefined {
    return this.switches.tls ? { issuer: 'home' } : undefined;
  }
}

/** The growth path of this house: each switch is one decision, with a test that shows what it changes. */
export interface Switches {
  /** Kubernetes minor. From 1.35 on the ingress addon is Traefik. */
  readonly version: '1.34' | '1.35' | '1.36';
  /** (a) Speech and language models on the GPU, which the three of them share by turns. */
  readonly gpu: boolean;
  /** (b) Class of everything that holds data. Moving there takes the steps of the runbook `move-volumes.md`. */
  readonly storage: StorageClassName<VxHome>;
  /** (c) Certificates for all hosts, of an authority that stays in the house; devices have to trust it once. */
  readonly tls: boolean;
  /** (d) Prometheus, Loki and Grafana, and alerts on the phone. */
  readonly monitoring: boolean;
  /** (e) Where Secrets come from: applied by hand from this machine, sealed in Git, or read from a Vault on the NAS. */
  readonly secrets: 'by-hand' | 'sealed' | 'external';
  /** (f) Level of namespace `ai`; its workloads comply with both. */
  readonly podSecurity: 'baseline' | 'restricted';
  /** (g) Known vulnerabilities in the images of all pods, one scan at a time. */
  readonly trivyOperator: boolean;
  /** (h) What pods and nodes use right now, for `kubectl top`; ours instead of the addon, so that it is in Git and pinned. */
  readonly metricsServer: boolean;
}

const today: Switches = {
  version: '1.34',
  gpu: false,
  storage: 'retain',
  tls: false,
  monitoring: false,
  secrets: 'by-hand',
  podSecurity: 'baseline',
  trivyOperator: false,
  metricsServer: false,
};

type Optional =
  | 'cert-manager'
  | 'external-secrets'
  | 'gpu'
  | 'metrics-server'
  | 'monitoring'
  | 'node-exporter'
  | 'sealed-secrets'
  | 'trivy-system';

function variantOf({
  version,
  gpu,
  tls,
  monitoring,
  secrets,
  podSecurity,
  trivyOperator,
  metricsServer,
}: Switches): ClusterVariant<'ai' | Optional, 'monitoring', 'home'> {
  const wanted: Readonly<Record<Optional, boolean>> = {
    'cert-manager': tls,
    'external-secrets': secrets === 'external',
    gpu,
    'metrics-server': metricsServer,
    monitoring,
    'node-exporter': monitoring,
    'sealed-secrets': secrets === 'sealed',
    'trivy-system': trivyOperator,
  };
  return {
    version,
    podSecurity: { ai: podSecurity },
    without: (Object.keys(wanted) as Optional[]).filter((name) => !wanted[name]),
    withoutLayers: monitoring ? [] : ['monitoring'],
    withoutIssuers: tls ? [] : ['home'],
  };
}
