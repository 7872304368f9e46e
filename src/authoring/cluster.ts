import { Construct } from 'constructs';
import type { Distribution, Requirement } from '../model/index.ts';
import { wrongAcceptance } from './acceptance.ts';
import type { Application } from './application.ts';
import { Facts } from './facts.ts';
import type { Fleet, SiteSpec } from './fleet.ts';
import type { AnyCluster, Named, NodeLabelsOf } from './names.ts';
import { wrongRequirement } from './requirements.ts';
import { type RetirementProps, wrongRetirement } from './retirement.ts';
import { withSeal } from './sealed.ts';
import type {
  AddressPoolSpec,
  BackupTargetSpec,
  ClusterSpec,
  ClusterVariant,
  CniSpec,
  IngressSpec,
  IssuerSpec,
  LayerSpec,
  NamespaceSpec,
  NodeSpec,
  StorageClassSpec,
} from './spec.ts';
import { trace } from './trace.ts';

type AnySpec = ClusterSpec<string, string, string, string, string, string, string, string, string, Record<string, unknown>>;

/** The run-time side of every cluster; its names are checked here again, because bundlers strip types. */
export class ClusterConstruct extends Construct implements AnyCluster {
  readonly fleet: Fleet;
  readonly spec: AnySpec;
  readonly facts = new Facts();
  readonly clusterName: string;
  readonly storageClasses: Readonly<Record<string, StorageClassSpec>>;
  readonly addressPools: Readonly<Record<string, AddressPoolSpec>>;
  readonly ingresses: Readonly<Record<string, IngressSpec>>;
  readonly priorityClasses: Readonly<Record<string, number>>;
  readonly layers: Readonly<Record<string, LayerSpec>>;
  readonly namespaces: Readonly<Record<string, NamespaceSpec<string>>>;
  readonly issuers: Readonly<Record<string, IssuerSpec>>;
  readonly backupTargets: Readonly<Record<string, BackupTargetSpec>>;
  readonly nodes: Readonly<Record<string, NodeSpec<Readonly<Record<string, string>>>>>;
  readonly nodeLabels: object = {};
  readonly distribution: ReturnType<AnySpec['distribution']['at']>;
  readonly applications: Application<AnyCluster>[] = [];

  constructor(fleet: Fleet, spec: AnySpec, variant: ClusterVariant<string, string, string, string> = {}) {
    super(fleet, spec.name);
    this.fleet = fleet;
    this.spec = spec;
    this.clusterName = spec.name;
    this.distribution = variant.version === undefined ? spec.distribution : spec.distribution.at(variant.version);
    this.storageClasses = spec.storageClasses ?? {};
    this.addressPools = spec.addressPools ?? {};
    this.ingresses = withControllers(spec.ingresses ?? {}, variant);
    this.priorityClasses = spec.priorityClasses ?? {};
    this.layers = Object.fromEntries(Object.entries(spec.layers).filter(([name]) => variant.withoutLayers?.includes(name) !== true));
    this.namespaces = withLevels(spec.namespaces, variant);
    this.issuers = Object.fromEntries(Object.entries(spec.issuers ?? {}).filter(([key]) => variant.withoutIssuers?.includes(key) !== true));
    this.backupTargets = spec.backupTargets ?? {};
    this.nodes = spec.nodes as Readonly<Record<string, NodeSpec<Readonly<Record<string, string>>>>>;
    fleet.clusters.push(this);
    trace(this);
  }

  get cluster(): this {
    return this;
  }

  get dnsDomain(): string {
    return this.spec.network.dnsDomain ?? 'cluster.local';
  }

  get cni(): CniSpec {
    return this.spec.network.cni ?? this.distribution.cni;
  }

  /** Addresses of the control plane, where a pod's traffic to the API server ends. */
  get apiServers(): readonly string[] {
    return Object.values(this.nodes)
      .filter((node) => node.roles.includes('control-plane'))
      .map((node) => node.address);
  }

  /** Controller of an ingress, the addon's resolved by version. */
  ingressController(ingress: IngressSpec): { readonly controller: 'nginx' | 'traefik'; readonly namespace: string } {
    if (ingress.controller !== 'addon') return { controller: ingress.controller, namespace: ingress.namespace ?? ingress.controller };
    const addon = this.distribution.ingress;
    return { controller: addon?.controller ?? 'nginx', namespace: ingress.namespace ?? addon?.namespace ?? 'ingress' };
  }

  get siteName(): string {
    return this.spec.site ?? this.clusterName;
  }

  /** The site as the fleet declares it. */
  get site(): SiteSpec | undefined {
    return this.fleet.spec.sites?.[this.siteName];
  }

  /** LAN the cluster stands in: who may reach a load-balancer address. */
  get lan(): string {
    return this.site?.lan ?? this.spec.network.nodes;
  }

  /** Runs when everything is declared, before policies and foundation are made: for what is derived from all constructs. */
  atEnd(make: () => void): void {
    this.facts.deferred.push(make);
  }

  /** Demands something of everything that is rendered here; `check` says what does not meet it. */
  require(...requirements: readonly Requirement[]): void {
    const words = {
      layers: Object.keys(this.layers),
      priorityClasses: Object.keys(this.priorityClasses),
      networks: Object.keys(this.site?.networks ?? {}),
    };
    for (const requirement of requirements) {
      const { name } = requirement;
      const message =
        wrongRequirement(requirement, words) ??
        (this.facts.requirements.some((one) => one.name === name) ? 'is demanded twice' : undefined);
      if (message === undefined) this.facts.requirements.push(requirement);
      else this.facts.issues.push({ code: 'MODEL_VALUE', severity: 'error', path: `${this.node.path} requirements.${name}`, message });
    }
  }

  /** Accepts findings of one code in this cluster, or below the construct given; the reason travels to every report. */
  accept(code: string, reason: string, construct?: Construct): void;
  /** Accepts what a change does to one thing, named as the finding names it: `PersistentVolumeClaim home/photos`. */
  accept(code: `REVIEW_${string}`, reason: string, subject: string): void;
  accept(code: string, reason: string, about: Construct | string = this): void {
    const scope = typeof about === 'string' ? this.node.path : about.node.path;
    const wrong = wrongAcceptance(code, about);
    if (wrong !== undefined) this.facts.issues.push({ severity: 'error', path: `${scope} accept(${code})`, ...wrong });
    else this.facts.acceptances.push({ code, reason, scope, ...(typeof about === 'string' ? { subject: about } : {}) });
  }

  /**
   * Says that an application with data is being removed, which takes two steps. While its constructs are still there, only what
   * holds data is rendered, and nothing of it runs; once that is synced, constructs and statement are deleted.
   * @param application its name, as `new Application(cluster, 'photos', …)` has it
   */
  retire(application: string, { data, reason }: RetirementProps): void {
    const wrong = wrongRetirement({ application, data, reason }, this.facts.retirements);
    if (wrong === undefined) this.facts.retirements.push({ application, data, reason });
    else this.facts.issues.push({ severity: 'error', path: `${this.node.path} retire(${application})`, ...wrong });
  }
}

function withLevels(
  namespaces: Readonly<Record<string, NamespaceSpec<string>>>,
  { podSecurity = {}, without = [] }: ClusterVariant<string, string, string, string>,
): Readonly<Record<string, NamespaceSpec<string>>> {
  return Object.fromEntries(
    Object.entries(namespaces)
      .filter(([name]) => !without.includes(name))
      .map(([name, spec]) => [name, withSeal({ ...spec, podSecurity: podSecurity[name] ?? spec.podSecurity })]),
  );
}

function withControllers(
  ingresses: Readonly<Record<string, IngressSpec>>,
  { controllers = {} }: ClusterVariant<string, string, string, string>,
): Readonly<Record<string, IngressSpec>> {
  return Object.fromEntries(
    Object.entries(ingresses).map(([key, spec]) => [key, { ...spec, controller: controllers[key] ?? spec.controller }]),
  );
}

/** A cluster with its names in its type. */
export interface Cluster<
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
> extends ClusterConstruct {
  readonly clusterName: Name;
  readonly storageClasses: Named<Storage, StorageClassSpec>;
  readonly addressPools: Named<Pool, AddressPoolSpec>;
  readonly ingresses: Named<Ingress, IngressSpec>;
  readonly priorityClasses: Named<Priority, number>;
  readonly layers: Named<LayerName, LayerSpec>;
  readonly namespaces: Named<NamespaceName, NamespaceSpec<string>>;
  readonly issuers: Named<Issuer, IssuerSpec>;
  readonly backupTargets: Named<Target, BackupTargetSpec>;
  readonly nodeLabels: NodeLabelsOf<Nodes>;
}

/**
 * Declares one cluster. Extend what it returns: `export class Attic extends defineCluster({ … }) {}`, so that messages
 * and completion speak of `Attic` and its names.
 */
export function defineCluster<
  const Name extends string,
  Storage extends string = 'this cluster declares no storageClasses',
  Pool extends string = 'this cluster declares no addressPools',
  Ingress extends string = 'this cluster declares no ingresses',
  Priority extends string = 'this cluster declares no priorityClasses',
  LayerName extends string = 'this cluster declares no layers',
  NamespaceName extends string = 'this cluster declares no namespaces',
  Issuer extends string = 'this cluster declares no issuers',
  Target extends string = 'this cluster declares no backupTargets',
  // biome-ignore lint/complexity/noBannedTypes: the empty set of nodes, from which a label type is inferred node by node
  const Nodes = {},
>(
  spec: ClusterSpec<Name, Storage, Pool, Ingress, Priority, LayerName, NamespaceName, Issuer, Target, Nodes>,
): new (
  fleet: Fleet,
  variant?: ClusterVariant<NamespaceName, LayerName, Issuer, Ingress>,
) => Cluster<Name, Storage, Pool, Ingress, Priority, LayerName, NamespaceName, Issuer, Target, Nodes> {
  class DefinedCluster extends ClusterConstruct {
    constructor(fleet: Fleet, variant?: ClusterVariant<string, string, string, string>) {
      super(fleet, spec as unknown as AnySpec, variant);
    }
  }
  return DefinedCluster as never;
}

/** The run-time side of a cluster, for constructs that are generic over its names. */
export function clusterOf(cluster: AnyCluster): ClusterConstruct {
  return cluster as unknown as ClusterConstruct;
}

/** Facts of the distribution as the model carries them. */
export function distributionFacts(cluster: ClusterConstruct): Distribution {
  const { name, version, addons, apiPort, kubeletRoot, rbac, evictionMemory } = cluster.distribution;
  return { name, version, addons: [...addons], apiPort, kubeletRoot, rbac, evictionMemory };
}
