import { type AnyCluster, k8s, refuseUnknownProps, type Scope, Workload } from '../../../authoring/index.ts';
import type { Endpoint } from '../../../model/index.ts';
import { formatMemory, parseMemory, UnitError } from '../../../units/index.ts';
import { type Exposed, expose } from '../../shared/expose.ts';
import { balance, httpProbes, port, resources, restrictedContainer, restrictedPod, scratch } from '../../shared/index.ts';
import type { TrackingServer } from '../handles.ts';
import { allowedHosts, authenticationTemplate, databaseEnvironment, mlflowEnvironment, upgradeScript } from './mlflow-environment.ts';
import { mlflowAlerts, mlflowPanels } from './mlflow-observability.ts';
import type { MlflowProps } from './mlflow-props.ts';

// The image with `-full` brings the drivers of databases and buckets; the plain one knows SQLite and folders only.
// renovate: datasource=docker depName=ghcr.io/mlflow/mlflow
const version = 'v3.15.1-full';
const image = `ghcr.io/mlflow/mlflow:${version}`;
const program = 'mlflow';
const component = 'tracking';
/** The image has no user of its own but root; any will do. */
const user = { uid: 1000, gid: 1000 };
const defaultUpload = '2Gi';

/**
 * MLflow's tracking server, with its tables in PostgreSQL and the files of runs in a bucket. Files pass through the server,
 * so that clients need its address and nothing else. One pod, because two versions must never meet on one database.
 */
export class Mlflow<C extends AnyCluster> extends Workload<C> implements TrackingServer<C> {
  readonly protocol = 'mlflow';
  readonly port = 5000;
  readonly podPort = 5000;
  readonly endpoint: Endpoint;
  readonly host: string;
  readonly url: string;
  readonly signIn: boolean;
  /** Address people open, when there is one. */
  readonly page: string | undefined;

  constructor(scope: Scope<C>, id: string, props: MlflowProps<C>) {
    super(scope, id);
    refuseUnknownProps(this, 'Mlflow', props);
    this.endpoint = this.pods(program, component);
    this.host = this.serviceHost();
    this.url = `http://${this.host}:${this.port}`;
    this.signIn = props.signIn !== undefined;
    this.check(props);
    const exposed = this.exposed(props);
    this.page = exposed.url ?? (props.address === undefined ? undefined : `http://${props.address.address}`);
    if (this.signIn) this.askForSecret(props);
    this.render(props, exposed);
    this.declare(props);
  }

  private get secret(): string {
    return `${this.name}-auth`;
  }

  private check({ workers, signIn, allowedHosts: hosts = [] }: MlflowProps<C>): void {
    const refuse = (field: string, message: string, hint?: string) =>
      this.cluster.facts.issues.push({ code: 'MODEL_VALUE', severity: 'error', path: `${this.path} ${field}`, message, hint });
    if (workers !== undefined && !(Number.isInteger(workers) && workers >= 1)) refuse('workers', `${workers} is no whole number above 0`);
    if (signIn?.admin !== undefined && !/^[A-Za-z0-9._@-]{1,64}$/.test(signIn.admin))
      refuse(
        'signIn.admin',
        `"${signIn.admin}" is no user name`,
        'letters, digits, dots, hyphens, underscores and @, at most 64 characters',
      );
    for (const [index, host] of hosts.entries())
      if (!/^[A-Za-z0-9.*:[\]-]+$/.test(host))
        refuse(
          `allowedHosts[${index}]`,
          `"${host}" is no host name`,
          'a name as clients call it, without scheme and path: `mlflow.home` or `*.home`',
        );
  }

  private exposed({ host, ingress, tls, upload = defaultUpload, overrides }: MlflowProps<C>): Partial<Exposed> {
    if (host === undefined) return {};
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
      timeout: '15m',
      fields: { bodySize: 'upload', timeout: 'timeout' },
      websockets: true,
      overrides: overrides?.ingress,
    });
  }

  private askForSecret(props: MlflowProps<C>): void {
    const admin = props.signIn?.admin ?? 'admin';
    this.requireSecret(this.secret, [
      {
        name: 'admin-password',
        kind: 'random',
        length: 24,
        alphabet: 'url',
        purpose: `first password of \`${admin}\`; later ones are kept in the database`,
      },
      { name: 'session-key', kind: 'random', length: 48, alphabet: 'url', purpose: 'protects the forms for new users' },
      {
        name: 'basic_auth.ini',
        kind: 'derived',
        template: authenticationTemplate(props),
        purpose: 'where users are kept, and the first one',
      },
    ]);
    this.readSecret(this.secret, 'admin-password');
    this.readSecret(this.secret, 'basic_auth.ini');
  }

  private render(props: MlflowProps<C>, exposed: Partial<Exposed>): void {
    const { priority, nodeSelector, overrides, address } = props;
    const labels = this.labels(program, component);
    const selector = this.selector(program, component);
    const { serviceAnnotations: annotations } = exposed;
    this.object(
      k8s.KubeService,
      'service',
      {
        metadata: { name: this.name, labels, ...(annotations === undefined ? {} : { annotations }) },
        spec: { type: 'ClusterIP', selector, ports: [{ name: 'http', port: this.port, targetPort: port('http'), protocol: 'TCP' }] },
      },
      overrides?.service,
    );
    if (address !== undefined)
      balance(this, {
        claim: address,
        service: `${this.name}-lan`,
        labels,
        selector,
        ports: [{ name: 'http', port: 80, podPort: this.podPort, targetPort: 'http' }],
        target: this.endpoint,
        overrides: overrides?.loadBalancer,
      });
    const pod: k8s.PodSpec = {
      ...restrictedPod(user),
      ...this.placement(priority, nodeSelector),
      // An upload under way may end.
      terminationGracePeriodSeconds: 60,
      ...this.containers(props),
      volumes: [
        scratch('tmp', this.scratchSize(props)),
        ...(this.signIn
          ? [
              {
                name: 'auth',
                secret: { secretName: this.secret, defaultMode: 0o440, items: [{ key: 'basic_auth.ini', path: 'basic_auth.ini' }] },
              },
            ]
          : []),
      ],
    };
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
          template: { metadata: { labels }, spec: pod },
        },
      },
      overrides?.deployment,
    );
  }

  private containers(props: MlflowProps<C>): Pick<k8s.PodSpec, 'initContainers' | 'containers'> {
    const { database, artifacts, host, address, allowedHosts: more = [], resources: given, workers = 1 } = props;
    const { facts } = this.cluster;
    const container = { image, imagePullPolicy: 'IfNotPresent', securityContext: restrictedContainer };
    const password = this.credential(database.password, database.endpoint.namespace);
    const amounts = resources(facts, given, { cpu: '250m', memory: '640Mi', memoryLimit: '2Gi' }, this.path);
    const tmp = { name: 'tmp', mountPath: '/tmp' };
    const environment = mlflowEnvironment(props, {
      allowedHosts: allowedHosts(this.host, this.port, [
        ...(host === undefined ? [] : [host]),
        ...(address === undefined ? [] : [address.address]),
        ...more,
      ]),
      origins: [...(host === undefined ? [] : [this.page ?? '']), ...(address === undefined ? [] : [`http://${address.address}`])],
      databasePassword: password,
      accessKey: this.credential(artifacts.accessKey, artifacts.endpoint.namespace),
      secretKey: this.credential(artifacts.secretKey, artifacts.endpoint.namespace),
      sessionKey: this.signIn ? this.readSecret(this.secret, 'session-key') : undefined,
    });
    return {
      initContainers: [
        {
          name: 'upgrade',
          ...container,
          command: ['python', '-c', upgradeScript],
          env: [...databaseEnvironment(props, password)],
          resources: amounts,
          volumeMounts: [tmp],
        },
      ],
      containers: [
        {
          name: program,
          ...container,
          command: [
            'mlflow',
            'server',
            '--host=0.0.0.0',
            `--port=${this.podPort}`,
            `--workers=${workers}`,
            '--serve-artifacts',
            ...(this.signIn ? ['--app-name=basic-auth'] : ['--expose-prometheus=/tmp/metrics']),
          ],
          ports: [{ name: 'http', containerPort: this.podPort, protocol: 'TCP' }],
          env: [...environment],
          resources: amounts,
          volumeMounts: [tmp, ...(this.signIn ? [{ name: 'auth', mountPath: '/run/secrets/mlflow', readOnly: true }] : [])],
          // An empty database gets its tables first.
          ...httpProbes('/health', 'http', 300),
        },
      ],
    };
  }

  /** Room for two of the largest files at once, and for the program's own. */
  private scratchSize({ upload = defaultUpload }: MlflowProps<C>): string {
    try {
      return formatMemory(2 * parseMemory(upload) + parseMemory('256Mi'));
    } catch (error) {
      if (!(error instanceof UnitError)) throw error;
      const path = `${this.path} upload`;
      const { issues } = this.cluster.facts;
      // With a host, the ingress says it already.
      if (!issues.some((issue) => issue.path === path))
        issues.push({ code: 'MODEL_QUANTITY', severity: 'error', path, message: error.message, hint: error.hint });
      return defaultUpload;
    }
  }

  private declare({ database, artifacts }: MlflowProps<C>): void {
    const { facts } = this.cluster;
    const { name, namespace, application, endpoint } = this;
    this.connect(endpoint, database, 'postgresql');
    this.connect(endpoint, artifacts, 's3: files of runs');
    facts.workloads.push({
      application: application.name,
      name,
      namespace,
      labels: endpoint.labels,
      typicalStart: '1m',
      securityExceptions: [],
    });
    if (this.signIn) return;
    this.scrape(endpoint, { port: 'http', podPort: this.podPort });
    this.alert(...mlflowAlerts(namespace, name));
    this.dashboard(`MLflow ${name}`, mlflowPanels(namespace, name));
  }
}
