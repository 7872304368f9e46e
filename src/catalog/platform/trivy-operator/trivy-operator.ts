import { type AnyCluster, applyPatch, refuseUnknownProps, type Scope } from '../../../authoring/index.ts';
import type { Endpoint, JsonObject } from '../../../model/index.ts';
import { type ChartAmounts, chartAmounts, HelmComponent, sumAmounts } from '../helm/index.ts';
import type { TrivyOperatorProps } from './trivy-operator-props.ts';
import { imagesOf, source, trivyValues } from './trivy-operator-values.ts';

/**
 * The Trivy operator, from its chart: looks for known vulnerabilities in the images of all pods, and for risky settings.
 * Its reports are objects of the API (`kubectl get vulnerabilityreports -A`), which Argo CD is told to overlook. Every
 * scan fetches an image and the list of vulnerabilities, so that on a small machine one at a time is enough.
 */
export class TrivyOperator<C extends AnyCluster> extends HelmComponent<C> {
  constructor(scope: Scope<C>, id: string, props: TrivyOperatorProps<C> = {}) {
    super(scope, id, {});
    refuseUnknownProps(this, 'TrivyOperator', props);
    const { facts } = this.home;
    const { concurrentScans = 1, rescanAfter = 72, infraAssessment = false, exclude = [] } = props;
    this.#check(concurrentScans, rescanAfter, infraAssessment);
    for (const [index, namespace] of exclude.entries())
      facts.lookUp(this.home.namespaces, namespace, `${this.path} exclude[${index}]`, 'namespace');
    const operator = chartAmounts(facts, props.resources, { cpu: '50m', memory: '128Mi', memoryLimit: '512Mi' }, this.path);
    const scan = chartAmounts(facts, props.scan, { cpu: '100m', memory: '256Mi', memoryLimit: '2Gi' }, `${this.path} scan`);
    const values = trivyValues({
      name: id,
      severities: props.severities ?? ['HIGH', 'CRITICAL'],
      unfixed: props.unfixed ?? false,
      exclude,
      concurrentScans,
      rescanAfter,
      pullSecrets: props.pullSecrets ?? false,
      infraAssessment,
      priority: this.priority(props.priority),
      operator,
      scan,
    });
    this.addChart(source, applyPatch(values, props.overrides?.values) as JsonObject);
    this.#declare(operator, scan, concurrentScans, infraAssessment);
    this.#flows(props.registries ?? []);
    this.#observe();
    facts.monitoring.set('trivy-operator', 'application');
  }

  #check(concurrentScans: number, rescanAfter: number, infraAssessment: boolean): void {
    const { facts, namespaces } = this.home;
    const problem = (field: string, message: string, hint?: string) =>
      facts.issues.push({
        code: 'MODEL_VALUE',
        severity: 'error',
        path: `${this.path} ${field}`,
        message,
        ...(hint === undefined ? {} : { hint }),
      });
    for (const [field, value] of Object.entries({ concurrentScans, rescanAfter }))
      if (!Number.isInteger(value) || value < 1) problem(field, `${value} is no whole number above 0`);
    const level = namespaces[this.namespace]?.podSecurity;
    if (infraAssessment && level !== undefined && level !== 'privileged') {
      const message = `namespace ${this.namespace} has the Pod Security level ${level}, and the pods that look at nodes mount their folders`;
      problem('infraAssessment', message, "give the namespace `podSecurity: 'privileged'`, or leave it out");
    }
  }

  #declare(operator: ChartAmounts, scan: ChartAmounts, concurrentScans: number, infraAssessment: boolean): void {
    const { name, namespace, application } = this;
    const nodes = infraAssessment ? 1 : 0;
    this.declareFootprint({
      ...sumAmounts({ pods: 1, amounts: operator }, { pods: concurrentScans + nodes, amounts: scan }),
      pods: 1 + concurrentScans + nodes,
      ports: [{ name: 'metrics', port: 8080, protocol: 'TCP' }],
      images: imagesOf(infraAssessment),
      source: `templates of chart trivy-operator ${source.version}: the operator, and as many scans at a time as its values allow`,
    });
    this.allowKinds(
      { group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' },
      { group: 'rbac.authorization.k8s.io', kind: 'ClusterRole' },
      { group: 'rbac.authorization.k8s.io', kind: 'ClusterRoleBinding' },
      ...(infraAssessment ? [{ group: 'aquasecurity.github.io', kind: 'ClusterComplianceReport' }] : []),
    );
    const exceptions = infraAssessment ? [{ field: 'hostPath', reason: 'the pods that look at a node mount its settings' }] : [];
    this.cluster.facts.workloads.push({
      application: application.name,
      name,
      namespace,
      labels: this.#operatorPods().labels,
      typicalStart: '1m',
      securityExceptions: exceptions,
    });
  }

  #flows(registries: readonly string[]): void {
    const { endpoint } = this;
    this.open({
      endpoint,
      direction: 'egress',
      peer: { kind: 'api-server' },
      ports: [],
      reason: 'the operator watches workloads and writes reports',
    });
    this.reach(endpoint, ['mirror.gcr.io'], [443], 'images of all registries, and the list of vulnerabilities');
    if (registries.length > 0) this.reach(endpoint, registries, [443, 5000], 'images of registries in private networks');
  }

  #observe(): void {
    const operator = this.#operatorPods();
    this.scrape(operator, { port: 'metrics', podPort: 8080, honorLabels: true });
    const image = '{{ $labels.image_repository }}:{{ $labels.image_tag }} ({{ $labels.namespace }}/{{ $labels.resource_name }})';
    this.alert(
      {
        alert: 'ImageWithCriticalVulnerabilities',
        expr: 'sum by (namespace, resource_name, image_repository, image_tag) (trivy_image_vulnerabilities{severity="Critical"}) > 0',
        for: '1d',
        severity: 'warning',
        summary: `${image} has {{ $value }} critical vulnerabilities`,
        description: 'Is there a newer image? What each one is: kubectl -n {{ $labels.namespace }} describe vulnerabilityreports.',
      },
      {
        alert: 'ImageWithSecrets',
        expr: 'sum by (namespace, resource_name, image_repository, image_tag) (trivy_image_exposedsecrets{severity=~"Critical|High"}) > 0',
        for: '1h',
        severity: 'warning',
        summary: `${image} holds {{ $value }} texts that look like secrets`,
        description:
          'Whoever can pull the image has them. kubectl -n {{ $labels.namespace }} describe exposedsecretreports names the files.',
      },
    );
    const by = (metric: string) => [{ expr: `sum by (severity) (${metric})`, legend: '{{ severity }}' }];
    this.dashboard('Vulnerabilities', [
      { title: 'In images', queries: by('trivy_image_vulnerabilities') },
      { title: 'Risky settings', queries: by('trivy_resource_configaudits') },
      {
        title: 'Critical, by image',
        queries: [
          {
            expr: 'topk(15, sum by (image_repository, image_tag) (trivy_image_vulnerabilities{severity="Critical"}))',
            legend: '{{ image_repository }}:{{ image_tag }}',
          },
        ],
      },
      { title: 'Secrets in images', kind: 'stat', queries: by('trivy_image_exposedsecrets') },
    ]);
  }

  #operatorPods(): Endpoint {
    const labels = { 'app.kubernetes.io/instance': this.name, 'app.kubernetes.io/name': 'trivy-operator' };
    return { ...this.endpoint, workload: `${this.name}-metrics`, labels };
  }
}
