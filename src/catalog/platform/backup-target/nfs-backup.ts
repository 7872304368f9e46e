import { Construct } from 'constructs';
import {
  type AnyCluster,
  type Application,
  clusterOf,
  k8s,
  type NfsTargetSpec,
  override,
  type Patch,
  quantity,
  refuseUnknownProps,
  type Scope,
} from '../../../authoring/index.ts';
import { type BackupTarget, type BackupUse, keepData } from '../../shared/index.ts';
import { checkNamespace, findTarget } from './find-target.ts';

/** Which namespaces may write to a target, and how its export is mounted. */
export interface NfsBackupProps<C extends AnyCluster> {
  /** Key of the cluster's `backupTargets`. @default the only one */
  readonly target?: (keyof C['backupTargets'] & string) | undefined;
  /**
   * Namespaces whose workloads are copied there. Each has a folder of its own below the target's path, which must exist
   * and be writable for the users of the pods that copy; simplest is an export that maps all users to one (`all_squash`).
   */
  readonly namespaces: readonly (keyof C['namespaces'] & string)[];
  /**
   * Size that volume and claim state. NFS does not enforce it; a namespace quota on `requests.storage` counts it.
   * @unit binary bytes
   * @default '100Gi' - a year of dumps of a household
   */
  readonly size?: string | undefined;
  /**
   * Options of the mount.
   * @default soft, so that an absent server becomes an error of the Job and not a pod that nobody can end
   */
  readonly mountOptions?: readonly string[] | undefined;
  /** Changes to the volume and the claim of every namespace. */
  readonly overrides?: NfsBackupOverrides | undefined;
}

export interface NfsBackupOverrides {
  readonly persistentVolume?: Patch<k8s.KubePersistentVolumeProps> | undefined;
  readonly persistentVolumeClaim?: Patch<k8s.KubePersistentVolumeClaimProps> | undefined;
}

/** Name of the claim in every namespace. */
const claimName = 'backup';
const program = 'backup-target';
const softMount = ['nfsvers=4.1', 'soft', 'timeo=150', 'retrans=3', 'noatime', 'nosuid', 'nodev', 'noexec'];

/**
 * An NFS export as a claim named `backup` in each namespace. The volume is static and bound to its claim by name: the
 * folder stays the same whatever happens to the cluster, and nothing of Kubernetes ever deletes it. Pods mount the claim
 * and not the export itself, because the restricted Pod Security level refuses NFS volumes in pods.
 */
export class NfsBackup<C extends AnyCluster> extends Construct implements BackupTarget<C> {
  readonly cluster: C;
  readonly application: Application<C>;
  readonly key: string;
  readonly #namespaces: readonly string[];

  constructor(scope: Scope<C>, id: string, props: NfsBackupProps<C>) {
    super(scope, id);
    refuseUnknownProps(this, 'NfsBackup', props);
    this.cluster = scope.cluster;
    this.application = scope.application;
    this.#namespaces = [...new Set<string>(props.namespaces)];
    const { facts, namespaces } = clusterOf(this.cluster);
    const found = findTarget(clusterOf(this.cluster), 'nfs', props.target, `${this.node.path} target`);
    this.key = found?.key ?? props.target ?? '';
    for (const [index, namespace] of this.#namespaces.entries()) {
      facts.lookUp(namespaces, namespace, `${this.node.path} namespaces[${index}]`, 'namespace');
      if (found !== undefined) this.#render(found.spec, namespace, props);
    }
  }

  attach(pod: k8s.PodSpec, { mode, pods, path }: BackupUse): k8s.PodSpec {
    const { key, node } = this;
    checkNamespace(clusterOf(this.cluster), { key, path: node.path, namespaces: this.#namespaces }, pods.namespace, path);
    const readOnly = mode === 'write' ? {} : { readOnly: true };
    return {
      ...pod,
      containers: pod.containers.map((container) => ({
        ...container,
        volumeMounts: [...(container.volumeMounts ?? []), { name: 'copies', mountPath: '/backup', ...readOnly }],
      })),
      volumes: [...(pod.volumes ?? []), { name: 'copies', persistentVolumeClaim: { claimName, ...readOnly } }],
    };
  }

  #render(
    { server, path }: NfsTargetSpec,
    namespace: string,
    { size = '100Gi', mountOptions = softMount, overrides }: NfsBackupProps<C>,
  ): void {
    const { facts, clusterName } = clusterOf(this.cluster);
    const name = `${clusterName}-backup-${namespace}`;
    const labels = {
      'app.kubernetes.io/component': 'backup',
      'app.kubernetes.io/instance': this.node.id,
      'app.kubernetes.io/managed-by': 'labwright',
      'app.kubernetes.io/name': program,
      'app.kubernetes.io/part-of': this.application.name,
    };
    const storage = quantity(facts, size, `${this.node.path} size`);
    const volume = new k8s.KubePersistentVolume(this, `volume-${namespace}`, {
      metadata: { name, labels, annotations: keepData },
      spec: {
        storageClassName: '',
        volumeMode: 'Filesystem',
        accessModes: ['ReadWriteMany'],
        capacity: { storage },
        persistentVolumeReclaimPolicy: 'Retain',
        claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name: claimName },
        mountOptions: [...mountOptions],
        nfs: { server, path: `${path.replace(/\/+$/, '')}/${namespace}` },
      },
    });
    override(volume, overrides?.persistentVolume);
    const claim = new k8s.KubePersistentVolumeClaim(this, `claim-${namespace}`, {
      metadata: { name: claimName, namespace, labels, annotations: keepData },
      spec: {
        volumeName: name,
        storageClassName: '',
        volumeMode: 'Filesystem',
        accessModes: ['ReadWriteMany'],
        resources: { requests: { storage } },
      },
    });
    override(claim, overrides?.persistentVolumeClaim);
    facts.claims.push({
      namespace,
      name: claimName,
      application: this.application.name,
      workload: this.node.id,
      storageClass: '',
      size,
      content: 'backup',
      replicas: 1,
    });
  }
}
