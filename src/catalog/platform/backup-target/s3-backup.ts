import {
  type AnyCluster,
  k8s,
  quantity,
  refuseUnknownProps,
  type S3TargetSpec,
  type Scope,
  type SecretKeyRef,
  Workload,
} from '../../../authoring/index.ts';
import { formatMemory, parseMemory, readable } from '../../../units/index.ts';
import {
  type BackupTarget,
  type BackupUse,
  env,
  passingClass,
  resources,
  restrictedContainer,
  roomVolume,
  secretEnv,
} from '../../shared/index.ts';
import { checkNamespace, findTarget } from './find-target.ts';
import type { S3BackupProps } from './s3-backup-props.ts';
import { transferScripts } from './s3-scripts.ts';

// renovate: datasource=docker depName=docker.io/rclone/rclone
const version = '1.75.1';
const image = `docker.io/rclone/rclone:${version}`;
const program = 'backup-target';

interface Server {
  readonly url: string;
  readonly host: string;
  readonly port: number;
}

/**
 * A bucket on another machine. A script that makes or restores copies finds the folder `/backup` as on a share; a
 * container before or after it brings the newest copy from the bucket, or sends the new one to it.
 */
export class S3Backup<C extends AnyCluster> extends Workload<C> implements BackupTarget<C> {
  readonly key: string;
  readonly #namespaces: readonly string[];
  readonly #spec: S3TargetSpec | undefined;
  readonly #server: Server | undefined;
  readonly #staging: k8s.Quantity;
  readonly #class: string | undefined;
  readonly #ca: boolean;
  readonly #access: string;

  constructor(scope: Scope<C>, id: string, props: S3BackupProps<C>) {
    super(scope, id);
    refuseUnknownProps(this, 'S3Backup', props);
    this.#namespaces = [...new Set<string>(props.namespaces)];
    this.#access = `${id}-access`;
    this.#ca = props.ca !== undefined;
    const found = findTarget(this.home, 's3', props.target, `${this.path} target`);
    this.key = found?.key ?? props.target ?? '';
    this.#spec = found?.spec;
    this.#server = found === undefined ? undefined : this.#serverOf(found.key, found.spec.server);
    this.#staging = quantity(this.cluster.facts, props.staging ?? '10Gi', `${this.path} staging`);
    this.#class = passingClass(this.cluster, props.class, `${this.path} class`);
    this.requireSecret(this.#access, [
      {
        name: 'access-key',
        kind: 'given',
        example: 'AKIAEXAMPLE',
        purpose: `access key that may read, write and delete in the bucket of ${this.key}`,
      },
      { name: 'secret-key', kind: 'given', example: 'a long random text', purpose: 'its secret' },
    ]);
    for (const [index, namespace] of this.#namespaces.entries()) {
      this.cluster.facts.lookUp(this.home.namespaces, namespace, `${this.path} namespaces[${index}]`, 'namespace');
      this.#renderScripts(namespace, props);
    }
  }

  attach(pod: k8s.PodSpec, use: BackupUse): k8s.PodSpec {
    const { mode, pods, path } = use;
    checkNamespace(this.home, { key: this.key, path: this.path, namespaces: this.#namespaces }, pods.namespace, path);
    this.#openWay(use);
    const readOnly = mode === 'write' ? {} : { readOnly: true };
    const scripts = pod.containers.map((container) => ({
      ...container,
      volumeMounts: [...(container.volumeMounts ?? []), { name: 'copies', mountPath: '/backup', ...readOnly }],
    }));
    const before = pod.initContainers ?? [];
    const volumes = [
      ...(pod.volumes ?? []),
      roomVolume('copies', this.#staging, this.#class),
      { name: 'transfer', configMap: { name: `${this.name}-transfer` } },
    ];
    if (mode === 'write') {
      return { ...pod, initContainers: [...before, ...scripts], containers: [this.#transfer('send', pod, use)], volumes };
    }
    const first = this.#transfer(mode === 'read' ? 'fetch' : 'list', pod, use);
    return { ...pod, initContainers: [first, ...before], containers: scripts, volumes };
  }

  #transfer(script: 'send' | 'fetch' | 'list', pod: k8s.PodSpec, { folder, keep = 14, pods }: BackupUse): k8s.Container {
    const { facts } = this.cluster;
    const { path = '', region = 'us-east-1' } = this.#spec ?? {};
    const file = pod.containers.flatMap((container) => container.env ?? []).find(({ name }) => name === 'FILE');
    const amounts = resources(facts, undefined, { cpu: '50m', memory: '64Mi', memoryLimit: '256Mi' }, this.path);
    const disk = this.#class === undefined ? this.#disk(pod) : undefined;
    return {
      name: script,
      image,
      imagePullPolicy: 'IfNotPresent',
      command: ['sh', `/transfer/${script}.sh`],
      env: [
        env('FOLDER', folder),
        env('REMOTE', `target:${path.replace(/^\/+|\/+$/g, '')}/${pods.namespace}/${folder}`),
        ...(script === 'send' ? [env('KEEP_DAYS', String(keep))] : []),
        ...(script === 'fetch' && file !== undefined ? [file] : []),
        env('RCLONE_CONFIG', '/dev/null'),
        env('RCLONE_CONFIG_TARGET_TYPE', 's3'),
        env('RCLONE_CONFIG_TARGET_PROVIDER', 'Other'),
        env('RCLONE_CONFIG_TARGET_ENDPOINT', this.#server?.url ?? ''),
        env('RCLONE_CONFIG_TARGET_REGION', region),
        // The bucket is there: a key for backups need not be allowed to make one.
        env('RCLONE_CONFIG_TARGET_NO_CHECK_BUCKET', 'true'),
        secretEnv('RCLONE_CONFIG_TARGET_ACCESS_KEY_ID', this.#credential('access-key', pods)),
        secretEnv('RCLONE_CONFIG_TARGET_SECRET_ACCESS_KEY', this.#credential('secret-key', pods)),
        ...(this.#ca ? [env('RCLONE_CA_CERT', '/transfer/ca.pem')] : []),
      ],
      resources:
        disk === undefined
          ? amounts
          : { requests: { ...amounts.requests, ...disk.requests }, limits: { ...amounts.limits, ...disk.limits } },
      volumeMounts: [
        { name: 'copies', mountPath: '/backup' },
        { name: 'transfer', mountPath: '/transfer', readOnly: true },
      ],
      securityContext: restrictedContainer,
    };
  }

  /** The limit is the pod's: beside the room it holds the pod's other folders on the node's disk, and logs. */
  #disk({ volumes = [] }: k8s.PodSpec): k8s.ResourceRequirements {
    const amount = (bytes: number) => ({ 'ephemeral-storage': k8s.Quantity.fromString(formatMemory(bytes)) });
    const room = bytesOf(String(this.#staging.value));
    const others = volumes.map(({ emptyDir }) => (emptyDir?.medium === 'Memory' ? 0 : bytesOf(String(emptyDir?.sizeLimit?.value ?? '0'))));
    return { requests: amount(room), limits: amount(others.reduce((sum, bytes) => sum + bytes, room + parseMemory('256Mi'))) };
  }

  /** The access key where the pods are: in the Secret that the owner fills, or in a copy of it. */
  #credential(key: 'access-key' | 'secret-key', { namespace, workload }: BackupUse['pods']): SecretKeyRef {
    const { facts } = this.cluster;
    const source = { namespace: this.namespace, name: this.#access, key };
    const name = namespace === source.namespace ? source.name : facts.copySecret(source, namespace);
    facts.consumeSecret(namespace, name, { workload, key });
    return { name, key };
  }

  #openWay({ pods }: BackupUse): void {
    if (this.#server === undefined) return;
    const { host, port } = this.#server;
    const ranges = this.#spec?.ranges;
    const reason = `backups in the bucket of ${this.key}`;
    if (ranges === undefined) {
      this.reach(pods, [host], [port], reason);
      return;
    }
    this.cluster.facts.externals.push({
      workload: pods.workload,
      application: pods.application,
      hosts: [host, ...ranges],
      ports: [port],
      reason,
    });
    this.open({ endpoint: pods, direction: 'egress', peer: { kind: 'ranges', ranges }, ports: [{ port, protocol: 'TCP' }], reason });
  }

  #serverOf(key: string, text: string): Server | undefined {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url === undefined || !/^https?:$/.test(url.protocol) || url.pathname !== '/') {
      this.cluster.facts.issues.push({
        code: 'MODEL_VALUE',
        severity: 'error',
        path: `${this.home.clusterName} backupTargets.${key}.server`,
        message: `"${text}" is no address of an S3 server`,
        hint: 'write `https://nas.lan:9000`; bucket and folder belong into `path`',
      });
      return undefined;
    }
    return { url: url.origin, host: url.hostname, port: url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port) };
  }

  #renderScripts(namespace: string, { ca, overrides }: S3BackupProps<C>): void {
    this.object(
      k8s.KubeConfigMap,
      `transfer-${namespace}`,
      {
        metadata: { name: `${this.name}-transfer`, namespace, labels: this.labels(program, 'backup') },
        data: { ...transferScripts, ...(ca === undefined ? {} : { 'ca.pem': ca }) },
      },
      overrides?.configMap,
    );
  }
}

function bytesOf(text: string): number {
  return readable(() => parseMemory(text)) ?? 0;
}
