import { type AnyCluster, k8s, refuseUnknownProps, type Scope, Workload } from '../../../authoring/index.ts';
import type { Endpoint } from '../../../model/index.ts';
import { expose } from '../../shared/expose.ts';
import {
  balance,
  checksum,
  env,
  httpProbe,
  port,
  resources,
  restrictedContainer,
  restrictedPod,
  scratch,
  secretEnv,
  tcpProbe,
} from '../../shared/index.ts';
import { configFolder, registryFiles } from './registry-config.ts';
import { registryAlerts, registryPanels } from './registry-monitoring.ts';
import type { ContainerRegistry, RegistryProps } from './registry-props.ts';

// renovate: datasource=docker depName=docker.io/library/registry
const version = '3.1.1';
const image = `docker.io/library/registry:${version}`;
const program = 'registry';
const component = 'server';
/** The image runs as whoever it is told to. */
const user = { uid: 1000, gid: 1000 };

/**
 * The registry of the Distribution project, with its images in a bucket.
 *
 * It is one pod and never two, because layers without an image are removed by it: for those minutes it serves reads only,
 * and no second one may take a push meanwhile. Nodes that pull from it must know it: `registries.yaml` of K3s,
 * `machine.registries` of Talos, `certs.d` of containerd.
 */
export class Registry<C extends AnyCluster> extends Workload<C> implements ContainerRegistry<C> {
  readonly protocol = 'oci';
  readonly port = 5000;
  readonly podPort = 5000;
  readonly endpoint: Endpoint;
  readonly host: string;
  readonly address: string;
  readonly access: 'htpasswd' | 'open';
  /** Address people use, when there is a `host`. */
  readonly url: string | undefined;

  constructor(scope: Scope<C>, id: string, props: RegistryProps<C>) {
    super(scope, id);
    refuseUnknownProps(this, 'Registry', props);
    this.endpoint = this.pods(program, component);
    this.host = this.serviceHost();
    this.address = `${this.host}:${this.port}`;
    this.access = props.access;
    this.checkValues(props);
    this.askForSecrets();
    this.connect(this.endpoint, props.bucket, `s3: images in bucket ${props.bucket.bucket}`);
    this.url = this.exposed(props);
    this.render(props);
    this.observe();
  }

  private get usersSecret(): string {
    return `${this.name}-users`;
  }

  private checkValues({ access, collectAt = defaultTime }: RegistryProps<C>): void {
    const refuse = (field: string, message: string, hint: string) =>
      this.cluster.facts.issues.push({ code: 'MODEL_VALUE', severity: 'error', path: `${this.path} ${field}`, message, hint });
    if (access !== 'htpasswd' && access !== 'open')
      refuse('access', `"${String(access)}" is none of its values`, 'write `htpasswd` or `open`');
    if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(collectAt))
      refuse('collectAt', `"${collectAt}" is no time of day`, 'write hours and minutes in UTC, such as `04:30`');
  }

  private askForSecrets(): void {
    this.requireSecret(`${this.name}-http`, [
      { name: 'secret', kind: 'random', length: 64, alphabet: 'hex', purpose: 'signs the state of unfinished uploads' },
    ]);
    if (this.access !== 'htpasswd') return;
    this.requireSecret(this.usersSecret, [
      {
        name: 'htpasswd',
        kind: 'given',
        example: 'lines of: htpasswd -nbB <user> <password>',
        purpose: 'users who may push and pull; bcrypt only, others are ignored',
      },
    ]);
    this.readSecret(this.usersSecret, 'htpasswd');
  }

  private exposed({ host, ingress, tls, bodySize = '20Gi', overrides }: RegistryProps<C>): string | undefined {
    if (host === undefined) return undefined;
    return expose(this, {
      host,
      ingress,
      labels: this.labels(program, component),
      tls,
      service: this.name,
      port: 'http',
      target: this.endpoint,
      podPort: this.podPort,
      bodySize,
      timeout: '15m',
      // Layers pass as they come; the controller would write them to its own disk first.
      websockets: true,
      overrides: overrides?.ingress,
    }).url;
  }

  private render(props: RegistryProps<C>): void {
    const { bucket, address, overrides } = props;
    const labels = this.labels(program, component);
    const selector = this.selector(program, component);
    const { region, url, bucket: name } = bucket;
    const files = registryFiles({ bucket: name, region, endpoint: url, htpasswd: this.access === 'htpasswd' });
    this.object(k8s.KubeConfigMap, 'config', { metadata: { name: `${this.name}-config`, labels }, data: files }, overrides?.configMap);
    const ports = [{ name: 'http', port: this.port, targetPort: port('http'), protocol: 'TCP' }];
    const metadata = { name: this.name, labels };
    this.object(k8s.KubeService, 'service', { metadata, spec: { type: 'ClusterIP', selector, ports } }, overrides?.service);
    if (address !== undefined) {
      balance(this, {
        claim: address,
        service: `${this.name}-lan`,
        labels,
        selector,
        ports: [{ name: 'http', port: this.port, podPort: this.podPort, targetPort: 'http' }],
        target: this.endpoint,
        overrides: overrides?.loadBalancer,
      });
    }
    this.object(
      k8s.KubeDeployment,
      'deployment',
      {
        metadata,
        spec: {
          replicas: 1,
          revisionHistoryLimit: 3,
          strategy: { type: 'Recreate' },
          selector: { matchLabels: selector },
          template: { metadata: { labels, annotations: checksum(files) }, spec: this.pod(props) },
        },
      },
      overrides?.deployment,
    );
    this.cluster.facts.workloads.push({
      application: this.application.name,
      name: this.name,
      namespace: this.namespace,
      labels: this.endpoint.labels,
      typicalStart: '10s',
      securityExceptions: [],
    });
  }

  private pod({
    bucket,
    collectAt = defaultTime,
    collectUntagged = false,
    priority,
    nodeSelector,
    resources: given,
  }: RegistryProps<C>): k8s.PodSpec {
    const { facts } = this.cluster;
    const home = bucket.endpoint.namespace;
    const users = this.access === 'htpasswd';
    return {
      ...restrictedPod(user),
      ...this.placement(priority, nodeSelector),
      terminationGracePeriodSeconds: 60,
      containers: [
        {
          name: 'registry',
          image,
          imagePullPolicy: 'IfNotPresent',
          command: ['sh', `${configFolder}/serve.sh`],
          ports: [
            { name: 'http', containerPort: this.podPort, protocol: 'TCP' },
            { name: 'metrics', containerPort: 5001, protocol: 'TCP' },
          ],
          env: [
            env('COLLECT_AT', collectAt),
            env('COLLECT_OPTIONS', collectUntagged ? '--delete-untagged' : ''),
            // Otherwise it looks for a collector of traces on its own machine.
            env('OTEL_TRACES_EXPORTER', 'none'),
            secretEnv('REGISTRY_HTTP_SECRET', this.readSecret(`${this.name}-http`, 'secret')),
            secretEnv('REGISTRY_STORAGE_S3_ACCESSKEY', this.credential(bucket.accessKey, home)),
            secretEnv('REGISTRY_STORAGE_S3_SECRETKEY', this.credential(bucket.secretKey, home)),
          ],
          resources: resources(facts, given, { cpu: '50m', memory: '128Mi', memoryLimit: '512Mi' }, this.path),
          volumeMounts: [
            { name: 'config', mountPath: configFolder, readOnly: true },
            ...(users ? [{ name: 'users', mountPath: '/run/secrets/users', readOnly: true }] : []),
            { name: 'tmp', mountPath: '/tmp' },
          ],
          // Its own page fails while the bucket is away, and a restart brings no bucket back.
          startupProbe: tcpProbe('http', { period: 5, failures: 24 }),
          readinessProbe: httpProbe('/', 'http', { period: 10, failures: 3 }),
          livenessProbe: tcpProbe('http', { period: 20, failures: 6 }),
          securityContext: restrictedContainer,
        },
      ],
      volumes: [
        { name: 'config', configMap: { name: `${this.name}-config` } },
        ...(users ? [{ name: 'users', secret: { secretName: this.usersSecret, defaultMode: 0o440 } }] : []),
        scratch('tmp', '64Mi'),
      ],
    };
  }

  private observe(): void {
    this.scrape(this.endpoint, { port: 'metrics', podPort: 5001 });
    const pods = `namespace="${this.namespace}",pod=~"${this.name}-[a-z0-9]+-[a-z0-9]+"`;
    this.alert(...registryAlerts(pods));
    this.dashboard(`Registry ${this.name}`, registryPanels(pods));
  }
}

const defaultTime = '04:30';
