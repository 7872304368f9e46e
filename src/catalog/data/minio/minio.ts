import { createHash } from 'node:crypto';
import { type AnyCluster, k8s, type Scope, Workload } from '../../../authoring/index.ts';
import type { Endpoint } from '../../../model/index.ts';
import { expose } from '../../shared/expose.ts';
import {
  balance,
  claimSpec,
  clientService,
  env,
  FileBackup,
  headlessService,
  httpProbes,
  isExempt,
  jobSpec,
  port,
  resources,
  restrictedContainer,
  restrictedPod,
  scratch,
  smallResources,
  storeSet,
  syncHook,
} from '../../shared/index.ts';
import { bucketHandle, bucketKeys, bucketSecret, checkBuckets, type ObjectStore, type S3Bucket } from '../s3/index.ts';
import { metricsPath, minioAlerts, minioPanels } from './minio-monitoring.ts';
import type { MinioBucketProps, MinioProps } from './minio-props.ts';
import { minioSetup } from './minio-setup.ts';

// The last image that upstream built; no update will come.
const version = 'RELEASE.2025-09-07T16-13-09Z';
const image = `docker.io/minio/minio:${version}`;
// renovate: datasource=docker depName=docker.io/library/debian
const debian = '13.1-slim';
const program = 'minio';
const component = 'object-store';
/** The image runs as whoever it is told to. */
const user = { uid: 1000, gid: 1000 };
const region = 'us-east-1';

/**
 * One MinIO with one volume: S3 at port 9000 for the cluster, buckets with a user each, made by a Job in every sync.
 *
 * Upstream ended the community edition: no image holds the fixes since September 2025. `Garage` offers the same handles.
 *
 * Its metrics need no password, so whoever reaches S3 reads the sizes of the buckets, but nothing in them.
 */
export class Minio<C extends AnyCluster, const B extends string> extends Workload<C> implements ObjectStore<C, B> {
  readonly port = 9000;
  readonly podPort = 9000;
  readonly endpoint: Endpoint;
  readonly host: string;
  /** Address people use, when there is a `host`. */
  readonly url: string | undefined;
  private readonly buckets: readonly (readonly [string, MinioBucketProps])[];

  constructor(scope: Scope<C>, id: string, props: MinioProps<C, B>) {
    super(scope, id);
    this.endpoint = this.pods(program, component);
    this.host = this.serviceHost();
    this.buckets = Object.entries<MinioBucketProps>(props.buckets);
    checkBuckets(this.cluster.facts, this.path, props.buckets, [program]);
    this.askForSecrets();
    this.url = this.exposed(props);
    const storageClass = this.storageClass(props.storage.class);
    this.renderServer(props, storageClass?.name ?? '');
    this.renderSetup(props);
    this.declare(props, storageClass?.key ?? '');
    this.observe();
  }

  bucket(name: B): S3Bucket<C> {
    this.cluster.facts.lookUp(Object.fromEntries(this.buckets), name, `${this.path} buckets`, 'bucket');
    return bucketHandle(this, this.name, name, region);
  }

  private get rootSecret(): string {
    return `${this.name}-root`;
  }

  private get config(): string {
    return `${this.name}-setup`;
  }

  private askForSecrets(): void {
    const { name, rootSecret } = this;
    const setup = `${name}-setup`;
    this.requireSecret(rootSecret, [
      { name: 'user', kind: 'random', length: 20, alphabet: 'url', purpose: 'root user of the server' },
      { name: 'password', kind: 'random', length: 40, alphabet: 'url', purpose: 'its password; a restart of the server takes it over' },
    ]);
    for (const reader of [name, setup]) {
      this.readSecret(rootSecret, 'user', reader);
      this.readSecret(rootSecret, 'password', reader);
    }
    for (const [bucket] of this.buckets) {
      const secret = bucketSecret(name, bucket);
      const template = accessKey(`${this.namespace}/${name}`, bucket);
      this.requireSecret(secret, [
        // The same for ever, so that a new secret key replaces the old one instead of standing beside it.
        { name: bucketKeys.access, kind: 'derived', template, purpose: `user of bucket \`${bucket}\`` },
        { name: bucketKeys.secret, kind: 'random', length: 40, alphabet: 'url', purpose: 'its secret key; every sync sets it' },
      ]);
      for (const key of Object.values(bucketKeys)) this.readSecret(secret, key, setup);
    }
  }

  private exposed({ host, ingress, tls, bodySize = '5Gi', overrides }: MinioProps<C, B>): string | undefined {
    if (host === undefined) return undefined;
    return expose(this, {
      host,
      ingress,
      labels: this.labels(program, component),
      issuer: tls?.issuer,
      service: this.name,
      port: 's3',
      target: this.endpoint,
      podPort: this.podPort,
      bodySize,
      timeout: '10m',
      // Objects pass as they come; the controller would write them to its own disk first.
      websockets: true,
      overrides: overrides?.ingress,
    }).url;
  }

  private renderServer(
    { storage, address, console = false, priority, nodeSelector, resources: given, overrides }: MinioProps<C, B>,
    storageClass: string,
  ): void {
    const { facts } = this.cluster;
    const labels = this.labels(program, component);
    const selector = this.selector(program, component);
    const store = { name: this.name, labels, selector };
    const s3 = { name: 's3', port: this.port, targetPort: port('s3'), protocol: 'TCP' };
    const pages = { name: 'console', port: 9001, targetPort: port('console'), protocol: 'TCP' };
    this.object(k8s.KubeService, 'service', clientService(store, console ? [s3, pages] : [s3]), overrides?.service);
    this.object(k8s.KubeService, 'headless', headlessService(store, [s3]));
    if (address !== undefined) {
      balance(this, {
        claim: address,
        service: `${this.name}-lan`,
        labels,
        selector,
        ports: [{ name: 's3', port: this.port, podPort: this.podPort, targetPort: 's3' }],
        target: this.endpoint,
        overrides: overrides?.loadBalancer,
      });
    }
    const pod: k8s.PodSpec = {
      ...restrictedPod(user),
      ...this.placement(priority, nodeSelector),
      terminationGracePeriodSeconds: 60,
      containers: [
        {
          name: 'minio',
          image,
          imagePullPolicy: 'IfNotPresent',
          command: ['minio', 'server', '/data', '--address', ':9000', '--console-address', ':9001', '--certs-dir', '/tmp/certs'],
          ports: [
            { name: 's3', containerPort: this.podPort, protocol: 'TCP' },
            ...(console ? [{ name: 'console', containerPort: 9001, protocol: 'TCP' }] : []),
          ],
          env: [
            env('MINIO_ROOT_USER_FILE', '/run/secrets/root/user'),
            env('MINIO_ROOT_PASSWORD_FILE', '/run/secrets/root/password'),
            env('MINIO_BROWSER', console ? 'on' : 'off'),
            env('MINIO_PROMETHEUS_AUTH_TYPE', 'public'),
            // Nothing is asked of the internet.
            env('MINIO_UPDATE', 'off'),
          ],
          resources: resources(facts, given, { cpu: '100m', memory: '512Mi', memoryLimit: '2Gi' }, this.path),
          volumeMounts: [
            { name: 'data', mountPath: '/data' },
            { name: 'root', mountPath: '/run/secrets/root', readOnly: true },
            { name: 'tmp', mountPath: '/tmp' },
          ],
          ...httpProbes('/minio/health/live', 's3', 300, '/minio/health/ready'),
          securityContext: restrictedContainer,
        },
      ],
      volumes: [{ name: 'root', secret: { secretName: this.rootSecret, defaultMode: 0o440 } }, scratch('tmp', '64Mi')],
    };
    const claim = claimSpec(facts, storageClass, storage.size, this.path);
    this.object(k8s.KubeStatefulSet, 'stateful-set', storeSet(store, { pod, claim }), overrides?.statefulSet);
  }

  private renderSetup({ priority, nodeSelector, overrides }: MinioProps<C, B>): void {
    const { facts } = this.cluster;
    const labels = this.labels(program, 'setup');
    const name = `${this.name}-setup`;
    const data = minioSetup(this.buckets);
    this.object(k8s.KubeConfigMap, 'config', { metadata: { name: this.config, labels }, data }, overrides?.configMap);
    const pod: k8s.PodSpec = {
      ...restrictedPod(user),
      ...this.placement(priority, nodeSelector),
      containers: [
        {
          name: 'setup',
          image,
          imagePullPolicy: 'IfNotPresent',
          command: ['sh', '/scripts/setup.sh'],
          env: [env('SERVER', `${this.host}:${this.port}`), env('MC_CONFIG_DIR', '/tmp/mc')],
          resources: smallResources(facts, this.path, '256Mi'),
          volumeMounts: [
            { name: 'scripts', mountPath: '/scripts', readOnly: true },
            { name: 'root', mountPath: '/run/secrets/root', readOnly: true },
            { name: 'buckets', mountPath: '/run/secrets/buckets', readOnly: true },
            { name: 'tmp', mountPath: '/tmp' },
          ],
          securityContext: restrictedContainer,
        },
      ],
      volumes: [
        { name: 'scripts', configMap: { name: this.config } },
        { name: 'root', secret: { secretName: this.rootSecret, defaultMode: 0o440 } },
        { name: 'buckets', projected: { defaultMode: 0o440, sources: this.buckets.map(([bucket]) => keyFiles(this.name, bucket)) } },
        scratch('tmp', '64Mi'),
      ],
    };
    const metadata = { name, labels, annotations: syncHook };
    this.object(k8s.KubeJob, 'setup', { metadata, spec: jobSpec(labels, pod, { deadline: 1800, retries: 2 }) }, overrides?.setupJob);
    this.connect(this.pods(program, 'setup', name), this, 's3: buckets, users and policies');
  }

  private declare({ storage, backup, priority, nodeSelector }: MinioProps<C, B>, storageClass: string): void {
    const { facts } = this.cluster;
    const { name, namespace } = this;
    const application = this.application.name;
    const claim = `data-${name}-0`;
    const labels = this.endpoint.labels;
    facts.workloads.push({ application, name, namespace, labels, typicalStart: '15s', securityExceptions: [] });
    facts.claims.push({
      namespace,
      name: claim,
      application,
      workload: name,
      storageClass,
      size: storage.size,
      content: 'data',
      replicas: 1,
    });
    if (isExempt(backup)) {
      facts.backups.push({ application, claim, namespace, kind: 'exempt', reason: backup.exempt });
      return;
    }
    new FileBackup(this, 'backup', {
      pods: this.endpoint,
      claim,
      storageClass: storage.class,
      // Objects come and go while they are copied. GNU tar can tell that from an error, BusyBox cannot.
      image: `docker.io/library/debian:${debian}`,
      user,
      // MinIO writes a new file and renames it, never into one that is there.
      method: 'tar',
      backup,
      priority,
      nodeSelector,
    });
  }

  private observe(): void {
    this.scrape(this.endpoint, { port: 's3', podPort: this.podPort, path: metricsPath });
    const pods = `namespace="${this.namespace}",pod="${this.name}-0"`;
    this.alert(...minioAlerts(pods));
    this.dashboard(`MinIO ${this.name}`, minioPanels(pods));
  }
}

/** Letters and digits, the same in every rendering and another one for each bucket. */
function accessKey(store: string, bucket: string): string {
  const hash = createHash('sha256').update(`${store}/${bucket}`).digest('hex').slice(0, 8);
  return `${bucket.replaceAll(/[^a-z0-9]/g, '').slice(0, 12)}${hash}`;
}

/** Both keys of a bucket in a folder of its name. */
function keyFiles(store: string, bucket: string): k8s.VolumeProjection {
  return {
    secret: {
      name: bucketSecret(store, bucket),
      items: Object.values(bucketKeys).map((key) => ({ key, path: `${bucket}/${key}` })),
    },
  };
}
