import { type AnyCluster, k8s, quantity, refuseUnknownProps, type Scope, Workload } from '../../../authoring/index.ts';
import type { Endpoint } from '../../../model/index.ts';
import { parseDuration, UnitError } from '../../../units/index.ts';
import { type HttpService, variablesOf } from '../../apps/web-service/wiring.ts';
import { accelerate, withoutDevices } from '../../shared/accelerator.ts';
import { type Exposed, expose } from '../../shared/expose.ts';
import {
  checksum,
  claimSpec,
  env,
  FileBackup,
  httpProbes,
  isExempt,
  keepData,
  port,
  resources,
  restrictedContainer,
  restrictedPod,
  scratch,
  toolsImage,
} from '../../shared/index.ts';
import { checkLab } from './jupyterlab-checks.ts';
import { labCommand } from './jupyterlab-command.ts';
import { labAlerts, labPanels } from './jupyterlab-observability.ts';
import { installScript, packagesFolder } from './jupyterlab-packages.ts';
import type { JupyterLabProps } from './jupyterlab-props.ts';

// renovate: datasource=docker depName=quay.io/jupyter/scipy-notebook
const plainVersion = '2026-09-07';
const plainImage = `quay.io/jupyter/scipy-notebook:${plainVersion}`;
// renovate: datasource=docker depName=quay.io/jupyter/pytorch-notebook versioning=regex:^cuda12-(?<major>\d{4})-(?<minor>\d{2})-(?<patch>\d{2})$
const gpuVersion = 'cuda12-2026-09-07';
const gpuImage = `quay.io/jupyter/pytorch-notebook:${gpuVersion}`;
const program = 'jupyterlab';
const component = 'lab';
/** `jovyan` of the images. */
const user = { uid: 1000, gid: 100 };
const home = '/home/jovyan';
const defaults = {
  cpu: { cpu: '250m', memory: '1Gi', memoryLimit: '4Gi' },
  gpu: { cpu: '1', memory: '4Gi', memoryLimit: '12Gi' },
} as const;

/**
 * One JupyterLab for one person or one team: notebooks, terminals and files on a volume that stays. Who has its token may run
 * anything in its pod and read what its variables hold; the policies say where that can go. For a server for each user there
 * is `JupyterHub`.
 *
 * It asks for a token, not a password: the token is made up like every other secret, while a password would have to be hashed
 * by Jupyter first. People type it on the sign-in page.
 */
export class JupyterLab<C extends AnyCluster> extends Workload<C> implements HttpService<C> {
  readonly protocol = 'http';
  readonly port = 80;
  readonly podPort = 8888;
  readonly endpoint: Endpoint;
  readonly host: string;
  readonly url: string;
  /** Address people open, when it is exposed. */
  readonly page: string | undefined;

  constructor(scope: Scope<C>, id: string, props: JupyterLabProps<C>) {
    super(scope, id);
    refuseUnknownProps(this, 'JupyterLab', props);
    this.needs(props, 'storage.size', 'backup');
    this.endpoint = this.pods(program, component);
    this.host = this.serviceHost();
    checkLab(this.cluster.facts, this.path, props);
    this.url = `http://${this.host}`;
    const { url, serviceAnnotations: annotations } = this.exposed(props);
    this.page = url;
    if (asks(props)) this.askForSecret();
    const labels = this.labels(program, component);
    this.object(
      k8s.KubeService,
      'service',
      {
        metadata: { name: id, labels, ...(annotations === undefined ? {} : { annotations }) },
        spec: {
          type: 'ClusterIP',
          selector: this.selector(program, component),
          ports: [{ name: 'http', port: this.port, targetPort: port('http'), protocol: 'TCP' }],
        },
      },
      props.overrides?.service,
    );
    this.renderClaim(props);
    this.renderPod(props);
    this.declare(props);
  }

  private get secret(): string {
    return `${this.name}-token`;
  }

  private askForSecret(): void {
    this.requireSecret(this.secret, [
      {
        name: 'token',
        kind: 'random',
        length: 48,
        alphabet: 'url',
        purpose: 'what people type to sign in; whoever has it may run anything',
      },
    ]);
    this.readSecret(this.secret, 'token');
  }

  private exposed({ host, ingress, tls, upload = '256Mi', overrides }: JupyterLabProps<C>): Partial<Exposed> {
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
      timeout: '1h',
      fields: { bodySize: 'upload', timeout: 'timeout' },
      websockets: true,
      overrides: overrides?.ingress,
    });
  }

  private renderClaim({ storage, overrides }: JupyterLabProps<C>): void {
    const { facts } = this.cluster;
    const storageClass = this.storageClass(storage.class);
    const place = { application: this.application.name, namespace: this.namespace, name: `${this.name}-home` };
    this.object(
      k8s.KubePersistentVolumeClaim,
      'claim',
      {
        metadata: { name: place.name, labels: this.labels(program, component), annotations: keepData },
        spec: claimSpec(facts, storageClass?.name ?? '', storage.size, this.path),
      },
      overrides?.claim,
    );
    const key = storageClass?.key ?? '';
    facts.claims.push({ ...place, workload: this.name, storageClass: key, size: storage.size, content: 'data', replicas: 1 });
  }

  private renderPod(props: JupyterLabProps<C>): void {
    const { accelerator, priority, nodeSelector, packages = [], sharedMemory, resources: given, overrides } = props;
    const { facts } = this.cluster;
    const image = props.image ?? (accelerator === undefined ? plainImage : gpuImage);
    const labels = this.labels(program, component);
    const acceleration = accelerate(this, accelerator, nodeSelector);
    const requirements = { 'requirements.txt': packages.map((line) => `${line}\n`).join('') };
    const set = Object.values(checksum({ image }, requirements))[0] ?? '';
    const amounts = resources(facts, given, accelerator === undefined ? defaults.cpu : defaults.gpu, this.path);
    const mounts = [
      // Kept apart on one volume, whose own root may hold what its file system needs.
      { name: 'data', mountPath: home, subPath: 'home' },
      ...(packages.length === 0 ? [] : [{ name: 'data', mountPath: packagesFolder, subPath: 'packages' }]),
      { name: 'tmp', mountPath: '/tmp' },
    ];
    const shared = quantity(facts, sharedMemory ?? (accelerator === undefined ? '256Mi' : '2Gi'), `${this.path} sharedMemory`);
    if (packages.length > 0)
      this.object(
        k8s.KubeConfigMap,
        'packages',
        { metadata: { name: `${this.name}-packages`, labels }, data: requirements },
        overrides?.configMap,
      );
    const install: k8s.Container = {
      name: 'packages',
      image,
      imagePullPolicy: 'IfNotPresent',
      command: ['sh', '-eu', '-c', installScript],
      env: [env('HOME', '/tmp'), env('PACKAGES', packagesFolder), env('SET', set), ...withoutDevices(this)],
      resources: amounts,
      volumeMounts: [...mounts.slice(1), { name: 'packages', mountPath: '/etc/packages', readOnly: true }],
      securityContext: restrictedContainer,
    };
    this.object(
      k8s.KubeDeployment,
      'deployment',
      {
        metadata: { name: this.name, labels },
        spec: {
          replicas: 1,
          revisionHistoryLimit: 3,
          // A first installation of large packages takes its time.
          ...(packages.length === 0 ? {} : { progressDeadlineSeconds: 3600 }),
          strategy: { type: 'Recreate' },
          selector: { matchLabels: this.selector(program, component) },
          template: {
            metadata: { labels },
            spec: {
              ...restrictedPod(user),
              ...this.placement(priority, nodeSelector),
              ...acceleration.pod,
              // Kernels are asked to end; what a notebook did not save is lost.
              terminationGracePeriodSeconds: 30,
              ...(packages.length === 0 ? {} : { initContainers: [install] }),
              containers: [
                {
                  name: program,
                  image,
                  imagePullPolicy: 'IfNotPresent',
                  command: labCommand({ port: this.podPort, home, idleSeconds: this.seconds(props.idle ?? '12h'), signIn: asks(props) }),
                  ports: [{ name: 'http', containerPort: this.podPort, protocol: 'TCP' }],
                  env: [...this.environment(props, set), ...acceleration.env],
                  resources: { ...amounts, limits: { ...amounts.limits, ...acceleration.limits } },
                  volumeMounts: [
                    ...mounts,
                    { name: 'shm', mountPath: '/dev/shm' },
                    ...(asks(props) ? [{ name: 'token', mountPath: '/run/secrets/jupyter', readOnly: true }] : []),
                  ],
                  ...httpProbes('/api', 'http', 180),
                  securityContext: restrictedContainer,
                },
              ],
              volumes: [
                { name: 'data', persistentVolumeClaim: { claimName: `${this.name}-home` } },
                ...(packages.length === 0 ? [] : [{ name: 'packages', configMap: { name: `${this.name}-packages` } }]),
                scratch('tmp', '4Gi'),
                scratch('shm', String(shared.value), 'Memory'),
                ...(asks(props) ? [{ name: 'token', secret: { secretName: this.secret, defaultMode: 0o440 } }] : []),
              ],
            },
          },
        },
      },
      overrides?.deployment,
    );
  }

  private environment(props: JupyterLabProps<C>, set: string): readonly k8s.EnvVar[] {
    const { uses = {}, env: plain = {}, packages = [] } = props;
    const sorted = <V>(map: Readonly<Record<string, V>>) => Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1));
    return [
      env('HOME', home),
      // A file, so that a notebook that prints its environment and is shared does not give it away.
      ...(asks(props) ? [env('JUPYTER_TOKEN_FILE', '/run/secrets/jupyter/token')] : []),
      env('JUPYTER_RUNTIME_DIR', '/tmp/jupyter'),
      ...(packages.length === 0 ? [] : [env('JUPYTER_PATH', `${packagesFolder}/${set}/share/jupyter`)]),
      ...sorted(uses).flatMap(([prefix, to]) => variablesOf(prefix, to, (ref) => this.credential(ref, to.endpoint.namespace))),
      ...sorted(plain).map(([name, value]) => env(name, value)),
    ];
  }

  private declare({ storage, backup, uses = {}, packages = [], internet = [], priority, nodeSelector }: JupyterLabProps<C>): void {
    const { facts } = this.cluster;
    const { name, namespace, endpoint } = this;
    const application = this.application.name;
    const claim = `${name}-home`;
    for (const [prefix, to] of Object.entries(uses)) this.connect(endpoint, to, `${prefix.toLowerCase()}: ${to.protocol}`);
    if (packages.length > 0) this.reach(endpoint, ['pypi.org', 'files.pythonhosted.org'], [443], 'packages for notebooks');
    if (internet.length > 0) this.reach(endpoint, internet, [443], 'what notebooks fetch');
    facts.workloads.push({ application, name, namespace, labels: endpoint.labels, typicalStart: '1m', securityExceptions: [] });
    this.scrape(endpoint, { port: 'http', podPort: this.podPort });
    this.alert(...labAlerts(namespace, name));
    this.dashboard(`JupyterLab ${name}`, labPanels(namespace, name));
    if (isExempt(backup)) {
      facts.backups.push({ application, namespace, claim, kind: 'exempt', reason: backup.exempt });
      return;
    }
    new FileBackup(this, 'files', {
      pods: endpoint,
      claim,
      storageClass: storage.class,
      // The lab's own has Python too, and with CUDA it would see every GPU of the node.
      image: toolsImage,
      user,
      method: 'sqlite',
      exclude: ['packages', 'home/.cache', 'home/.npm', 'home/.local/share/Trash'],
      backup,
      priority,
      nodeSelector,
    });
  }

  private seconds(text: string): number {
    try {
      return parseDuration(text);
    } catch (error) {
      if (!(error instanceof UnitError)) throw error;
      const path = `${this.path} idle`;
      this.cluster.facts.issues.push({ code: 'MODEL_QUANTITY', severity: 'error', path, message: error.message, hint: error.hint });
      return 0;
    }
  }
}

function asks<C extends AnyCluster>({ signIn = 'token' }: JupyterLabProps<C>): boolean {
  return signIn !== 'none';
}
