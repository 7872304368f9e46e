import type { Application } from './application.ts';
import type { ArgoCdSettings } from './argocd.ts';
import type { Backup, BackupTarget, Claim, StorageClass } from './data.ts';
import type { Opening } from './flows.ts';
import type { Acceptance, Environment, Requirement, Reservation, Retirement } from './owner.ts';
import type { Distribution, LanguageModel, Machine, Network, Node, PeerSelector, Site } from './place.ts';
import type { PowerModes } from './power-modes.ts';
import type { SecretRequirement } from './secrets.ts';

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
  /** Other sites that are routed to this one, whichever of the two says so. Left out where there are none. */
  readonly neighbours?: readonly Site[] | undefined;
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
  /** Flows beside connections that policies let through. Left out where the document is older than these facts; unknown then. */
  readonly openings?: readonly Opening[] | undefined;
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
  /** Left out where nothing is being removed. */
  readonly retirements?: readonly Retirement[] | undefined;
  /** Facts that nobody gave, for objects that no cluster of ours renders. Left out where all of them are declared. */
  readonly undeclared?: readonly Undeclared[] | undefined;
}

/** Facts that may be missing: a check that needs them says that it could not decide. `rest` is whatever has no word of its own. */
export type Undeclared = 'nodes' | 'network' | 'storage-classes' | 'priority-classes' | 'rest';

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

/** Device memory that a workload declares to need; the sum is held against the device. */
export interface AcceleratorClaim {
  readonly application: string;
  readonly workload: string;
  readonly resource: string;
  readonly memory: string;
  readonly nodeSelector: Readonly<Record<string, string>>;
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
