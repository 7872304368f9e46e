import { type AnyCluster, applyPatch, k8s, type Producer, refuseUnknownProps, type Scope, Workload } from '../../../authoring/index.ts';
import type { Endpoint, JsonObject } from '../../../model/index.ts';
import type { ContainerRegistry } from '../../data/registry/index.ts';
import { type ChartAmounts, chartAmounts, HelmComponent, sumAmounts } from '../../platform/helm/index.ts';
import { expose } from '../../shared/expose.ts';
import { balance, type OidcProvider, port } from '../../shared/index.ts';
import type { GitServer } from '../handles.ts';
import type { GitLabChartOverrides, GitLabChartProps } from './gitlab-chart-props.ts';
import { objectKeys, objects } from './gitlab-chart-secrets.ts';
import { chartValues, parts } from './gitlab-chart-values.ts';

const source = {
  repoURL: 'https://charts.gitlab.io',
  chart: 'gitlab',
  // renovate: datasource=helm depName=gitlab registryUrl=https://charts.gitlab.io
  version: '10.4.1',
} as const;
const registryOfImages = 'registry.gitlab.com/gitlab-org/build/cng';
const imageTag = 'v19.4.1';

/** Port of the pods that answer requests, and of those that hold images. */
const webPort = 8181;
const imagesPort = 5000;
/** What its parts talk over: Puma, Workhorse, Gitaly, SSH, images. */
const inside = [8080, webPort, 8075, 2222, imagesPort];

/**
 * GitLab from its own chart, for those who want its parts apart: ten pods and at least 8 GiB, a database, a Redis and buckets
 * of their own. `GitLab` is the same program in one pod.
 *
 * The chart makes the keys of the installation in a Job and keeps them in Secrets of the cluster alone: its runbook says
 * which to keep elsewhere.
 */
export class GitLabChart<C extends AnyCluster> extends HelmComponent<C> implements GitServer<C> {
  readonly protocol = 'git';
  readonly program = 'gitlab';
  readonly port = 80;
  readonly podPort = webPort;
  readonly host: string;
  readonly url: string;
  readonly page: string;
  /** Where images lie, when there is a `registry`. */
  readonly registry: ContainerRegistry<C> | undefined;
  /** Every pod of the chart. */
  private readonly release: Endpoint;

  constructor(scope: Scope<C>, id: string, props: GitLabChartProps<C>) {
    super(scope, id, { app: 'webservice', release: id });
    refuseUnknownProps(this, 'GitLabChart', props);
    this.needs(props, 'repositories.size');
    this.release = { ...this.endpoint, workload: `${id}-release`, labels: { release: id } };
    this.host = this.serviceHost(`${id}-web`);
    this.url = `http://${this.host}`;
    this.check(props);
    this.page = this.renderPages(props);
    const images = props.registry === undefined ? undefined : new ChartRegistry(this, `${id}-images`, props.registry, props.overrides);
    this.registry = images;
    this.askForSecrets(props);
    const web = chartAmounts(this.cluster.facts, props.web, { cpu: '500m', memory: '2Gi', memoryLimit: '3Gi' }, `${this.path} web`);
    const jobs = chartAmounts(this.cluster.facts, props.jobs, { cpu: '250m', memory: '1Gi', memoryLimit: '2Gi' }, `${this.path} jobs`);
    const { database, redis } = props;
    const values = chartValues(props, {
      release: id,
      page: this.page,
      registryPage: images?.url,
      databaseSecret: this.credential(database.password, database.endpoint.namespace, this.release.workload),
      redisSecret: this.credential(redis.password, redis.endpoint.namespace, this.release.workload),
      objectsSecret: `${id}-objects`,
      rootSecret: `${id}-root`,
      smtpSecret: `${id}-smtp`,
      storageClass: this.storageClass(props.repositories.class)?.name ?? '',
      web,
      jobs,
      priority: this.priority(props.priority),
    });
    this.addChart(source, applyPatch(values, props.overrides?.values) as JsonObject);
    this.declareFlows(props);
    this.declare(props, sumAmounts(...this.counted(props, web, jobs)));
  }

  /** What consumers of sign-in are given: the same server by another protocol. */
  get signIn(): OidcProvider<C> {
    const { cluster, application, endpoint, host, port: number, podPort } = this;
    const producer: Producer<C> = { cluster, application, endpoint, host, port: number, podPort };
    return { ...producer, protocol: 'oidc', issuer: this.page, provider: 'gitlab' };
  }

  private check({ registry, buckets, host, replicas = {} }: GitLabChartProps<C>): void {
    const refuse = (field: string, message: string, hint?: string) =>
      this.cluster.facts.issues.push({ code: 'MODEL_VALUE', severity: 'error', path: `${this.path} ${field}`, message, hint });
    if (registry !== undefined && buckets.registry === undefined)
      refuse('buckets.registry', 'there is a registry, and no bucket for its images', 'give it one, or leave out `registry`');
    if (registry?.host === host)
      refuse('registry.host', `"${host}" is the host of the pages already`, 'images need a host name of their own');
    for (const [name, count = 1] of Object.entries(replicas))
      if (!Number.isInteger(count) || count < 1) refuse(`replicas.${name}`, `${count} is no whole number above 0`);
  }

  private renderPages({ host, ingress, tls, ssh, overrides }: GitLabChartProps<C>): string {
    const labels = this.labels('gitlab', 'web');
    const { url, serviceAnnotations } = expose(this, {
      host,
      ingress,
      labels,
      tls,
      service: `${this.name}-web`,
      port: 'http',
      target: this.endpoint,
      podPort: webPort,
      bodySize: '5Gi',
      timeout: '1h',
      websockets: true,
      fields: { bodySize: 'host', timeout: 'host' },
      overrides: overrides?.ingress,
    });
    const annotations = Object.keys(serviceAnnotations).length === 0 ? {} : { annotations: serviceAnnotations };
    const ports = [{ name: 'http', port: this.port, targetPort: port(webPort), protocol: 'TCP' }];
    const metadata = { name: `${this.name}-web`, labels, ...annotations };
    this.object(
      k8s.KubeService,
      'service',
      { metadata, spec: { type: 'ClusterIP', selector: this.endpoint.labels, ports } },
      overrides?.service,
    );
    if (ssh !== undefined)
      balance(this, {
        claim: ssh.address,
        service: `${this.name}-ssh`,
        labels,
        selector: { app: 'gitlab-shell', release: this.name },
        ports: [{ name: 'ssh', port: ssh.port ?? 22, podPort: 2222, targetPort: 2222 }],
        target: { ...this.endpoint, workload: `${this.name}-shell`, labels: { app: 'gitlab-shell', release: this.name } },
        tls: true,
      });
    return url;
  }

  private askForSecrets({ buckets, smtp }: GitLabChartProps<C>): void {
    const { name } = this;
    const reader = this.release.workload;
    const purpose = 'first password of `root`; it is read once, when the database is made';
    this.requireSecret(`${name}-root`, [{ name: 'password', kind: 'random', length: 40, alphabet: 'url', purpose }]);
    this.readSecret(`${name}-root`, 'password', reader);
    const keys = objectKeys(buckets);
    this.requireSecret(`${name}-objects`, keys);
    for (const key of keys) this.readSecret(`${name}-objects`, key.name, reader);
    if (smtp?.user === undefined) return;
    const why = `password of ${smtp.user} at ${smtp.host}`;
    this.requireSecret(`${name}-smtp`, [{ name: 'password', kind: 'given', example: 'what the mail server knows', purpose: why }]);
    this.readSecret(`${name}-smtp`, 'password', reader);
  }

  private declareFlows({ database, redis, buckets, smtp }: GitLabChartProps<C>): void {
    const { release } = this;
    const peer = { kind: 'pods', namespace: this.namespace, labels: release.labels } as const;
    const ports = inside.map((number) => ({ port: number, protocol: 'TCP' as const }));
    for (const direction of ['ingress', 'egress'] as const)
      this.open({ endpoint: release, direction, peer, ports, reason: 'parts of GitLab among themselves' });
    this.connect(release, database, 'postgresql');
    this.connect(release, redis, 'redis');
    for (const bucket of new Map(
      Object.values(buckets).flatMap((one) => (one === undefined ? [] : [[`${one.host}/${one.bucket}`, one] as const])),
    ).values())
      this.connect(release, bucket, `s3: bucket ${bucket.bucket}`);
    if (smtp !== undefined) this.reach(release, [smtp.host], [smtp.port ?? 587], 'mail to people');
    this.open({
      endpoint: release,
      direction: 'egress',
      peer: { kind: 'api-server' },
      ports: [],
      reason: 'a Job of the chart makes its Secrets',
    });
  }

  private counted({ replicas = {}, ssh, registry }: GitLabChartProps<C>, web: ChartAmounts, jobs: ChartAmounts) {
    const { web: webs = 1, jobs: workers = 1 } = replicas;
    return [
      // A rolling update starts one more.
      { pods: webs + 1, amounts: web },
      { pods: workers + 1, amounts: jobs },
      { pods: 1, amounts: parts.gitaly },
      { pods: ssh === undefined ? 0 : 2, amounts: parts.shell },
      { pods: registry === undefined ? 0 : 2, amounts: parts.registry },
      // One that people use, and one for a copy.
      { pods: 2, amounts: parts.toolbox },
      { pods: 1, amounts: parts.migrations },
    ];
  }

  private declare(props: GitLabChartProps<C>, amounts: ChartAmounts): void {
    const { facts } = this.cluster;
    const { name, namespace } = this;
    const application = this.application.name;
    const { repositories, buckets, replicas = {}, ssh, registry } = props;
    const volume = `repo-data-${name}-gitaly-0`;
    this.declareFootprint({
      ...amounts,
      pods: 6 + (replicas.web ?? 1) + (replicas.jobs ?? 1) + (ssh === undefined ? 0 : 2) + (registry === undefined ? 0 : 2),
      volumes: [{ name: volume, size: repositories.size, storageClass: this.storageClass(repositories.class)?.key ?? '' }],
      ports: inside.map((number) => ({ name: `port-${number}`, port: number, protocol: 'TCP' as const })),
      images: ['gitlab-webservice-ce', 'gitlab-sidekiq-ce', 'gitlab-toolbox-ce', 'gitaly'].map(
        (image) => `${registryOfImages}/${image}:${imageTag}`,
      ),
      source: `templates of chart gitlab ${source.version}: webservice, sidekiq, gitaly, toolbox, migrations, and shell and registry where they are on`,
    });
    facts.backups.push({
      application,
      namespace,
      claim: volume,
      kind: 'exempt',
      reason: `the chart's toolbox copies repositories and database into bucket ${buckets.backups.bucket} of ${buckets.backups.host} at \`${props.backupSchedule ?? '30 1 * * *'}\`; that server copies itself`,
    });
    facts.workloads.push({ application, name, namespace, labels: this.release.labels, typicalStart: '5m', securityExceptions: [] });
    facts.runbooks.push(this.runbook(props));
  }

  private runbook({ buckets, replicas: { web = 1, jobs = 1 } = {} }: GitLabChartProps<C>): {
    readonly file: string;
    readonly text: string;
  } {
    const { name, namespace } = this;
    const toolbox = `kubectl -n ${namespace} exec deploy/${name}-toolbox --`;
    const text = [
      `# Keep and restore ${name}`,
      `The chart's toolbox copies repositories and database into bucket \`${buckets.backups.bucket}\`. ${objects.join(', ')} lie in buckets of their own, and their server copies them.`,
      '## Once, and after every change of a key',
      'The keys that read the database are in a Secret that the chart made. No copy has them: keep this file where no one else reads it.',
      ['```sh', `kubectl -n ${namespace} get secret ${name}-rails-secret -o yaml > ${name}-rails-secret.yaml`, '```'].join('\n'),
      '## Restore',
      'Into a GitLab of the same release. Pause its Application in Argo CD before, which would start everything again at once. The first line only after everything was lost.',
      [
        '```sh',
        `kubectl -n ${namespace} apply -f ${name}-rails-secret.yaml && kubectl -n ${namespace} rollout restart deploy -l release=${name}`,
        `kubectl -n ${namespace} scale deploy -l 'app in (webservice,sidekiq),release=${name}' --replicas=0`,
        `${toolbox} s3cmd ls s3://${buckets.backups.bucket}`,
        `${toolbox} backup-utility --restore -t <name without _gitlab_backup.tar>`,
        `kubectl -n ${namespace} scale deploy -l app=webservice,release=${name} --replicas=${web}`,
        `kubectl -n ${namespace} scale deploy -l app=sidekiq,release=${name} --replicas=${jobs}`,
        `kubectl -n ${namespace} rollout restart deploy -l release=${name}`,
        '```',
      ].join('\n'),
    ].join('\n\n');
    return { file: `restore-${name}.md`, text: `${text}\n` };
  }
}

/** The registry of the chart, behind a Service and an ingress of ours. */
class ChartRegistry<C extends AnyCluster> extends Workload<C> implements ContainerRegistry<C> {
  readonly protocol = 'oci';
  readonly access = 'htpasswd';
  readonly port = imagesPort;
  readonly podPort = imagesPort;
  readonly endpoint: Endpoint;
  readonly host: string;
  readonly address: string;
  readonly url: string;

  constructor(
    scope: GitLabChart<C>,
    id: string,
    { host, ingress, tls }: NonNullable<GitLabChartProps<C>['registry']>,
    overrides: GitLabChartOverrides | undefined,
  ) {
    super(scope, id);
    const labels = { app: 'registry', release: scope.name };
    this.endpoint = { application: this.application.name, workload: id, namespace: this.namespace, labels };
    this.host = this.serviceHost();
    this.address = host;
    const own = this.labels('gitlab', 'registry');
    const { url, serviceAnnotations } = expose(this, {
      host,
      ingress,
      labels: own,
      tls,
      service: id,
      port: 'registry',
      target: this.endpoint,
      podPort: imagesPort,
      bodySize: '20Gi',
      timeout: '15m',
      websockets: true,
      fields: { bodySize: 'registry.host', timeout: 'registry.host' },
      overrides: overrides?.registryIngress,
    });
    this.url = url;
    const annotations = Object.keys(serviceAnnotations).length === 0 ? {} : { annotations: serviceAnnotations };
    const ports = [{ name: 'registry', port: imagesPort, targetPort: port(imagesPort), protocol: 'TCP' }];
    const metadata = { name: id, labels: own, ...annotations };
    this.object(k8s.KubeService, 'service', { metadata, spec: { type: 'ClusterIP', selector: labels, ports } }, overrides?.registryService);
  }
}
