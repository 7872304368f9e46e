import { type AnyCluster, type Labels, type Scope, Workload } from '../../../authoring/index.ts';
import type { Endpoint, Footprint, GitSource, HelmChart } from '../../../model/index.ts';

/** Where a chart comes from, pinned to one release. */
export interface HelmSource {
  /** Address of the repository, as `helm repo add` takes it. */
  readonly repoURL: string;
  readonly chart: string;
  /** One exact release. */
  readonly version: string;
}

/** What the pods of a chart use; nobody but the chart's author knows better, so it is declared. */
export interface FootprintProps extends Pick<Footprint, 'pods' | 'requests' | 'limits' | 'ports' | 'images' | 'source'> {
  /** Claims the chart makes itself; those rendered beside it count by themselves. @default none */
  readonly volumes?: Footprint['volumes'] | undefined;
}

/**
 * Base of what exists only as a Helm chart: the chart is a pinned source of the Application, beside the folder with what
 * we render for it. Argo CD renders the chart; here its values are typed, but not checked against it, and what its pods
 * use and bring is declared.
 */
export abstract class HelmComponent<C extends AnyCluster> extends Workload<C> {
  /** The pods of the chart, by the labels that its templates give them. */
  readonly endpoint: Endpoint;

  constructor(scope: Scope<C>, id: string, podLabels: Labels) {
    super(scope, id);
    this.endpoint = { application: this.application.name, workload: id, namespace: this.namespace, labels: podLabels };
  }

  /** Adds the chart to the application, released under the construct's own name. */
  protected addChart(source: HelmSource, values: HelmChart['values']): void {
    this.application.charts.push({ ...source, releaseName: this.name, values });
  }

  /** Adds a folder of another Git repository, for what its authors publish no chart of. */
  protected addSource(source: GitSource): void {
    this.application.sources.push(source);
  }

  /** Declares what the pods of the chart use. */
  protected declareFootprint({ volumes = [], ...footprint }: FootprintProps): void {
    const { name, namespace, application } = this;
    this.cluster.facts.footprints.push({ application: application.name, name, namespace, volumes, ...footprint });
  }

  /** Kinds without a namespace that the chart brings, which the project of its layer must allow. */
  protected allowKinds(...kinds: readonly { readonly group: string; readonly kind: string }[]): void {
    this.application.footprintKinds.push(...kinds);
  }
}
