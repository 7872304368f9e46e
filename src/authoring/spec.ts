import type { PodSecurityLevel } from '../model/index.ts';
import type { DistributionSpec } from './distribution.ts';
import type { GpuSpec } from './gpu.ts';
import type { Labels, Named } from './names.ts';

/** One machine. */
export interface NodeSpec<L> {
  /** IPv4 address in `network.nodes`. */
  readonly address: string;
  readonly roles: readonly ('control-plane' | 'worker')[];
  /** What the kubelet reports: `kubectl get node -o jsonpath={.items[*].status.capacity}`, not the sticker. */
  readonly capacity: {
    /** Threads, e.g. `16`. */
    readonly cpu: string;
    /** @unit binary bytes, e.g. `62.6Gi` */
    readonly memory: string;
    /** @default 110 - what every distribution sets */
    readonly pods?: number | undefined;
    /** Space for images, logs and emptyDirs. @unit binary bytes */
    readonly ephemeralStorage?: string | undefined;
  };
  /**
   * What its hypervisor gives it, for a node that is a VM on a `Machine` of kind `host`.
   * @default the capacity; of memory what Linux keeps for itself comes on top, rounded up to whole GiB
   */
  readonly vm?: VmSpec | undefined;
  /** Kept back for the system and the kubelet. @default nothing - as K3s, MicroK8s and kubeadm do */
  readonly reserved?: { readonly cpu?: string | undefined; readonly memory?: string | undefined } | undefined;
  /** @default 'amd64' */
  readonly arch?: 'amd64' | 'arm64' | undefined;
  readonly labels?: L | undefined;
  readonly taints?:
    | readonly {
        readonly key: string;
        readonly value?: string | undefined;
        readonly effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
      }[]
    | undefined;
  /** Disks by name, with their size. @unit binary bytes */
  readonly disks?: Readonly<Record<string, string>> | undefined;
  readonly gpus?: readonly GpuSpec[] | undefined;
}

/** What a hypervisor gives a VM. */
export interface VmSpec {
  /** @unit binary bytes, e.g. `4Gi` */
  readonly memory?: string | undefined;
  /** Virtual cores, e.g. `4`. */
  readonly cores?: string | undefined;
}

/** One kind of storage on offer. */
export interface StorageClassSpec {
  /** Name of the Kubernetes object. */
  readonly name: string;
  readonly provisioner: string;
  /** `provided` by an addon or a chart, or `rendered` by us. @default 'provided' */
  readonly origin?: 'provided' | 'rendered' | undefined;
  /** What happens to the volume when its claim goes. @default 'Delete' - the API's default, and what addons do */
  readonly reclaimPolicy?: 'Retain' | 'Delete' | undefined;
  /** @default 'WaitForFirstConsumer' - so that the volume is made where the pod runs */
  readonly bindingMode?: 'WaitForFirstConsumer' | 'Immediate' | undefined;
  /** Whether a volume stays on the node it was made on. */
  readonly topology: 'node' | 'cluster';
  /** @default false */
  readonly expandable?: boolean | undefined;
  /** @default false */
  readonly snapshots?: boolean | undefined;
  /** Parameters of the provisioner, for a rendered class. Immutable for each volume. */
  readonly parameters?: Readonly<Record<string, string>> | undefined;
}

/** One ingress controller. */
export interface IngressSpec {
  /** Name of the IngressClass. */
  readonly className: string;
  /** `addon` takes what the distribution brings at this version: on MicroK8s NGINX up to 1.34, Traefik from 1.35. */
  readonly controller: 'nginx' | 'traefik' | 'addon';
  /** Namespace the controller's pods run in. @default 'ingress' for `addon`, else the controller's name */
  readonly namespace?: string | undefined;
  /** Labels of the controller's pods. @default all pods of that namespace */
  readonly podLabels?: Labels | undefined;
  /** Whether its pods use the node's network. @default false */
  readonly hostNetwork?: boolean | undefined;
  /**
   * Ports of the node on which it answers, between 30000 and 32767, for a cluster without addresses to give out; people
   * type them after the name.
   * @default none: the controller has an address of its own, with ports 80 and 443
   */
  readonly nodePorts?: { readonly http: number; readonly https: number } | undefined;
}

export interface NamespaceSpec<Priority extends string, Name extends string = string> {
  /** Enforced for every pod of the namespace. */
  readonly podSecurity: PodSecurityLevel;
  /** Priority of workloads that name none. */
  readonly defaultPriority?: NoInfer<Priority> | undefined;
  /** Sums the namespace may not exceed, by resource name: `requests.cpu`, `limits.memory`, `pods`. */
  readonly quota?: Readonly<Record<string, string>> | undefined;
  /** What a container gets that names nothing, and the most one may ask for. */
  readonly limits?:
    | {
        readonly defaultRequest?: ResourceSpec | undefined;
        readonly default?: ResourceSpec | undefined;
        readonly max?: ResourceSpec | undefined;
      }
    | undefined;
  /**
   * Cut off, for programs that are meant to be broken into: nothing leaves it, not even to DNS, and nothing comes in but
   * from one attacker. It gets a quota and a limit range where none is given, and its pods no token for the API server.
   * The network must enforce policies. What stays open is the way between a pod and the node it runs on, which no policy
   * closes: the kubelet asks its probes on it.
   * @default not sealed
   */
  readonly sealed?: SealSpec<Name> | undefined;
  /** Refuse all traffic but the declared flows. @default true */
  readonly defaultDeny?: boolean | undefined;
  /** Exists already (`kube-system`) or belongs to an addon: nothing of it is rendered. @default false */
  readonly provided?: boolean | undefined;
}

/** Who may come into a sealed namespace. */
export interface SealSpec<Name extends string> {
  /** Namespace whose pods may come in, as far as the targets let them. @default nobody's but its own */
  readonly attacker?: NoInfer<Name> | undefined;
}

export interface ResourceSpec {
  readonly cpu?: string | undefined;
  readonly memory?: string | undefined;
}

/** Sum of what a layer's workloads may request. */
export interface LayerSpec {
  readonly budget?: ResourceSpec | undefined;
}

/** Addresses of the LAN that Services may claim. */
export interface AddressPoolSpec {
  /** Two addresses with a hyphen, a range with a prefix length, or one address. */
  readonly ranges: readonly string[];
  /** Addresses kept back for something that is not there yet, by what they are for. No Service may claim them. */
  readonly reserved?: Readonly<Record<string, string>> | undefined;
}

/** Where backups go: never the machine that holds the data. */
export type BackupTargetSpec = NfsTargetSpec | S3TargetSpec;

export interface NfsTargetSpec {
  readonly kind: 'nfs';
  readonly server: string;
  /** Exported folder; each namespace gets a folder of its own below it, which must exist. */
  readonly path: string;
}

/** A bucket of an S3 server on another machine. */
export interface S3TargetSpec {
  readonly kind: 's3';
  /** Address of the server, `https://nas.lan:9000`. */
  readonly server: string;
  /** Bucket and folder in it, `backups/collab`; it must exist. */
  readonly path: string;
  /** @default 'us-east-1' - what servers that know no regions answer to; Garage wants its own, `garage` */
  readonly region?: string | undefined;
  /** Ranges of the server where its name leads to a private network, because a policy knows no names. @default the internet */
  readonly ranges?: readonly string[] | undefined;
}

/** Who signs certificates. `CertManager` makes it, or somebody else has. */
export interface IssuerSpec {
  /** A `ClusterIssuer` signs for every namespace, an `Issuer` for the one it stands in. */
  readonly kind: 'ClusterIssuer' | 'Issuer';
  /** Name of the Kubernetes object. */
  readonly name: string;
}

export interface DeliverySpec {
  /**
   * One layer after the other instead of all at once with retries. Argo CD then starts every sync itself, and changes made
   * in the cluster by hand stay until the next commit.
   * @default false - a first start converges by itself, and self-heal stays on
   */
  readonly ordered: boolean;
}

export interface NetworkSpec {
  /** Range the nodes' addresses lie in. */
  readonly nodes: string;
  /** @default the distribution's range */
  readonly pods?: string | undefined;
  /** @default the distribution's range */
  readonly services?: string | undefined;
  /** @default 'cluster.local' */
  readonly dnsDomain?: string | undefined;
  /** @default what the distribution brings */
  readonly cni?: CniSpec | undefined;
  /**
   * Whether pods are reached from outside of the cluster with their own addresses, by native routing or BGP. Then their
   * range has to be the only one of its kind wherever it is routed.
   * @default false - what pods send leaves the cluster with the address of their node
   */
  readonly podsRouted?: boolean | undefined;
  /**
   * Prefix length of the range that the control plane gives each node for its pods, `node-cidr-mask-size`. The steps of
   * `bootstrap` set it; it cannot be changed later. MicroK8s has no such setting.
   * @default 24 - room for 253 pods
   */
  readonly podBlock?: number | undefined;
}

/** The network plugin of a cluster. */
export interface CniSpec {
  readonly name: string;
  /** Whether NetworkPolicies take effect. */
  readonly enforcesPolicies: boolean;
  /**
   * Whether a range in a policy matches nodes and the API server too. Cilium's do not unless it is set up so
   * (`policyCIDRMatchMode: [nodes]` in its values).
   * @default true, and false for Cilium
   */
  readonly nodesInRanges?: boolean | undefined;
}

/** One cluster as its owner declares it. Each vocabulary has a type parameter of its own, so that a misspelt key does not compile. */
export interface ClusterSpec<
  Name extends string,
  Storage extends string,
  Pool extends string,
  Ingress extends string,
  Priority extends string,
  LayerName extends string,
  NamespaceName extends string,
  Issuer extends string,
  Target extends string,
  Nodes,
> {
  /** DNS label; the first part of every folder and Application of this cluster. */
  readonly name: Name;
  /** LAN the cluster stands in. @default a site of the cluster's own name with `network.nodes` as its range */
  readonly site?: string | undefined;
  readonly distribution: DistributionSpec;
  readonly network: NetworkSpec;
  readonly nodes: { readonly [K in keyof Nodes]: NodeSpec<Nodes[K] & Labels> };
  readonly storageClasses?: Named<Storage, StorageClassSpec> | undefined;
  /** Class of claims that name none. */
  readonly defaultStorageClass?: NoInfer<Storage> | undefined;
  readonly addressPools?: Named<Pool, AddressPoolSpec> | undefined;
  readonly ingresses?: Named<Ingress, IngressSpec> | undefined;
  /** Ingress of exposures that name none. @default the first one */
  readonly defaultIngress?: NoInfer<Ingress> | undefined;
  /** Higher is more important; pods of lower priority go first when memory runs out. */
  readonly priorityClasses?: Named<Priority, number> | undefined;
  /** Class of pods that name none, those of charts and of Argo CD among them. @default none, which is priority 0 */
  readonly defaultPriorityClass?: NoInfer<Priority> | undefined;
  /** In order: what later layers need comes first. */
  readonly layers: Named<LayerName, LayerSpec>;
  readonly namespaces: Named<NamespaceName, NamespaceSpec<Priority, NamespaceName>>;
  readonly issuers?: Named<Issuer, IssuerSpec> | undefined;
  /** How Argo CD goes through the layers. */
  readonly delivery?: DeliverySpec | undefined;
  readonly backupTargets?: Named<Target, BackupTargetSpec> | undefined;
}

/** What a switch may change about a cluster without touching its declaration. */
export interface ClusterVariant<
  NamespaceName extends string,
  LayerName extends string = string,
  Issuer extends string = never,
  Ingress extends string = never,
> {
  /** Kubernetes minor to move to, e.g. `1.36`. */
  readonly version?: string | undefined;
  readonly podSecurity?: { readonly [K in NamespaceName]?: PodSecurityLevel | undefined } | undefined;
  /** Namespaces that this variant does without. */
  readonly without?: readonly NamespaceName[] | undefined;
  /** Layers that this variant does without. */
  readonly withoutLayers?: readonly LayerName[] | undefined;
  /** Issuers that this variant does without. */
  readonly withoutIssuers?: readonly Issuer[] | undefined;
  /** Ingresses that another program serves in this variant. */
  readonly controllers?: { readonly [K in Ingress]?: IngressSpec['controller'] | undefined } | undefined;
}
