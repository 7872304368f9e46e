import type { ApiObject, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { IssueError } from '../issues/index.ts';
import type { Endpoint, MetricsEndpoint, Opening, SecretKey } from '../model/index.ts';
import type { Application, Scope } from './application.ts';
import { type ClusterConstruct, clusterOf } from './cluster.ts';
import type { Alert, DashboardPanel } from './facts.ts';
import type { AnyCluster, Labels } from './names.ts';
import { override } from './overrides.ts';
import { missingProps } from './required.ts';
import type { StorageClassSpec } from './spec.ts';
import { trace } from './trace.ts';

/** Something that can be reached: what a typed handle offers to its consumers. */
export interface Producer<C extends AnyCluster> {
  readonly cluster: C;
  /** Where it stands; consumers start after it. */
  readonly application: Chart;
  readonly endpoint: Endpoint;
  /** Fully qualified name of the Service. */
  readonly host: string;
  readonly port: number;
  /** Port of the pods behind the Service, the one a policy sees. */
  readonly podPort: number;
  /** Ranges where it really stands, for a producer outside the cluster: policies name them instead of pods. */
  readonly outside?: readonly string[] | undefined;
}

/** A Secret and the key in it. */
export interface SecretKeyRef {
  readonly name: string;
  readonly key: string;
}

/**
 * Base of every construct that ends in pods, ours and owners' own. Its id is the name of its objects.
 *
 * @throws never for a wrong name: that becomes a finding, so that one run shows them all
 */
export abstract class Workload<C extends AnyCluster> extends Construct implements Scope<C> {
  readonly cluster: C;
  readonly application: Application<C>;
  readonly name: string;

  constructor(scope: Scope<C>, id: string) {
    super(scope, id);
    this.cluster = scope.cluster;
    this.application = scope.application;
    this.name = id;
    trace(this);
  }

  get namespace(): string {
    return this.application.defaultNamespace;
  }

  /** Path of the construct as findings print it. */
  get path(): string {
    return this.node.path;
  }

  protected get home(): ClusterConstruct {
    return clusterOf(this.cluster);
  }

  /**
   * What the compiler refuses, for owners who have not asked it: cluster files are bundled without their types.
   * @param fields what cannot be left out, `storage.size` inside of another
   * @throws IssueError with a finding for each that is missing, because nothing can be made without it
   */
  protected needs<P extends object>(props: P, ...fields: readonly (keyof P | `${keyof P & string}.${string}`)[]): void {
    const issues = missingProps(this.path, props, fields.map(String));
    if (issues.length > 0) throw new IssueError(issues);
  }

  /** Name of a Service of this workload inside the cluster. */
  protected serviceHost(service: string = this.name): string {
    return `${service}.${this.namespace}.svc.${this.home.dnsDomain}`;
  }

  /** The pods of one part of this workload. */
  protected pods(program: string, component: string, name: string = this.name): Endpoint {
    return { application: this.application.name, workload: name, namespace: this.namespace, labels: this.selector(program, component) };
  }

  /** Labels that select one part of this workload; they never change, because a selector cannot. */
  protected selector(program: string, component: string): Labels {
    return { 'app.kubernetes.io/component': component, 'app.kubernetes.io/instance': this.name, 'app.kubernetes.io/name': program };
  }

  /** The recommended labels: the selector and what people filter by. */
  protected labels(program: string, component: string): Labels {
    return {
      ...this.selector(program, component),
      'app.kubernetes.io/managed-by': 'labwright',
      'app.kubernetes.io/part-of': this.application.name,
    };
  }

  /** Adds an object of the API, with the owner's override. */
  protected object<P extends object>(
    Kind: new (scope: Construct, id: string, props: P) => ApiObject,
    id: string,
    props: NoInfer<P>,
    patch?: unknown,
  ): ApiObject {
    const object = new Kind(this, id, props);
    override(object, patch);
    return object;
  }

  /** Declares that these pods talk to a producer: policies on both ends and the order of start follow from it. */
  connect(from: Endpoint, to: Producer<AnyCluster>, purpose: string): void {
    if (to.outside === undefined)
      this.cluster.facts.connections.push({ from, to: to.endpoint, port: to.podPort, protocol: 'TCP', purpose });
    else this.reach(from, to.outside, [to.podPort], purpose);
    if (to.application !== this.application) this.application.addDependency(to.application);
  }

  /** Opens the policies of these pods for something that is no pod of ours. */
  protected open(opening: Opening): void {
    this.cluster.facts.openings.push(opening);
  }

  /**
   * Declares where these pods tell their metrics. The cluster's Prometheus, where there is one, scrapes them, and its
   * pods are let in; without one nothing follows from it.
   */
  protected scrape(endpoint: Endpoint, metrics: Omit<MetricsEndpoint, keyof Endpoint>): void {
    this.cluster.facts.metrics.push({ ...endpoint, ...metrics });
  }

  /** Adds alerting rules of this workload. */
  protected alert(...alerts: readonly Alert[]): void {
    this.cluster.facts.alerts.push({ application: this.application.name, workload: this.name, alerts });
  }

  /** Adds this workload's dashboard. */
  protected dashboard(title: string, panels: readonly DashboardPanel[]): void {
    const { application, name } = this;
    this.cluster.facts.dashboards.push({
      application: application.name,
      workload: name,
      uid: `${application.name}-${name}`,
      title,
      panels,
    });
  }

  /** Declares a host outside the cluster that these pods talk to, and opens the way. */
  protected reach(endpoint: Endpoint, hosts: readonly string[], ports: readonly number[], reason: string): void {
    this.cluster.facts.reach(endpoint, hosts, ports, reason);
  }

  /** Storage class by the owner's word for it; the cluster's default when none is given. */
  protected storageClass(word: string | undefined): (StorageClassSpec & { readonly key: string }) | undefined {
    const { facts, storageClasses, spec } = this.home;
    const key = word ?? spec.defaultStorageClass;
    if (key === undefined) {
      facts.issues.push({
        code: 'MODEL_NO_DEFAULT_STORAGE_CLASS',
        severity: 'error',
        path: `${this.path} storage.class`,
        message: 'no class is given and the cluster has no `defaultStorageClass`',
      });
      return undefined;
    }
    const found = facts.lookUp<StorageClassSpec>(storageClasses, key, `${this.path} storage.class`, 'storage class');
    return found === undefined ? undefined : { ...found, key };
  }

  /** Priority class of the pods: the owner's choice, or the namespace's default. */
  protected priority(word: string | undefined): string | undefined {
    const { facts, priorityClasses, namespaces } = this.home;
    const name = word ?? namespaces[this.namespace]?.defaultPriority;
    if (name !== undefined) facts.lookUp(priorityClasses, name, `${this.path} priority`, 'priority class');
    return name;
  }

  /** Where and how urgently the pods are placed. */
  protected placement(
    word: string | undefined,
    nodeSelector: unknown,
  ): { readonly priorityClassName?: string; readonly nodeSelector?: Record<string, string> } {
    const priorityClassName = this.priority(word);
    return {
      ...(priorityClassName === undefined ? {} : { priorityClassName }),
      ...(nodeSelector === undefined ? {} : { nodeSelector: nodeSelector as Record<string, string> }),
    };
  }

  /** Asks for a Secret of this workload's namespace. */
  protected requireSecret(
    name: string,
    keys: readonly SecretKey[],
    options: { readonly type?: string; readonly labels?: Labels } = {},
  ): void {
    this.cluster.facts.requireSecret({
      namespace: this.namespace,
      name,
      type: options.type ?? 'Opaque',
      keys,
      labels: options.labels ?? {},
      producer: this.path,
      consumers: [],
    });
  }

  /** Notes who reads a key, and returns the reference for it. */
  protected readSecret(name: string, key: string, workload: string = this.name): SecretKeyRef {
    this.cluster.facts.consumeSecret(this.namespace, name, { workload, key });
    return { name, key };
  }

  /**
   * A producer's key for pods of this workload. Where the producer lives in another namespace, the Secret must exist
   * here too: a copy is asked for, whose value is worked out from the original.
   */
  protected credential({ name, key }: SecretKeyRef, producerNamespace: string, workload: string = this.name): SecretKeyRef {
    if (producerNamespace === this.namespace) return this.readSecret(name, key, workload);
    return this.readSecret(this.cluster.facts.copySecret({ namespace: producerNamespace, name, key }, this.namespace), key, workload);
  }
}
