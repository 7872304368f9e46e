import { createHash } from 'node:crypto';
import { type AnyCluster, k8s, refuseUnknownProps, type Scope } from '../../../authoring/index.ts';
import {
  env,
  httpProbes,
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
import { bucketKeys, bucketSecret, S3Server } from '../s3/index.ts';
import { metricsPath, minioAlerts, minioPanels } from './minio-monitoring.ts';
import type { MinioBucketProps, MinioProps } from './minio-props.ts';
import { minioSetup } from './minio-setup.ts';

// The last image that upstream built; no update will come.
const version = 'RELEASE.2025-09-07T16-13-09Z';
const image = `docker.io/minio/minio:${version}`;
// renovate: datasource=docker depName=docker.io/library/debian
const debian = '13.1-slim';
const program = 'minio';
/** The image runs as whoever it is told to. */
const user = { uid: 1000, gid: 1000 };

/**
 * One MinIO with one volume: S3 at port 9000 for the cluster, buckets with a user each, made by a Job in every sync.
 *
 * Upstream ended the community edition: no image holds the fixes since September 2025. `Garage` offers the same handles.
 *
 * Its metrics need no password, so whoever reaches S3 reads how much is stored and asked for, but nothing in it.
 */
export class Minio<C extends AnyCluster, const B extends string> extends S3Server<C, B> {
  private readonly buckets: readonly (readonly [string, MinioBucketProps])[];

  constructor(scope: Scope<C>, id: string, props: MinioProps<C, B>) {
    super(scope, id, { program, port: 9000, region: 'us-east-1', buckets: props.buckets, reserved: [program] }, props);
    refuseUnknownProps(this, 'Minio', props);
    this.buckets = Object.entries<MinioBucketProps>(props.buckets);
    this.askForSecrets();
    this.renderServices(
      props,
      props.console === true ? [{ name: 'console', port: 9001, targetPort: port('console'), protocol: 'TCP' }] : [],
    );
    this.renderServer(props);
    this.renderSetup(props);
    // Objects come and go while they are copied, and GNU tar can tell that from an error, BusyBox cannot. MinIO writes a
    // new file and renames it, never into one that is there.
    this.declare(props, { image: `docker.io/library/debian:${debian}`, user, method: 'tar' });
    this.observe();
  }

  private get rootSecret(): string {
    return `${this.name}-root`;
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

  private renderServer(props: MinioProps<C, B>): void {
    const { console = false, priority, nodeSelector, resources: given, overrides } = props;
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
          resources: resources(this.cluster.facts, given, { cpu: '100m', memory: '512Mi', memoryLimit: '2Gi' }, this.path),
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
    this.object(k8s.KubeStatefulSet, 'stateful-set', storeSet(this.store, { pod, claim: this.claimOf(props) }), overrides?.statefulSet);
  }

  private renderSetup({ priority, nodeSelector, overrides }: MinioProps<C, B>): void {
    const labels = this.labels(program, 'setup');
    const name = `${this.name}-setup`;
    this.object(k8s.KubeConfigMap, 'config', { metadata: { name, labels }, data: minioSetup(this.buckets) }, overrides?.configMap);
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
          resources: smallResources(this.cluster.facts, this.path, '256Mi'),
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
        { name: 'scripts', configMap: { name } },
        { name: 'root', secret: { secretName: this.rootSecret, defaultMode: 0o440 } },
        this.bucketKeyFiles('buckets'),
        scratch('tmp', '64Mi'),
      ],
    };
    const metadata = { name, labels, annotations: syncHook };
    this.object(k8s.KubeJob, 'setup', { metadata, spec: jobSpec(labels, pod, { deadline: 1800, retries: 2 }) }, overrides?.setupJob);
    this.connect(this.pods(program, 'setup', name), this, 's3: buckets, users and policies');
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
