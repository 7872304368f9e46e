import { type AnyCluster, k8s, refuseUnknownProps, type Scope, Workload } from '../../../authoring/index.ts';
import type { Endpoint } from '../../../model/index.ts';
import type { ContainerRegistry } from '../../data/registry/index.ts';
import { type Exposed, expose } from '../../shared/expose.ts';
import {
  balance,
  claimSpec,
  env,
  FileBackup,
  httpProbes,
  isExempt,
  keepData,
  type OidcProvider,
  port,
  resources,
  restrictedContainer,
  restrictedPod,
  scratch,
  secretEnv,
  tcpProbe,
  toolsImage,
} from '../../shared/index.ts';
import type { GitServer } from '../handles.ts';
import { giteaEnvironment, httpPort, prepareScript, secretKeys, sshPort } from './gitea-environment.ts';
import { giteaAlerts, giteaPanels } from './gitea-observability.ts';
import type { GiteaProps } from './gitea-props.ts';
import { giteaRunbook } from './gitea-runbook.ts';

// renovate: datasource=docker depName=docker.gitea.com/gitea
const version = '1.27.3-rootless';
const image = `docker.gitea.com/gitea:${version}`;
const program = 'gitea';
const component = 'server';
/** User `git` of the image. */
const user = { uid: 1000, gid: 1000 };
const defaultUpload = '4Gi';

/**
 * Gitea: repositories, reviews, issues, packages and container images for a small team, in one pod, because its queues
 * lie on its volume. Nobody signs up; the first admin makes the accounts.
 */
export class Gitea<C extends AnyCluster> extends Workload<C> implements GitServer<C> {
  readonly protocol = 'git';
  readonly program = 'gitea';
  readonly port = httpPort;
  readonly podPort = httpPort;
  readonly endpoint: Endpoint;
  readonly host: string;
  readonly url: string;
  readonly page: string;
  /** Its accounts, for other pages that people sign in to. */
  readonly signIn: OidcProvider<C>;
  /**
   * Its container registry: images are named `<address>/<owner>/<image>` inside the cluster, and after its host for nodes.
   * Clients are sent to the page for their token, so they must reach that too.
   */
  readonly registry: ContainerRegistry<C>;

  constructor(scope: Scope<C>, id: string, props: GiteaProps<C>) {
    super(scope, id);
    refuseUnknownProps(this, 'Gitea', props);
    this.needs(props, 'storage.size', 'backup');
    this.endpoint = this.pods(program, component);
    this.host = this.serviceHost();
    this.url = `http://${this.host}:${this.port}`;
    this.check(props);
    this.requireSecret(this.secret, secretKeys);
    const exposed = this.exposed(props);
    this.page = exposed.url;
    const self = { ...this.reached, port: this.port, podPort: this.podPort };
    this.signIn = { ...self, protocol: 'oidc', issuer: this.page, provider: 'gitea' };
    // It asks for a user and a password or a token, whatever makes them.
    this.registry = { ...self, protocol: 'oci', address: `${this.host}:${this.port}`, access: 'htpasswd' };
    const storageClass = this.storageClass(props.storage.class);
    this.render(props, exposed, storageClass?.name ?? '');
    this.declare(props, storageClass?.key ?? '');
  }

  private get reached(): Pick<GitServer<C>, 'cluster' | 'application' | 'endpoint' | 'host'> {
    const { cluster, application, endpoint, host } = this;
    return { cluster, application, endpoint, host };
  }

  private get secret(): string {
    return `${this.name}-auth`;
  }

  private get claim(): string {
    return `${this.name}-data`;
  }

  private check({ admin, mirrors = [], readers = 'members' }: GiteaProps<C>): void {
    const refuse = (field: string, message: string, hint?: string) =>
      this.cluster.facts.issues.push({ code: 'MODEL_VALUE', severity: 'error', path: `${this.path} ${field}`, message, hint });
    const name = admin.name ?? 'admin';
    if (!/^(?=.{1,40}$)[A-Za-z0-9]+([-._][A-Za-z0-9]+)*$/.test(name) || reserved.includes(name.toLowerCase()))
      refuse(
        'admin.name',
        `"${name}" is no user name that Gitea takes`,
        'letters, digits, and single hyphens, dots or underscores between them, at most 40 characters, and none of its own paths',
      );
    if (!/^[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$/.test(admin.email))
      refuse('admin.email', `"${admin.email}" is no mail address`, 'write one such as `admin@lab.home`');
    if (readers !== 'members' && readers !== 'everybody')
      refuse('readers', `"${String(readers)}" is none of its values`, 'write `members` or `everybody`');
    for (const [index, host] of mirrors.entries())
      if (!/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(host))
        refuse(`mirrors[${index}]`, `"${host}" is no host name`, 'a name without scheme and path: `github.com`');
  }

  private exposed({ host, ingress, tls, upload = defaultUpload, overrides }: GiteaProps<C>): Exposed {
    return expose(this, {
      host,
      ingress,
      labels: this.labels(program, component),
      tls,
      service: this.name,
      port: 'http',
      target: this.endpoint,
      podPort: this.podPort,
      bodySize: upload,
      timeout: '30m',
      fields: { bodySize: 'upload', timeout: 'timeout' },
      // Pushes and layers pass as they come.
      websockets: true,
      overrides: overrides?.ingress,
    });
  }

  private render(props: GiteaProps<C>, exposed: Exposed, storageClass: string): void {
    const { storage, ssh, overrides } = props;
    const { serviceAnnotations: annotations } = exposed;
    const labels = this.labels(program, component);
    const selector = this.selector(program, component);
    const metadata = { name: this.claim, labels, annotations: keepData };
    const spec = claimSpec(this.cluster.facts, storageClass, storage.size, this.path);
    this.object(k8s.KubePersistentVolumeClaim, 'claim', { metadata, spec }, overrides?.persistentVolumeClaim);
    this.object(
      k8s.KubeService,
      'service',
      {
        metadata: { name: this.name, labels, ...(Object.keys(annotations).length === 0 ? {} : { annotations }) },
        spec: { type: 'ClusterIP', selector, ports: [{ name: 'http', port: this.port, targetPort: port('http'), protocol: 'TCP' }] },
      },
      overrides?.service,
    );
    if (ssh !== undefined)
      balance(this, {
        claim: ssh.address,
        service: `${this.name}-ssh`,
        labels,
        selector,
        ports: [{ name: 'ssh', port: 22, podPort: sshPort, targetPort: 'ssh' }],
        target: this.endpoint,
        // Encrypted, though not with TLS.
        tls: true,
        overrides: overrides?.loadBalancer,
      });
    this.object(
      k8s.KubeDeployment,
      'deployment',
      {
        metadata: { name: this.name, labels },
        spec: {
          replicas: 1,
          revisionHistoryLimit: 3,
          strategy: { type: 'Recreate' },
          selector: { matchLabels: selector },
          template: { metadata: { labels }, spec: this.pod(props) },
        },
      },
      overrides?.deployment,
    );
  }

  private pod(props: GiteaProps<C>): k8s.PodSpec {
    const { admin, database, ssh, priority, nodeSelector, resources: given } = props;
    const { facts } = this.cluster;
    const container = { image, imagePullPolicy: 'IfNotPresent', securityContext: restrictedContainer };
    const environment = giteaEnvironment(props, {
      page: this.page,
      secret: (key) => this.readSecret(this.secret, key),
      databasePassword: database === undefined ? undefined : this.credential(database.password, database.endpoint.namespace),
    });
    const amounts = resources(facts, given, { cpu: '100m', memory: '256Mi', memoryLimit: '1Gi' }, this.path);
    const mounts = [
      { name: 'data', mountPath: '/var/lib/gitea' },
      { name: 'config', mountPath: '/etc/gitea' },
      { name: 'tmp', mountPath: '/tmp' },
    ];
    return {
      ...restrictedPod(user),
      ...this.placement(priority, nodeSelector),
      // It lets requests end for a minute at most.
      terminationGracePeriodSeconds: 75,
      initContainers: [
        {
          name: 'prepare',
          ...container,
          // The entry point of the image writes the configuration first.
          args: ['sh', '-c', prepareScript],
          env: [
            ...environment,
            env('ADMIN_NAME', admin.name ?? 'admin'),
            env('ADMIN_EMAIL', admin.email),
            secretEnv('ADMIN_PASSWORD', this.readSecret(this.secret, 'admin-password')),
          ],
          resources: amounts,
          volumeMounts: mounts,
        },
      ],
      containers: [
        {
          name: program,
          ...container,
          ports: [
            { name: 'http', containerPort: httpPort, protocol: 'TCP' },
            ...(ssh === undefined ? [] : [{ name: 'ssh', containerPort: sshPort, protocol: 'TCP' }]),
          ],
          env: [...environment],
          resources: amounts,
          volumeMounts: mounts,
          ...httpProbes('/api/healthz', 'http', 120),
          // What is asked above asks the database; a start anew would not bring that back.
          livenessProbe: tcpProbe('http', { period: 20, failures: 6 }),
        },
      ],
      volumes: [
        { name: 'data', persistentVolumeClaim: { claimName: this.claim } },
        scratch('config', '1Mi'),
        // Archives of repositories and uploads stand here for a moment.
        scratch('tmp', '2Gi'),
      ],
    };
  }

  private declare(props: GiteaProps<C>, storageClass: string): void {
    const { database, storage, mirrors = [], metrics = true } = props;
    const { facts } = this.cluster;
    const { name, namespace, claim, endpoint } = this;
    const application = this.application.name;
    if (database !== undefined) this.connect(endpoint, database, 'postgresql');
    if (mirrors.length > 0) this.reach(endpoint, mirrors, [443], 'mirrors and migrations of repositories');
    facts.workloads.push({ application, name, namespace, labels: endpoint.labels, typicalStart: '1m', securityExceptions: [] });
    const { size } = storage;
    facts.claims.push({ namespace, name: claim, application, workload: name, storageClass, size, content: 'data', replicas: 1 });
    this.backUp(props);
    const { clusterName } = this.home;
    facts.runbooks.push(giteaRunbook({ cluster: clusterName, name, namespace, page: this.page, secret: this.secret, props }));
    if (!metrics) return;
    this.scrape(endpoint, { port: 'http', podPort: this.podPort });
    this.alert(...giteaAlerts(namespace, name));
    this.dashboard(`Gitea ${name}`, giteaPanels(namespace, name));
  }

  private backUp({ backup, storage, priority, nodeSelector }: GiteaProps<C>): void {
    const { claim, namespace, endpoint: pods } = this;
    const application = this.application.name;
    if (isExempt(backup)) {
      this.cluster.facts.backups.push({ application, claim, namespace, kind: 'exempt', reason: backup.exempt });
      return;
    }
    new FileBackup(this, 'backup', {
      pods,
      claim,
      storageClass: storage.class,
      // Gitea's image has no program that reads its database file while it is written.
      image: toolsImage,
      user,
      method: 'git',
      // Work under way and what is made from the rest.
      exclude: ['queues', 'indexers', 'repo-archive', 'tmp', 'data/log'],
      backup,
      priority,
      nodeSelector,
    });
  }
}

/** Names that are paths of its own. @source Gitea 1.27: models/user/user.go */
const reserved = ['api', 'assets', 'explore', 'ghost', 'gitea-actions', 'issues', 'login', 'metrics', 'org', 'pulls', 'repo', 'user', 'v2'];
