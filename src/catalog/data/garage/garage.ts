import { type AnyCluster, k8s, refuseUnknownProps, type Scope } from '../../../authoring/index.ts';
import { parseMemory, readable } from '../../../units/index.ts';
import {
  checksum,
  env,
  httpProbe,
  jobSpec,
  port,
  resources,
  restrictedContainer,
  restrictedPod,
  smallResources,
  storeSet,
  syncHook,
  tcpProbe,
  toolsImage,
} from '../../shared/index.ts';
import { bucketKeys, bucketSecret, S3Server } from '../s3/index.ts';
import { garageConf, region } from './garage-conf.ts';
import { garageAlerts, garagePanels } from './garage-monitoring.ts';
import type { GarageBucketProps, GarageProps } from './garage-props.ts';
import { garageSetup } from './garage-setup.ts';

// renovate: datasource=docker depName=docker.io/dxflrs/garage
const version = 'v2.4.1';
const image = `docker.io/dxflrs/garage:${version}`;
const program = 'garage';
const adminPort = 3903;
/** The image runs as whoever it is told to. */
const user = { uid: 1000, gid: 1000 };

/**
 * One Garage of one node with one volume: S3 at port 3900 for the cluster, buckets with a key each, made by a Job in every
 * sync. What it stores is there once; the backup is the second copy.
 */
export class Garage<C extends AnyCluster, const B extends string> extends S3Server<C, B> {
  private readonly buckets: readonly (readonly [string, GarageBucketProps])[];

  constructor(scope: Scope<C>, id: string, props: GarageProps<C, B>) {
    super(scope, id, { program, port: 3900, region, buckets: props.buckets }, props);
    refuseUnknownProps(this, 'Garage', props);
    this.buckets = Object.entries<GarageBucketProps>(props.buckets);
    this.askForSecrets();
    // Until the Job has given the node its volume, the pod is not ready, and a Service leads to ready pods only.
    this.renderServices(props, [{ name: 'admin', port: adminPort, targetPort: port('admin'), protocol: 'TCP' }], true);
    this.renderServer(props);
    this.renderSetup(props);
    // Its own snapshots are copies of the database that is copied anyway.
    this.declare(props, { image: toolsImage, user, method: 'sqlite', exclude: ['meta/snapshots'] });
    this.observe();
  }

  private get config(): string {
    return `${this.name}-config`;
  }

  private get clusterSecret(): string {
    return `${this.name}-cluster`;
  }

  private get adminSecret(): string {
    return `${this.name}-admin`;
  }

  private askForSecrets(): void {
    const { name } = this;
    const setup = `${name}-setup`;
    this.requireSecret(this.clusterSecret, [
      { name: 'rpc-secret', kind: 'random', length: 64, alphabet: 'hex', purpose: 'what nodes of this cluster know each other by' },
    ]);
    this.readSecret(this.clusterSecret, 'rpc-secret');
    this.requireSecret(this.adminSecret, [
      { name: 'token', kind: 'random', length: 40, alphabet: 'url', purpose: 'token of the administration API' },
    ]);
    for (const reader of [name, setup]) this.readSecret(this.adminSecret, 'token', reader);
    for (const [bucket] of this.buckets) {
      const secret = bucketSecret(name, bucket);
      this.requireSecret(secret, [
        {
          name: 'seed',
          kind: 'random',
          length: 24,
          alphabet: 'hex',
          purpose: 'makes the access key; rotate it together with the secret key, because Garage never changes that of a key',
        },
        { name: bucketKeys.access, kind: 'derived', template: 'GK{{seed}}', purpose: `key of bucket \`${bucket}\`` },
        { name: bucketKeys.secret, kind: 'random', length: 64, alphabet: 'hex', purpose: 'its secret key' },
      ]);
      for (const key of Object.values(bucketKeys)) this.readSecret(secret, key, setup);
    }
  }

  private renderServer(props: GarageProps<C, B>): void {
    const { priority, nodeSelector, resources: given, overrides } = props;
    const files = { 'garage.toml': garageConf, 'setup.py': garageSetup };
    const metadata = { name: this.config, labels: this.store.labels };
    this.object(k8s.KubeConfigMap, 'config', { metadata, data: files }, overrides?.configMap);
    const pod: k8s.PodSpec = {
      ...restrictedPod(user),
      ...this.placement(priority, nodeSelector),
      terminationGracePeriodSeconds: 60,
      containers: [
        {
          name: 'garage',
          image,
          imagePullPolicy: 'IfNotPresent',
          command: ['/garage', '-c', '/etc/garage/garage.toml', 'server'],
          ports: [
            { name: 's3', containerPort: this.podPort, protocol: 'TCP' },
            { name: 'admin', containerPort: adminPort, protocol: 'TCP' },
          ],
          env: [
            env('GARAGE_RPC_SECRET_FILE', '/run/secrets/cluster/rpc-secret'),
            env('GARAGE_ADMIN_TOKEN_FILE', '/run/secrets/admin/token'),
            // Files of a Secret belong to root and the pod's group, which Garage takes for the whole world.
            env('GARAGE_ALLOW_WORLD_READABLE_SECRETS', 'true'),
          ],
          resources: resources(this.cluster.facts, given, { cpu: '100m', memory: '256Mi', memoryLimit: '1Gi' }, this.path),
          volumeMounts: [
            { name: 'data', mountPath: '/var/lib/garage' },
            { name: 'config', mountPath: '/etc/garage', readOnly: true },
            { name: 'cluster', mountPath: '/run/secrets/cluster', readOnly: true },
            { name: 'admin', mountPath: '/run/secrets/admin', readOnly: true },
          ],
          startupProbe: tcpProbe('admin', { period: 5, failures: 60 }),
          readinessProbe: httpProbe('/health', 'admin', { period: 10, failures: 3 }),
          // Its health is bad until the setup Job ran, and a restart makes it no better.
          livenessProbe: tcpProbe('s3', { period: 20, failures: 6 }),
          securityContext: restrictedContainer,
        },
      ],
      volumes: [
        { name: 'config', configMap: { name: this.config } },
        { name: 'cluster', secret: { secretName: this.clusterSecret, defaultMode: 0o440 } },
        { name: 'admin', secret: { secretName: this.adminSecret, defaultMode: 0o440 } },
      ],
    };
    const annotations = checksum({ 'garage.toml': garageConf });
    this.object(
      k8s.KubeStatefulSet,
      'stateful-set',
      storeSet(this.store, { pod, annotations, claim: this.claimOf(props) }),
      overrides?.statefulSet,
    );
  }

  private renderSetup({ storage, priority, nodeSelector, overrides }: GarageProps<C, B>): void {
    const labels = this.labels(program, 'setup');
    const name = `${this.name}-setup`;
    const host = `${this.name}-0.${this.serviceHost(`${this.name}-headless`)}`;
    const quotas = Object.fromEntries(this.buckets.map(([bucket, { quota }]) => [bucket, quota === undefined ? null : bytesOf(quota)]));
    const pod: k8s.PodSpec = {
      ...restrictedPod(user),
      ...this.placement(priority, nodeSelector),
      containers: [
        {
          name: 'setup',
          image: toolsImage,
          imagePullPolicy: 'IfNotPresent',
          command: ['python3', '/scripts/setup.py'],
          env: [
            env('ADMIN', `http://${host}:${adminPort}`),
            env('SECRETS', '/run/secrets'),
            env('CAPACITY', String(bytesOf(storage.size))),
            env('BUCKETS', JSON.stringify(quotas)),
          ],
          resources: smallResources(this.cluster.facts, this.path),
          volumeMounts: [
            { name: 'scripts', mountPath: '/scripts', readOnly: true },
            { name: 'admin', mountPath: '/run/secrets/admin', readOnly: true },
            { name: 'buckets', mountPath: '/run/secrets/buckets', readOnly: true },
          ],
          securityContext: restrictedContainer,
        },
      ],
      volumes: [
        { name: 'scripts', configMap: { name: this.config } },
        { name: 'admin', secret: { secretName: this.adminSecret, defaultMode: 0o440 } },
        this.bucketKeyFiles('buckets'),
      ],
    };
    const metadata = { name, labels, annotations: syncHook };
    this.object(k8s.KubeJob, 'setup', { metadata, spec: jobSpec(labels, pod, { deadline: 1800, retries: 2 }) }, overrides?.setupJob);
    const { cluster, application, endpoint } = this;
    const admin = { cluster, application, endpoint, host, port: adminPort, podPort: adminPort };
    this.connect(this.pods(program, 'setup', name), admin, 'administration: layout, buckets and keys');
  }

  private observe(): void {
    this.scrape(this.endpoint, { port: 'admin', podPort: adminPort });
    const pods = `namespace="${this.namespace}",pod="${this.name}-0"`;
    this.alert(...garageAlerts(this.name, pods));
    this.dashboard(`Garage ${this.name}`, garagePanels(pods));
  }
}

/** Bytes; nothing where the owner's text is no amount, which has a finding already. */
function bytesOf(text: string): number {
  return readable(() => parseMemory(text)) ?? 0;
}
