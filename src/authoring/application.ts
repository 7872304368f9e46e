import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { GitSource, HelmChart, IgnoreDifference } from '../model/index.ts';
import { clusterOf } from './cluster.ts';
import { refuseUnknownProps } from './known-props.ts';
import type { AnyCluster } from './names.ts';
import { trace } from './trace.ts';

/** Where an application stands and how Argo CD treats it. */
export interface ApplicationProps<C extends AnyCluster> {
  /** Stage of the cluster; everything of an earlier layer is expected to be there. */
  readonly layer: keyof C['layers'] & string;
  /** Namespace of everything in it that names none. */
  readonly namespace: keyof C['namespaces'] & string;
  /**
   * Whether removing the application may delete what it made.
   * @default true, unless something in it holds data: then it stays and waits to be adopted again
   */
  readonly cascade?: boolean | undefined;
  /** Further Argo CD sync options beside those of the ApplicationSet. */
  readonly syncOptions?: readonly string[] | undefined;
  readonly ignoreDifferences?: readonly IgnoreDifference[] | undefined;
}

/** Something placed in an application; workloads and what they are made of. */
export interface Scope<C extends AnyCluster> extends Construct {
  readonly cluster: C;
  readonly application: Application<C>;
}

/** One folder of `dist/`, one Argo CD Application named `<cluster>-<application>`, one cdk8s chart. */
export class Application<C extends AnyCluster> extends Chart implements Scope<C> {
  readonly cluster: C;
  readonly name: string;
  readonly props: ApplicationProps<C>;
  readonly charts: HelmChart[] = [];
  /** Folders of other Git repositories, synced beside its own. */
  readonly sources: GitSource[] = [];
  /** Cluster-scoped kinds that its charts and sources bring, for the project that must allow them. */
  readonly footprintKinds: { readonly group: string; readonly kind: string }[] = [];

  constructor(cluster: C, name: string, props: ApplicationProps<C>) {
    super(cluster, name);
    this.cluster = cluster;
    this.name = name;
    this.props = props;
    trace(this);
    refuseUnknownProps(this, 'Application', props);
    const { facts, layers, namespaces, applications } = clusterOf(cluster);
    facts.lookUp(layers, props.layer, `${this.node.path} layer`, 'layer');
    facts.lookUp(namespaces, props.namespace, `${this.node.path} namespace`, 'namespace');
    applications.push(this as unknown as Application<AnyCluster>);
  }

  get application(): this {
    return this;
  }

  /** Namespace of objects that name none. */
  get defaultNamespace(): string {
    return this.props.namespace;
  }
}
