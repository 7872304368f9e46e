import { type AnyCluster, k8s, refuseUnknownProps, type Scope } from '../../../authoring/index.ts';
import type { Endpoint } from '../../../model/index.ts';
import type { HttpService } from '../../apps/web-service/index.ts';
import {
  env,
  httpProbe,
  type ProbeTiming,
  port,
  resources,
  restrictedContainer,
  scratch,
  secretEnv,
  tcpProbe,
} from '../../shared/index.ts';
import { Target } from '../target.ts';
import { dvwaImage, mariadbImage, mariadbUser } from './dvwa-images.ts';
import type { DvwaProps } from './dvwa-props.ts';
import { mariadbArgs, mariadbPing, setUp } from './dvwa-scripts.ts';

const program = 'dvwa';
const component = 'target';
const database = 'dvwa';

/**
 * Damn Vulnerable Web Application with a MariaDB of its own, in a sealed namespace. Students sign in as `admin` with
 * `password`.
 *
 * The database runs in the same pod and listens on its loopback address, so that nobody but DVWA reaches it and no name
 * has to be looked up. It is made anew with every pod: what a lesson left behind goes with the pod. The web server may
 * do only what Apache needs, so that `ping` in the lesson on command injection prints nothing; the injected command does.
 */
export class Dvwa<C extends AnyCluster> extends Target<C> implements HttpService<C> {
  readonly protocol = 'http';
  readonly endpoint: Endpoint;
  readonly host: string;
  readonly port = 80;
  readonly podPort = 80;
  readonly url: string;
  private readonly secret: string;

  constructor(scope: Scope<C>, id: string, props: DvwaProps<C>) {
    super(scope, id);
    refuseUnknownProps(this, 'Dvwa', props);
    this.endpoint = this.pods(program, component);
    this.host = this.serviceHost();
    this.url = `http://${this.host}`;
    this.secret = `${id}-database`;
    this.requireSecret(this.secret, [
      { name: 'password', kind: 'random', length: 24, alphabet: 'url', purpose: 'password of DVWA for its database' },
      { name: 'root-password', kind: 'random', length: 24, alphabet: 'url', purpose: 'password of the database’s superuser' },
    ]);
    this.render(props);
    this.admit(props.attacker, [this.podPort]);
    this.declare();
  }

  private render(props: DvwaProps<C>): void {
    const { running = false, overrides } = props;
    const labels = this.labels(program, component);
    const selector = this.selector(program, component);
    const { name } = this;
    this.object(
      k8s.KubeService,
      'service',
      {
        metadata: { name, labels },
        spec: { type: 'ClusterIP', selector, ports: [{ name: 'http', port: this.port, targetPort: port('http'), protocol: 'TCP' }] },
      },
      overrides?.service,
    );
    this.object(
      k8s.KubeDeployment,
      'deployment',
      {
        metadata: { name, labels },
        spec: {
          replicas: running ? 1 : 0,
          revisionHistoryLimit: 3,
          strategy: { type: 'Recreate' },
          selector: { matchLabels: selector },
          template: {
            metadata: { labels },
            spec: {
              ...this.sealedPod(props),
              initContainers: [this.mariadb()],
              containers: [this.web(props)],
              volumes: [scratch('database', '1Gi'), scratch('mysqld', '8Mi'), scratch('tmp', '128Mi')],
            },
          },
        },
      },
      overrides?.deployment,
    );
  }

  /** An init container that keeps running: it is ready before the web server starts, and ends after it. */
  private mariadb(): k8s.Container {
    const alive = (timing: ProbeTiming): k8s.Probe => ({
      exec: { command: [...mariadbPing] },
      periodSeconds: timing.period,
      failureThreshold: timing.failures,
      timeoutSeconds: 5,
    });
    return {
      name: 'mariadb',
      image: mariadbImage,
      imagePullPolicy: 'IfNotPresent',
      restartPolicy: 'Always',
      args: [...mariadbArgs],
      env: [
        env('MARIADB_DATABASE', database),
        env('MARIADB_USER', database),
        secretEnv('MARIADB_PASSWORD', this.readSecret(this.secret, 'password')),
        env('MARIADB_ROOT_HOST', 'localhost'),
        secretEnv('MARIADB_ROOT_PASSWORD', this.readSecret(this.secret, 'root-password')),
      ],
      resources: resources(this.cluster.facts, undefined, { cpu: '20m', memory: '160Mi', memoryLimit: '384Mi' }, `${this.path} mariadb`),
      volumeMounts: [
        { name: 'database', mountPath: '/var/lib/mysql' },
        { name: 'mysqld', mountPath: '/run/mysqld' },
        { name: 'tmp', mountPath: '/tmp' },
      ],
      startupProbe: alive({ period: 2, failures: 60 }),
      readinessProbe: alive({ period: 10, failures: 3 }),
      livenessProbe: alive({ period: 20, failures: 5 }),
      securityContext: { ...restrictedContainer, runAsNonRoot: true, runAsUser: mariadbUser, runAsGroup: mariadbUser },
    };
  }

  private web({ securityLevel = 'low', resources: given }: DvwaProps<C>): k8s.Container {
    return {
      name: program,
      image: dvwaImage,
      imagePullPolicy: 'IfNotPresent',
      ports: [{ name: 'http', containerPort: this.podPort, protocol: 'TCP' }],
      env: [
        env('DB_SERVER', '127.0.0.1'),
        env('DB_DATABASE', database),
        env('DB_USER', database),
        secretEnv('DB_PASSWORD', this.readSecret(this.secret, 'password')),
        env('DEFAULT_SECURITY_LEVEL', securityLevel),
      ],
      resources: resources(this.cluster.facts, given, { cpu: '50m', memory: '128Mi', memoryLimit: '512Mi' }, this.path),
      lifecycle: { postStart: { exec: { command: ['sh', '-c', setUp] } } },
      startupProbe: tcpProbe('http', { period: 2, failures: 60 }),
      readinessProbe: httpProbe('/login.php', 'http', { period: 10, failures: 3 }),
      // Lenient: scanners keep every process of the server busy, and a restart would end the lesson.
      livenessProbe: tcpProbe('http', { period: 30, failures: 10 }),
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: false,
        runAsNonRoot: false,
        runAsUser: 0,
        capabilities: { drop: ['ALL'], add: ['KILL', 'NET_BIND_SERVICE', 'SETGID', 'SETUID'] },
      },
    };
  }

  private declare(): void {
    const { name, namespace, application, endpoint } = this;
    this.cluster.facts.workloads.push({
      application: application.name,
      name,
      namespace,
      labels: endpoint.labels,
      typicalStart: '30s',
      securityExceptions: [
        { field: 'runAsNonRoot', reason: 'Apache starts as root and serves as www-data' },
        { field: 'capabilities', reason: 'Apache takes port 80, becomes www-data, and ends its own children' },
        { field: 'readOnlyRootFilesystem', reason: 'lessons upload files and write into folders of the image' },
      ],
    });
  }
}
