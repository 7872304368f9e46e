import {
  type AnyCluster,
  k8s,
  type Producer,
  refuseUnknownProps,
  type Scope,
  type StorageClassSpec,
  Workload,
} from '../../../authoring/index.ts';
import type { Endpoint } from '../../../model/index.ts';
import type { ContainerRegistry } from '../../data/registry/index.ts';
import { expose } from '../../shared/expose.ts';
import {
  type BackupProps,
  balance,
  checkBackup,
  checksum,
  claimSpec,
  claimTemplate,
  clientService,
  headlessService,
  isDrilled,
  isExempt,
  type OidcProvider,
  port,
  type StorageProps,
  secretEnv,
  storeSet,
} from '../../shared/index.ts';
import type { GitServer } from '../handles.ts';
import { checkGitLab } from './gitlab-checks.ts';
import { applicationSettings, omnibusConfig, variables } from './gitlab-config.ts';
import { declareGitLab, defaultSkip, gitLabAlerts, upgradeRunbook } from './gitlab-facts.ts';
import { defaultVersion, gitLabImage, ports } from './gitlab-image.ts';
import { GitLabJobs } from './gitlab-jobs.ts';
import type { GitLabProps } from './gitlab-props.ts';
import { GitLabRegistry } from './gitlab-registry.ts';
import { gitLabScripts } from './gitlab-scripts.ts';
import { serverPod } from './gitlab-server.ts';

const program = 'gitlab';

interface Volume {
  readonly name: 'data' | 'config' | 'logs';
  readonly size: string;
  readonly class: (StorageClassSpec & { readonly key: string }) | undefined;
}

/**
 * GitLab, everything of it in the one pod of its own image: Git, pages, CI, PostgreSQL, Redis.
 *
 * A push that changes it replaces the pod, because what is in Git is what runs; the image refuses a release that skips a
 * stop before it touches anything. A new GitLab is not ready until its setup Job has let people in.
 */
export class GitLab<C extends AnyCluster> extends Workload<C> implements GitServer<C> {
  readonly protocol = 'git';
  readonly program = 'gitlab';
  readonly port = ports.http;
  readonly podPort = ports.http;
  readonly endpoint: Endpoint;
  readonly host: string;
  readonly url: string;
  readonly page: string;
  /** Where images lie, when there is a `registry`. */
  readonly registry: ContainerRegistry<C> | undefined;
  readonly version: string;
  private readonly copies: BackupProps<C> | undefined;
  private readonly volumes: readonly Volume[];

  constructor(scope: Scope<C>, id: string, props: GitLabProps<C>) {
    super(scope, id);
    refuseUnknownProps(this, 'GitLab', props);
    this.needs(props, 'storage.size', 'backup');
    const { facts } = this.cluster;
    this.endpoint = this.pods(program, 'server');
    this.host = this.serviceHost();
    this.url = `http://${this.host}`;
    this.version = props.version ?? defaultVersion;
    checkGitLab(facts, this.path, props);
    this.copies = isExempt(props.backup) ? undefined : this.checkedBackup(props.backup);
    this.volumes = this.volumesOf(props);
    this.page = this.renderServices(props);
    const of = { endpoint: this.endpoint, labels: this.labels(program, 'server') };
    this.registry =
      props.registry === undefined ? undefined : new GitLabRegistry(this, `${id}-registry`, props.registry, of, props.overrides);
    this.askForSecrets(props);
    this.renderServer(props);
    new GitLabJobs(this, 'jobs', {
      server: this.producer(ports.agent),
      agent: this.agent,
      version: this.version,
      copies: this.copies,
      props,
    });
    this.declareFlows(props);
    const claims = this.volumes.map(({ name, size, class: found }) => ({ name, size, storageClass: found?.key ?? '' }));
    declareGitLab(facts, this.endpoint, claims, props.backup);
    facts.runbooks.push(upgradeRunbook(this.endpoint, this.version, this.copies !== undefined));
    this.alert(...gitLabAlerts(this.namespace, id));
  }

  /** What consumers of sign-in are given: the same server by another protocol. */
  get signIn(): OidcProvider<C> {
    return { ...this.producer(ports.http), protocol: 'oidc', issuer: this.page, provider: 'gitlab' };
  }

  private producer(podPort: number): Producer<C> {
    const { cluster, application, endpoint, host } = this;
    return { cluster, application, endpoint, host, port: podPort, podPort };
  }

  private get agent(): string {
    return `${this.name}-0.${this.serviceHost(`${this.name}-headless`)}:${ports.agent}`;
  }

  private checkedBackup(backup: BackupProps<C>): BackupProps<C> {
    checkBackup(backup, this.cluster.facts, this.path);
    this.application.addDependency(backup.target.application);
    return backup;
  }

  private volumesOf({ storage, config, logs }: GitLabProps<C>): readonly Volume[] {
    const volume = (name: Volume['name'], { class: word, size }: StorageProps<C>): Volume => ({
      name,
      size,
      class: this.storageClass(word),
    });
    return [
      volume('data', storage),
      volume('config', config ?? { class: storage.class, size: '1Gi' }),
      volume('logs', logs ?? { class: storage.class, size: '5Gi' }),
    ];
  }

  private askForSecrets({ smtp }: GitLabProps<C>): void {
    const { name, copies } = this;
    const random = (key: string, purpose: string) => ({ name: key, kind: 'random', length: 40, alphabet: 'url', purpose }) as const;
    this.requireSecret(`${name}-root`, [random('password', 'first password of `root`; it is read once, when the database is made')]);
    this.requireSecret(`${name}-agent`, [random('token', 'what the Jobs show to the agent beside GitLab')]);
    for (const reader of ['', '-setup', ...(copies === undefined ? [] : ['-backup', '-restore'])])
      this.readSecret(`${name}-agent`, 'token', `${name}${reader}`);
    if (smtp?.user === undefined) return;
    const purpose = `password of ${smtp.user} at ${smtp.host}`;
    this.requireSecret(`${name}-smtp`, [{ name: 'password', kind: 'given', example: 'what the mail server knows', purpose }]);
  }

  private renderServices({ host, ingress, tls, ssh, bodySize = '5Gi', overrides }: GitLabProps<C>): string {
    const labels = this.labels(program, 'server');
    const selector = this.selector(program, 'server');
    const store = { name: this.name, labels, selector };
    const { url, serviceAnnotations } = expose(this, {
      host,
      ingress,
      labels,
      tls,
      service: this.name,
      port: 'http',
      target: this.endpoint,
      podPort: ports.http,
      bodySize,
      timeout: '1h',
      // Pushes pass as they come, and pages keep a connection for what changes.
      websockets: true,
      overrides: overrides?.ingress,
    });
    const { spec } = clientService(store, [{ name: 'http', port: ports.http, targetPort: port('http'), protocol: 'TCP' }]);
    const annotations = Object.keys(serviceAnnotations).length === 0 ? {} : { annotations: serviceAnnotations };
    this.object(
      k8s.KubeService,
      'service',
      { metadata: { name: this.name, labels, ...annotations }, ...(spec === undefined ? {} : { spec }) },
      overrides?.service,
    );
    const agent = { name: 'agent', port: ports.agent, targetPort: port('agent'), protocol: 'TCP' };
    this.object(k8s.KubeService, 'headless', headlessService(store, [agent], { beforeReady: true }));
    if (ssh !== undefined)
      balance(this, {
        claim: ssh.address,
        service: `${this.name}-ssh`,
        labels,
        selector,
        ports: [{ name: 'ssh', port: ssh.port ?? 22, podPort: ports.ssh, targetPort: 'ssh' }],
        target: this.endpoint,
        tls: true,
        overrides: overrides?.loadBalancer,
      });
    return url;
  }

  private renderServer(props: GitLabProps<C>): void {
    const { name, copies } = this;
    const {
      distribution,
      spec: { network },
    } = this.home;
    const { ssh, registry, smtp, hooks = [], settings = {}, priority, nodeSelector, resources, backup, overrides } = props;
    const labels = this.labels(program, 'server');
    const store = { name, labels, selector: this.selector(program, 'server') };
    const omnibus = omnibusConfig({
      page: this.page,
      proxies: [network.pods ?? distribution.pods, network.nodes],
      workers: props.workers ?? 0,
      concurrency: props.concurrency ?? 10,
      ssh: ssh === undefined ? undefined : { host: ssh.host ?? ssh.address.address, port: ssh.port ?? 22 },
      registry: registry === undefined ? undefined : { page: this.registryPage(), bucket: registry.bucket },
      smtp,
    });
    const data = {
      'omnibus.rb': omnibus,
      'settings.json': applicationSettings(props.signUp ?? false, ssh !== undefined, hooks.length > 0, settings),
    };
    const scripts = gitLabScripts(copies !== undefined, copies !== undefined && isDrilled(copies.drill));
    this.object(k8s.KubeConfigMap, 'config', { metadata: { name: `${name}-config`, labels }, data }, overrides?.configMap);
    this.object(k8s.KubeConfigMap, 'scripts', { metadata: { name: `${name}-scripts`, labels }, data: scripts });
    const pod = serverPod(this.cluster.facts, this.path, {
      image: gitLabImage(this.version),
      config: `${name}-config`,
      scripts: `${name}-scripts`,
      agentSecret: `${name}-agent`,
      skip: backup.skip ?? defaultSkip,
      ssh: ssh !== undefined,
      registry: registry !== undefined,
      env: this.secretVariables(props),
      resources,
      placement: this.placement(priority, nodeSelector),
    });
    const claims = this.volumes.map(({ name: volume, size, class: found }) =>
      claimTemplate(volume, store.selector, claimSpec(this.cluster.facts, found?.name ?? '', size, `${this.path} ${volume}`)),
    );
    // Settings are set by the Job and need no new pod.
    const annotations = checksum({ 'omnibus.rb': omnibus }, { 'agent.rb': scripts['agent.rb'] ?? '' });
    const { spec, ...rest } = storeSet(store, { pod, annotations, claim: {} });
    this.object(
      k8s.KubeStatefulSet,
      'stateful-set',
      { ...rest, ...(spec === undefined ? {} : { spec: { ...spec, volumeClaimTemplates: claims } }) },
      overrides?.statefulSet,
    );
  }

  private registryPage(): string {
    return this.registry instanceof GitLabRegistry ? this.registry.url : '';
  }

  private secretVariables({ smtp, registry }: GitLabProps<C>): readonly k8s.EnvVar[] {
    const bucket = registry?.bucket;
    return [
      secretEnv(variables.rootPassword, this.readSecret(`${this.name}-root`, 'password')),
      ...(smtp?.user === undefined ? [] : [secretEnv(variables.smtpPassword, this.readSecret(`${this.name}-smtp`, 'password'))]),
      ...(bucket === undefined
        ? []
        : [
            secretEnv(variables.accessKey, this.credential(bucket.accessKey, bucket.endpoint.namespace)),
            secretEnv(variables.secretKey, this.credential(bucket.secretKey, bucket.endpoint.namespace)),
          ]),
    ];
  }

  private declareFlows({ smtp, hooks = [], reaches = [], registry }: GitLabProps<C>): void {
    if (smtp !== undefined) this.reach(this.endpoint, [smtp.host], [smtp.port ?? 587], 'mail to people');
    if (reaches.length > 0) this.reach(this.endpoint, reaches, [443], 'mirrors and imports');
    if (registry?.bucket !== undefined) this.connect(this.endpoint, registry.bucket, `s3: images in bucket ${registry.bucket.bucket}`);
    for (const hook of hooks) this.connect(this.endpoint, hook, 'gitlab: webhooks');
  }
}
