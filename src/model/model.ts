import type { ArgoCdSettings } from './argocd.ts';
import type { PowerModes } from './power-modes.ts';

/**
 * The declared facts that YAML cannot carry, as canonical data. `synth` writes one such document for each
 * cluster to `dist/<cluster>/model.json`; every check, diff and report reads it instead of the owner's code.
 *
 * Quantities are written as the owner typed them (`62.6Gi`, `500m`). Lists are sorted by name unless their order
 * means something. There is no secret value anywhere in it.
 */
export interface Model {
  /** Version of this format. Readers refuse a version they do not know. */
  readonly version: 1;
  readonly cluster: string;
  readonly repository: Repository;
  /** How Argo CD brings the layers to the cluster; the defaults of its fields when left out. */
  readonly delivery?: Delivery | undefined;
  /** The one Argo CD of the whole fleet, where there is one. */
  readonly hub?: Hub | undefined;
  /** What its owner wants of this cluster's Argo CD; upstream's settings and ours when left out. */
  readonly argocd?: ArgoCdSettings | undefined;
  readonly site: Site;
  readonly distribution: Distribution;
  readonly network: Network;
  readonly nodes: readonly Node[];
  readonly storageClasses: readonly StorageClass[];
  readonly addressPools: readonly AddressPool[];
  readonly ingresses: readonly IngressClass[];
  readonly certificateIssuers: readonly CertificateIssuer[];
  readonly priorityClasses: readonly PriorityClass[];
  readonly layers: readonly Layer[];
  readonly namespaces: readonly Namespace[];
  readonly applications: readonly Application[];
  readonly connections: readonly Connection[];
  readonly externals: readonly External[];
  readonly exposures: readonly Exposure[];
  readonly secrets: readonly SecretRequirement[];
  readonly workloads: readonly WorkloadFacts[];
  readonly claims: readonly Claim[];
  readonly footprints: readonly Footprint[];
  readonly accelerators: readonly AcceleratorClaim[];
  readonly backups: readonly Backup[];
  readonly backupTargets: readonly BackupTarget[];
  readonly monitoring: Monitoring;
  /** Left out where the document is older than these facts; none then. */
  readonly metrics?: readonly MetricsEndpoint[] | undefined;
  readonly machines?: readonly Machine[] | undefined;
  readonly powerModes?: readonly PowerModes[] | undefined;
  readonly reservations?: readonly Reservation[] | undefined;
  readonly environments?: readonly Environment[] | undefined;
  readonly languageModels?: readonly LanguageModel[] | undefined;
  readonly requirements: readonly Requirement[];
  readonly acceptances: readonly Acceptance[];
}

/** The Git repository that Argo CD reads. */
export interface Repository {
  readonly url: string;
  /** Branch, e.g. `main`. Webhooks compare it by name. */
  readonly revision: string;
}

/** The owner's choices about syncing. */
export interface Delivery {
  /**
   * Whether a layer waits until the one before it is healthy. Left false, all layers sync at once and retry until
   * what they need is there; true renders one ApplicationSet with RollingSync, which switches self-heal off.
   */
  readonly ordered: boolean;
}

/** The Argo CD that serves every cluster of a fleet. */
export interface Hub {
  /** Cluster it runs in. */
  readonly cluster: string;
  /** Address of this cluster's API server as the hub reaches it. */
  readonly server: string;
}

/** One LAN. Equal private ranges on different sites do not clash. */
export interface Site {
  readonly name: string;
  readonly lan?: string | undefined;
  readonly gateway?: string | undefined;
  /** First and last address handed out by DHCP, `192.168.1.100-192.168.1.199`. */
  readonly dhcp?: string | undefined;
  /** Addresses that belong to something else, by what they belong to. */
  readonly fixed: readonly { readonly name: string; readonly address: string }[];
  /** Sites whose ranges can be reached from here, so that they must not overlap. */
  readonly routedTo: readonly string[];
  /** Further networks beside the LAN. Left out where there are none. */
  readonly networks?: readonly SiteNetwork[] | undefined;
}

/** A network of a site beside its LAN, a VLAN for example. */
export interface SiteNetwork {
  readonly name: string;
  readonly range: string;
  readonly vlan?: number | undefined;
  readonly gateway?: string | undefined;
  /** Nothing of any cluster reaches it, and nothing of it is let in. */
  readonly isolated: boolean;
}

export interface Distribution {
  readonly name: 'microk8s' | 'k3s' | 'talos' | 'kubeadm';
  /** Kubernetes minor, `1.34`. */
  readonly version: string;
  readonly addons: readonly string[];
  /** Port of the API server on the control-plane nodes. */
  readonly apiPort: number;
  /** Root folder of the kubelet, where device plugins and CSI drivers put their sockets. */
  readonly kubeletRoot: string;
  /** Whether RBAC is enforced; without it every service account may do everything. */
  readonly rbac: boolean;
  /** Default eviction threshold of memory, subtracted from allocatable. */
  readonly evictionMemory: string;
}

export interface Network {
  /** Addresses of the nodes, a range in the LAN. */
  readonly nodes: string;
  readonly pods: string;
  readonly services: string;
  readonly dnsDomain: string;
  readonly cni: {
    readonly name: string;
    readonly enforcesPolicies: boolean;
    /** Whether a range in a policy matches nodes; left out, Cilium's do not and all others do. */
    readonly nodesInRanges?: boolean | undefined;
  };
  /** Where pods find the cluster's DNS server. */
  readonly dns: PeerSelector;
  /** Addresses of the API server as a pod's traffic reaches it after the service address was translated. */
  readonly apiServers: readonly string[];
}

/** Pods named by namespace and labels, as a NetworkPolicy selects them. */
export interface PeerSelector {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface Node {
  readonly name: string;
  readonly address: string;
  readonly roles: readonly ('control-plane' | 'worker')[];
  readonly arch: 'amd64' | 'arm64';
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly {
    readonly key: string;
    readonly value?: string | undefined;
    readonly effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
  }[];
  /** As `kubectl get node` prints it, not the sticker. */
  readonly capacity: {
    readonly cpu: string;
    readonly memory: string;
    readonly pods: number;
    readonly ephemeralStorage?: string | undefined;
  };
  /** What its hypervisor gives it, as far as its owner says so. */
  readonly vm?: { readonly memory?: string | undefined; readonly cores?: string | undefined } | undefined;
  /** Kept back from pods for the system and the kubelet. */
  readonly reserved: { readonly cpu: string; readonly memory: string };
  readonly disks: readonly { readonly name: string; readonly size: string }[];
  readonly gpus: readonly Gpu[];
}

export interface Gpu {
  readonly vendor: 'nvidia' | 'amd' | 'intel';
  readonly model: string;
  /** Video memory of one device, `16Gi`. */
  readonly memory: string;
  readonly count: number;
  /** Extended resource pods ask for, `nvidia.com/gpu`. */
  readonly resource: string;
  /** How many pods may share one device by time-slicing; 1 means no sharing. */
  readonly replicas: number;
}

export interface StorageClass {
  /** The owner's word for it. */
  readonly key: string;
  /** Name of the Kubernetes object. */
  readonly name: string;
  readonly provisioner: string;
  /** `provided` by an addon or chart and never rendered by us, or `rendered`. */
  readonly origin: 'provided' | 'rendered';
  readonly reclaimPolicy: 'Retain' | 'Delete';
  readonly bindingMode: 'WaitForFirstConsumer' | 'Immediate';
  /** Whether a volume stays on the node it was made on. */
  readonly topology: 'node' | 'cluster';
  readonly expandable: boolean;
  readonly snapshots: boolean;
  readonly default: boolean;
}

export interface AddressPool {
  readonly key: string;
  readonly ranges: readonly string[];
  /** Kept back for something that is not there yet. */
  readonly reserved?: readonly { readonly name: string; readonly address: string }[] | undefined;
}

export interface IngressClass {
  readonly key: string;
  readonly className: string;
  readonly controller: 'nginx' | 'traefik';
  /** Pods of the controller, for the policies of what stands behind it. */
  readonly pods: PeerSelector;
  /** Whether the controller's pods use the node's network, so that their traffic comes from a node address. */
  readonly hostNetwork: boolean;
}

/** Who signs certificates of exposures with TLS. */
export interface CertificateIssuer {
  /** The owner's word for it. */
  readonly key: string;
  /** A `ClusterIssuer` signs for every namespace, an `Issuer` for the one it stands in. */
  readonly kind: 'ClusterIssuer' | 'Issuer';
  readonly name: string;
}

export interface PriorityClass {
  readonly name: string;
  readonly value: number;
}

/** An ordered stage of the cluster; one ApplicationSet. */
export interface Layer {
  readonly name: string;
  readonly budget?: { readonly cpu?: string | undefined; readonly memory?: string | undefined } | undefined;
}

export type PodSecurityLevel = 'privileged' | 'baseline' | 'restricted';

export interface Namespace {
  readonly name: string;
  readonly podSecurity: PodSecurityLevel;
  readonly quota: Readonly<Record<string, string>>;
  readonly defaultDeny: boolean;
  /** Nothing leaves it, and nothing comes in but from its attacker. Left out where it is not sealed. */
  readonly sealed?: { readonly attacker?: string | undefined } | undefined;
  readonly defaultPriority?: string | undefined;
}

/** One folder, one Argo CD Application. */
export interface Application {
  readonly name: string;
  /** Name of the Argo CD Application: `<cluster>-<application>`. */
  readonly argoName: string;
  readonly layer: string;
  readonly namespace: string;
  /** `dist/<cluster>/<layer>/<application>`. */
  readonly folder: string;
  /** Whether removing the Application may delete what it made. Never for what holds data. */
  readonly cascade: boolean;
  readonly holdsData: boolean;
  /** Applications whose handles this one uses. */
  readonly dependsOn: readonly string[];
  readonly syncOptions: readonly string[];
  readonly ignoreDifferences: readonly IgnoreDifference[];
  readonly charts: readonly HelmChart[];
  /** Folders of other Git repositories. Left out where there are none. */
  readonly sources?: readonly GitSource[] | undefined;
  /** Kinds without a namespace that the Application's project must allow, footprints included. */
  readonly clusterKinds: readonly { readonly group: string; readonly kind: string }[];
}

export interface IgnoreDifference {
  readonly group: string;
  readonly kind: string;
  readonly name?: string | undefined;
  readonly namespace?: string | undefined;
  readonly jsonPointers?: readonly string[] | undefined;
  readonly jqPathExpressions?: readonly string[] | undefined;
}

/** A component that exists only as a Helm chart: a pinned source beside the folder. */
export interface HelmChart {
  readonly repoURL: string;
  readonly chart: string;
  readonly version: string;
  readonly releaseName: string;
  readonly values: { readonly [key: string]: unknown };
}

/** A component that its authors publish as a folder of a Git repository, for kustomize or as plain YAML: a pinned source beside the folder. */
export interface GitSource {
  readonly repoURL: string;
  /** Tag or full commit. */
  readonly revision: string;
  readonly path: string;
  /** What Argo CD adds on top of the folder's kustomization. */
  readonly kustomize?: KustomizeOptions | undefined;
}

export interface KustomizeOptions {
  /** Namespace of everything in it. */
  readonly namespace?: string | undefined;
  /** Strategic merge patches, or JSON patches, as kustomize takes them. */
  readonly patches?:
    | readonly { readonly target: { readonly kind: string; readonly name?: string | undefined }; readonly patch: string }[]
    | undefined;
}

/** A consumer was given a producer's handle. */
export interface Connection {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP';
  /** What it is for, e.g. `postgresql`. */
  readonly purpose: string;
}

/** One side of a connection: the pods of a workload. */
export interface Endpoint {
  readonly application: string;
  readonly workload: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** A host outside the cluster that a workload talks to. */
export interface External {
  readonly workload: string;
  readonly application: string;
  /** Ranges (`192.168.1.10/32`) or names (`registry.ollama.ai`). A policy knows no names. */
  readonly hosts: readonly string[];
  readonly ports: readonly number[];
  readonly reason: string;
}

export interface Exposure {
  readonly application: string;
  readonly workload: string;
  readonly kind: 'ingress' | 'load-balancer' | 'node-port';
  /** Host name of an ingress, the claimed address, or the address of the node. */
  readonly host: string;
  readonly tls: boolean;
  readonly ingress?: string | undefined;
  /** Pool of a load-balancer address. */
  readonly pool?: string | undefined;
  /** Service that holds a load-balancer address. */
  readonly service?: string | undefined;
  /** Ports of the node. */
  readonly nodePorts?: readonly number[] | undefined;
}

/** How one key of a Secret comes to be. */
export type SecretKey =
  | {
      readonly name: string;
      readonly kind: 'random';
      readonly length: number;
      /** `url` keeps to letters and digits, so that the value may stand in a URL as it is. */
      readonly alphabet: 'url' | 'hex' | 'base64';
      readonly purpose: string;
    }
  | {
      readonly name: string;
      readonly kind: 'derived';
      /** Text with `{{key}}` for another key of the same Secret, or `{{namespace/secret/key}}`. */
      readonly template: string;
      readonly purpose: string;
    }
  | {
      readonly name: string;
      readonly kind: 'given';
      /** What the owner must put there, since nobody can invent it: a token of an outside service. */
      readonly example: string;
      readonly purpose: string;
    };

/** A Secret that must exist in the cluster; its values never stand in Git. */
export interface SecretRequirement {
  readonly namespace: string;
  readonly name: string;
  readonly type: string;
  readonly keys: readonly SecretKey[];
  /** Labels the Secret must carry, e.g. for Argo CD to find it. */
  readonly labels: Readonly<Record<string, string>>;
  /** Construct that asks for it. */
  readonly producer: string;
  readonly consumers: readonly { readonly workload: string; readonly key: string }[];
}

export interface WorkloadFacts {
  readonly application: string;
  readonly name: string;
  readonly namespace: string;
  /** Pods carry these labels. */
  readonly labels: Readonly<Record<string, string>>;
  /** From the first container start to ready on a warm node, `2m`. */
  readonly typicalStart: string;
  /** Reasons for leaving the restrictive security context, by field. */
  readonly securityExceptions: readonly { readonly field: string; readonly reason: string }[];
}

/** A volume claim, whoever renders it. */
export interface Claim {
  readonly namespace: string;
  readonly name: string;
  readonly application: string;
  readonly workload: string;
  /** Key of the storage class; empty for a claim bound to a volume by name. */
  readonly storageClass: string;
  readonly size: string;
  /** `data` must survive, `cache` can be made again. */
  readonly content: 'data' | 'cache' | 'backup';
  readonly replicas: number;
}

/** What pods that we do not render will use. Always counted as "declared". */
export interface Footprint {
  readonly application: string;
  readonly name: string;
  readonly namespace: string;
  /** Most pods there are at a time. */
  readonly pods: number;
  /** Sum over all of these pods, as are the limits. */
  readonly requests: { readonly cpu: string; readonly memory: string };
  readonly limits: { readonly cpu?: string | undefined; readonly memory: string };
  readonly volumes: readonly { readonly name: string; readonly size: string; readonly storageClass: string }[];
  readonly ports: readonly { readonly name: string; readonly port: number; readonly protocol: 'TCP' | 'UDP' }[];
  /** Images of these pods, as far as the chart's values name them. */
  readonly images?: readonly string[] | undefined;
  readonly source: string;
}

/** Room that is held back for something that is not there yet: it counts as if it were. Nothing of it is rendered. */
export interface Reservation {
  readonly name: string;
  readonly layer: string;
  readonly namespace: string;
  readonly purpose: string;
  readonly requests: { readonly cpu: string; readonly memory: string };
  /** Addresses among the pools' `reserved` that are kept back for it. */
  readonly addresses: readonly { readonly pool: string; readonly name: string; readonly address: string }[];
}

/** One variant of a stack that the cluster runs several times: staging, production. */
export interface Environment {
  readonly name: string;
  /** Environment whose values it starts with; left out, the values as declared. */
  readonly from?: string | undefined;
  /** Applications of this cluster that belong to it and to no other. */
  readonly applications: readonly string[];
  /** Every value it has otherwise, sorted by path. */
  readonly overrides: readonly Override[];
}

/** A value of one environment that differs from where the environment comes from. */
export interface Override {
  /** `components.ollama.memory` */
  readonly path: string;
  /** What it is where the environment comes from; null for nothing. */
  readonly base: unknown;
  readonly value: unknown;
}

/** Device memory that a workload declares to need; the sum is held against the device. */
export interface AcceleratorClaim {
  readonly application: string;
  readonly workload: string;
  readonly resource: string;
  readonly memory: string;
  readonly nodeSelector: Readonly<Record<string, string>>;
}

/** A claim that is copied to another failure domain, or an exemption with its reason. */
export type Backup =
  | {
      readonly application: string;
      readonly claim: string;
      readonly namespace: string;
      readonly kind: 'scheduled';
      readonly target: string;
      readonly schedule: string;
      readonly retention: string;
      readonly method: string;
      /** The way back. Documents of before it was noted leave it out; the method then tells a database. */
      readonly restore?: Restore | undefined;
      /** How it is proven that a copy can be restored. */
      readonly drill?: Drill | undefined;
    }
  | { readonly application: string; readonly claim: string; readonly namespace: string; readonly kind: 'exempt'; readonly reason: string };

/** How a copy is put back. */
export interface Restore {
  readonly of: 'database' | 'files';
  /** Suspended CronJob that a person starts, with the variables FILE and FORCE. */
  readonly cronJob: string;
  /** What must stand still meanwhile: the programs that write to the database, or the program whose files these are. */
  readonly stop: 'writers' | 'program';
  /** What becomes of what is there now, as the end of a sentence that begins with "What is there now". */
  readonly kept: string;
  /** What happens after the volume was lost, in whole sentences. */
  readonly afterLoss: string;
}

/** A Job that restores the newest copy into nothing and throws it away, or why there is none. */
export type Drill =
  | {
      readonly kind: 'scheduled';
      readonly cronJob: string;
      readonly schedule: string;
      /** Age of the newest copy from which it fails. */
      readonly maxAgeHours: number;
      /** What it proves, as the end of a sentence that begins with "It". */
      readonly proves: string;
    }
  | { readonly kind: 'exempt'; readonly reason: string };

export interface BackupTarget {
  readonly key: string;
  readonly kind: 'nfs' | 's3';
  readonly server: string;
  /** Exported folder, or bucket and folder in it. */
  readonly path: string;
}

/** Where pods tell their metrics, in the text format of Prometheus. */
export interface MetricsEndpoint extends Endpoint {
  /** Name of the container's port; left out where its authors gave it none, and the number decides. */
  readonly port?: string | undefined;
  /** The same as a number, the one a policy sees. */
  readonly podPort: number;
  /** @default '/metrics' */
  readonly path?: string | undefined;
  /** @default 'http' */
  readonly scheme?: 'http' | 'https' | undefined;
  /** The pods use the network of their node, so that they are reached at its address and no policy selects them. @default false */
  readonly hostNetwork?: boolean | undefined;
  /** What it tells of other objects keeps its labels `namespace` and `pod`, as with kube-state-metrics. @default false */
  readonly honorLabels?: boolean | undefined;
  /** Whoever asks must show a token, and the API server tells whether it may read `/metrics`. @default false */
  readonly token?: boolean | undefined;
}

/** A machine that is no node of the cluster: a VM with models, the host under the nodes, a NAS. */
export interface Machine {
  readonly name: string;
  readonly address?: string | undefined;
  readonly kind: 'host' | 'vm' | 'lxc';
  /** Network of the site that it stands in; the LAN when left out. */
  readonly network?: string | undefined;
  /** Machine it runs on. */
  readonly host?: string | undefined;
  /** Cores or threads. */
  readonly cpu?: string | undefined;
  readonly memory: string;
  readonly gpus: readonly Omit<Gpu, 'replicas'>[];
  /** Nodes of the cluster that run on this host. */
  readonly nodes: readonly string[];
  readonly purpose: string;
}

/** A language model planned on a machine that is no node, and what it takes there. */
export interface LanguageModel {
  readonly machine: string;
  readonly application: string;
  readonly workload: string;
  readonly name: string;
  /** Weights, with the server's own overhead. */
  readonly weights: string;
  /** What the longest conversation takes. */
  readonly cache: string;
  readonly context: number;
  /** How many of the models of this workload are in memory at a time. */
  readonly loaded: number;
  /** Memory of the machine that is kept for its operating system. */
  readonly reserved: string;
}

/** Places for switches (d), (g) and (h): what of observability the cluster runs, and by whom. */
export interface Monitoring {
  readonly prometheus: Provision;
  readonly grafana: Provision;
  readonly loki: Provision;
  readonly trivyOperator: Provision;
  readonly metricsServer: Provision;
}

/** `none`, an `addon` of the distribution, or an `application` of ours. */
export type Provision = 'none' | 'addon' | 'application';

/** What the owner demands of a cluster, checked on the rendered output. */
export interface Requirement {
  readonly name:
    | 'default-deny'
    | 'entry-points'
    | 'environments-alike'
    | 'least-privilege'
    | 'outside-judges'
    | 'startup-within'
    | 'tls-everywhere'
    | 'within-capacity';
  readonly reason: string;
  /** How much, or how long, where the demand has a measure. */
  readonly limit?: string | undefined;
  /** What it does not hold for. */
  readonly exceptions?: readonly { readonly subject: string; readonly reason: string }[] | undefined;
}

/** A finding accepted in the owner's code, beside its cause. */
export interface Acceptance {
  readonly code: string;
  readonly reason: string;
  /** Construct path the acceptance is limited to; it covers everything below it. */
  readonly scope: string;
  /** Files rendered at and below that construct, since a committed file no longer knows its construct. Empty for a whole cluster. */
  readonly files: readonly string[];
}
