import { type AnyCluster, k8s, refuseUnknownProps, type Scope, Workload } from '../../../authoring/index.ts';
import type { Endpoint } from '../../../model/index.ts';
import { parseDuration, parseMemory, UnitError } from '../../../units/index.ts';
import type { S3Bucket } from '../../data/s3/index.ts';
import {
  checksum,
  claimSpec,
  clientService,
  env,
  FileBackup,
  headlessService,
  httpProbe,
  isExempt,
  port,
  resources,
  restrictedContainer,
  restrictedPod,
  scratch,
  secretEnv,
  storeSet,
  tcpProbe,
} from '../../shared/index.ts';
import type { LokiServer } from '../handles.ts';
import { keyVariables, lokiConfig } from './loki-config.ts';
import { lokiAlerts, lokiPanels } from './loki-metrics.ts';
import type { LokiProps } from './loki-props.ts';

// renovate: datasource=docker depName=docker.io/grafana/loki
const version = '3.7.6';
const image = `docker.io/grafana/loki:${version}`;
const program = 'loki';
/** User and group of the image, which has no shell. */
const user = { uid: 10001, gid: 10001 };
const defaults = { cpu: '100m', memory: '256Mi', memoryLimit: '1Gi' } as const;

/**
 * Loki as one process with its data on a claim, or in a bucket. It asks for no password, so the policies let in nobody
 * but its declared collectors and readers. A second copy of it would not make it safer: both would need every line.
 */
export class Loki<C extends AnyCluster> extends Workload<C> implements LokiServer<C> {
  readonly protocol = 'loki';
  readonly port = 3100;
  readonly podPort = 3100;
  readonly endpoint: Endpoint;
  readonly host: string;
  readonly url: string;
  readonly pushUrl: string;

  constructor(scope: Scope<C>, id: string, props: LokiProps<C>) {
    super(scope, id);
    refuseUnknownProps(this, 'Loki', props);
    this.needs(props, 'storage.size', 'backup');
    this.endpoint = this.pods(program, 'logs');
    this.host = this.serviceHost();
    this.url = `http://${this.host}:${this.port}`;
    this.pushUrl = `${this.url}/loki/api/v1/push`;
    this.render(props);
    this.declare(props);
  }

  private render(props: LokiProps<C>): void {
    const { bucket, storage, priority, nodeSelector, overrides } = props;
    const { facts } = this.cluster;
    const labels = this.labels(program, 'logs');
    const store = { name: this.name, labels, selector: this.selector(program, 'logs') };
    const amounts = resources(facts, props.resources, defaults, this.path);
    const memory = this.memoryLimit(props);
    const config = {
      'loki.yaml': lokiConfig({
        retention: this.retention(props),
        memory,
        objectStorage:
          bucket === undefined
            ? undefined
            : {
                endpoint: `${bucket.host}:${bucket.port}`,
                bucket: bucket.bucket,
                region: bucket.region,
                insecure: !bucket.url.startsWith('https:'),
              },
      }),
    };
    this.object(k8s.KubeConfigMap, 'config', { metadata: { name: `${this.name}-config`, labels }, data: config }, overrides?.configMap);
    const ports = [{ name: 'http', port: this.port, targetPort: port('http'), protocol: 'TCP' }];
    this.object(k8s.KubeService, 'service', clientService(store, ports), overrides?.service);
    this.object(k8s.KubeService, 'headless', headlessService(store, ports));
    const pod: k8s.PodSpec = {
      ...restrictedPod(user),
      ...this.placement(priority, nodeSelector),
      // What is in memory is written out before the end; the write-ahead log holds what was not.
      terminationGracePeriodSeconds: 120,
      containers: [
        {
          name: program,
          image,
          imagePullPolicy: 'IfNotPresent',
          args: ['-config.file=/etc/loki/loki.yaml', ...(bucket === undefined ? [] : ['-config.expand-env=true'])],
          // The runtime gives memory back before the kernel takes it.
          env: [env('GOMEMLIMIT', `${Math.floor((memory * 9) / 10 / 2 ** 20)}MiB`), ...this.keys(bucket)],
          ports: [{ name: 'http', containerPort: this.podPort, protocol: 'TCP' }],
          resources: amounts,
          volumeMounts: [
            { name: 'data', mountPath: '/loki' },
            { name: 'config', mountPath: '/etc/loki', readOnly: true },
            { name: 'tmp', mountPath: '/tmp' },
          ],
          // Ready only after the write-ahead log has been read again, which takes minutes after an outage.
          startupProbe: httpProbe('/ready', 'http', { period: 5, failures: 180 }),
          readinessProbe: httpProbe('/ready', 'http', { period: 10, failures: 3 }),
          livenessProbe: tcpProbe('http', { period: 20, failures: 6 }),
          securityContext: restrictedContainer,
        },
      ],
      volumes: [{ name: 'config', configMap: { name: `${this.name}-config` } }, scratch('tmp', '256Mi')],
    };
    const claim = claimSpec(facts, this.storageClass(storage.class)?.name ?? '', storage.size, this.path);
    this.object(
      k8s.KubeStatefulSet,
      'stateful-set',
      storeSet(store, { pod, annotations: checksum(config), claim }),
      overrides?.statefulSet,
    );
  }

  /** Keys of the bucket as variables, and the way to it. */
  private keys(bucket: S3Bucket<C> | undefined): readonly k8s.EnvVar[] {
    if (bucket === undefined) return [];
    this.connect(this.endpoint, bucket, 'chunks and index');
    const { namespace } = bucket.endpoint;
    return [
      secretEnv(keyVariables.access, this.credential(bucket.accessKey, namespace)),
      secretEnv(keyVariables.secret, this.credential(bucket.secretKey, namespace)),
    ];
  }

  /** Seconds; a day where the owner's word cannot be used, which is a finding. */
  private retention({ retention = '30d' }: LokiProps<C>): number {
    const day = 86_400;
    const { issues } = this.cluster.facts;
    const path = `${this.path} retention`;
    try {
      const seconds = parseDuration(retention);
      if (seconds >= day && seconds % 3600 === 0) return seconds;
      const message = `"${retention}" is not a whole number of hours of at least a day, which is the shortest that Loki keeps`;
      issues.push({ code: 'MODEL_VALUE', severity: 'error', path, message, hint: 'write for example `14d`' });
    } catch (error) {
      if (!(error instanceof UnitError)) throw error;
      issues.push({ code: 'MODEL_QUANTITY', severity: 'error', path, message: error.message, hint: error.hint });
    }
    return day;
  }

  /** Bytes; a wrong amount is reported where the resources are made. */
  private memoryLimit({ resources: given }: LokiProps<C>): number {
    try {
      return parseMemory(given?.memoryLimit ?? defaults.memoryLimit);
    } catch (error) {
      if (!(error instanceof UnitError)) throw error;
      return parseMemory(defaults.memoryLimit);
    }
  }

  private declare({ storage, backup, priority, nodeSelector }: LokiProps<C>): void {
    const { facts } = this.cluster;
    const { name, namespace, endpoint } = this;
    const application = this.application.name;
    const claim = `data-${name}-0`;
    facts.workloads.push({ application, name, namespace, labels: endpoint.labels, typicalStart: '30s', securityExceptions: [] });
    facts.claims.push({
      namespace,
      name: claim,
      application,
      workload: name,
      storageClass: this.storageClass(storage.class)?.key ?? '',
      size: storage.size,
      content: 'data',
      replicas: 1,
    });
    if (isExempt(backup)) {
      facts.backups.push({ application, claim, namespace, kind: 'exempt', reason: backup.exempt });
    } else {
      // Chunks and index files are written once and never changed; the write-ahead log is only of use where it lies.
      const exclude = ['wal', 'compactor', 'tsdb-shipper-cache'];
      const { class: storageClass } = storage;
      new FileBackup(this, 'files', { pods: endpoint, claim, storageClass, user, method: 'tar', exclude, backup, priority, nodeSelector });
    }
    facts.monitoring.set('loki', 'application');
    this.scrape(endpoint, { port: 'http', podPort: this.podPort });
    this.alert(...lokiAlerts(namespace, name));
    this.dashboard('Loki', lokiPanels(namespace, name));
  }
}
