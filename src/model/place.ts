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
  /** Pods are reached from outside of the cluster with their own addresses: native routing, BGP. Left out where they are not. */
  readonly podsRouted?: boolean | undefined;
  /** Prefix length of the range each node gets for its pods, where its owner says so. */
  readonly podBlock?: number | undefined;
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
  /** `other` is anything else that a node offers for counting, as its device plugin names it. */
  readonly vendor: 'nvidia' | 'amd' | 'intel' | 'other';
  readonly model: string;
  /** Video memory of one device, `16Gi`. */
  readonly memory: string;
  readonly count: number;
  /** Extended resource pods ask for, `nvidia.com/gpu`. */
  readonly resource: string;
  /** How many pods may share one device by time-slicing; 1 means no sharing. */
  readonly replicas: number;
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
