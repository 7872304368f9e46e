import { type AnyCluster, k8s, type Patch, type Scope, Workload } from '../../../authoring/index.ts';
import type { Endpoint } from '../../../model/index.ts';
import { expose, type HostProps } from '../../shared/expose.ts';
import {
  type AddressClaim,
  type BackupChoice,
  balance,
  claimSpec,
  clientService,
  FileBackup,
  type FileBackupProps,
  headlessService,
  isExempt,
  type PodProps,
  port,
  type StorageProps,
  type StoreProps,
} from '../../shared/index.ts';
import { bucketHandle, bucketKeys, bucketSecret, checkBuckets } from './bucket.ts';
import type { ObjectStore, S3Bucket } from './s3.ts';

/** What the owner decides about any server of object storage. */
export interface S3ServerProps<C extends AnyCluster> extends PodProps<C>, HostProps<C> {
  /** Volume of all objects. */
  readonly storage: StorageProps<C>;
  /** Nightly copy of the volume, or why there is none. */
  readonly backup: BackupChoice<C>;
  /** Address of the LAN on which S3 answers at the server's own port, besides the cluster's network. @default none */
  readonly address?: AddressClaim<NoInfer<C>> | undefined;
  /**
   * Largest request through `host`. Programs cut larger objects into parts.
   * @unit binary bytes
   * @default '5Gi' - the largest part S3 allows
   */
  readonly bodySize?: string | undefined;
  readonly overrides?: S3ServerOverrides | undefined;
}

export interface S3ServerOverrides {
  readonly statefulSet?: Patch<k8s.KubeStatefulSetProps> | undefined;
  readonly service?: Patch<k8s.KubeServiceProps> | undefined;
  readonly loadBalancer?: Patch<k8s.KubeServiceProps> | undefined;
  readonly ingress?: Patch<k8s.KubeIngressProps> | undefined;
  readonly configMap?: Patch<k8s.KubeConfigMapProps> | undefined;
  readonly setupJob?: Patch<k8s.KubeJobProps> | undefined;
}

/** What differs between the programs. */
export interface S3Program {
  /** Value of `app.kubernetes.io/name`. */
  readonly program: string;
  readonly port: number;
  readonly region: string;
  readonly buckets: { readonly [name: string]: { readonly quota?: string | undefined } };
  /** Names of buckets that the program keeps for itself. */
  readonly reserved?: readonly string[] | undefined;
}

const component = 'object-store';

/** One pod with one volume that answers S3, and buckets with a Secret each. */
export abstract class S3Server<C extends AnyCluster, B extends string> extends Workload<C> implements ObjectStore<C, B> {
  readonly port: number;
  readonly podPort: number;
  readonly endpoint: Endpoint;
  readonly host: string;
  /** Address people use, when there is a `host`. */
  readonly url: string | undefined;
  protected readonly store: StoreProps;
  private readonly served: S3Program;

  constructor(scope: Scope<C>, id: string, served: S3Program, props: S3ServerProps<C>) {
    super(scope, id);
    this.needs(props, 'storage.size', 'backup');
    const { program, buckets, reserved } = served;
    this.served = served;
    this.port = served.port;
    this.podPort = served.port;
    this.endpoint = this.pods(program, component);
    this.host = this.serviceHost();
    this.store = { name: id, labels: this.labels(program, component), selector: this.selector(program, component) };
    checkBuckets(this.cluster.facts, this.path, buckets, reserved);
    this.url = this.exposed(props);
  }

  bucket(name: B): S3Bucket<C> {
    const { buckets, region } = this.served;
    this.cluster.facts.lookUp(buckets, name, `${this.path} buckets`, 'bucket');
    return bucketHandle(this, this.name, name, region);
  }

  private exposed({ host, ingress, tls, bodySize = '5Gi', overrides }: S3ServerProps<C>): string | undefined {
    if (host === undefined) return undefined;
    return expose(this, {
      host,
      ingress,
      labels: this.store.labels,
      tls,
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

  /**
   * The Service of the clients, the one that names the pod, and the one with an address of the LAN.
   * @param more further ports for clients
   * @param early whether the pod has its name before it is ready, for a Job that makes it ready
   */
  protected renderServices({ address, overrides }: S3ServerProps<C>, more: readonly k8s.ServicePort[], early = false): void {
    const { labels, selector } = this.store;
    const s3 = { name: 's3', port: this.port, targetPort: port('s3'), protocol: 'TCP' };
    this.object(k8s.KubeService, 'service', clientService(this.store, early ? [s3] : [s3, ...more]), overrides?.service);
    const headless = headlessService(this.store, early ? [s3, ...more] : [s3]);
    this.object(
      k8s.KubeService,
      'headless',
      early ? { ...headless, spec: { ...headless.spec, publishNotReadyAddresses: true } } : headless,
    );
    if (address === undefined) return;
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

  protected claimOf({ storage }: S3ServerProps<C>): k8s.PersistentVolumeClaimSpec {
    return claimSpec(this.cluster.facts, this.storageClass(storage.class)?.name ?? '', storage.size, this.path);
  }

  /** The keys of all buckets as files, in a folder for each. */
  protected bucketKeyFiles(name: string): k8s.Volume {
    const sources = Object.keys(this.served.buckets).map((bucket) => ({
      secret: {
        name: bucketSecret(this.name, bucket),
        items: Object.values(bucketKeys).map((key) => ({ key, path: `${bucket}/${key}` })),
      },
    }));
    return { name, projected: { defaultMode: 0o440, sources } };
  }

  /** Says what it is and holds, and has the volume copied. */
  protected declare(
    { storage, backup, priority, nodeSelector }: S3ServerProps<C>,
    copy: Pick<FileBackupProps<C>, 'image' | 'user' | 'method' | 'exclude'>,
  ): void {
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
      storageClass: this.storageClass(storage.class)?.key ?? '',
      size: storage.size,
      content: 'data',
      replicas: 1,
    });
    if (isExempt(backup)) facts.backups.push({ application, claim, namespace, kind: 'exempt', reason: backup.exempt });
    else
      new FileBackup(this, 'backup', {
        pods: this.endpoint,
        claim,
        storageClass: storage.class,
        backup,
        priority,
        nodeSelector,
        ...copy,
      });
  }
}
