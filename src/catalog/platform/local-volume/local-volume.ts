import {
  type AnyCluster,
  type ClusterConstruct,
  k8s,
  quantity,
  refuseUnknownProps,
  type Scope,
  Workload,
} from '../../../authoring/index.ts';
import { keepData } from '../../shared/index.ts';
import { checkClaim, checkClass, checkNeighbours, checkPath, findNode, type Problem } from './local-volume-checks.ts';
import type { LocalVolumeProps } from './local-volume-props.ts';
import { localVolumesRunbook, type PlacedVolume } from './local-volume-runbook.ts';

interface Placed extends PlacedVolume {
  readonly problem: Problem;
}

/** Volumes of each cluster so far, for what concerns them all. */
const placed = new WeakMap<ClusterConstruct, Placed[]>();

/**
 * A folder of one node as a volume for one pod of a StatefulSet, bound to its claim by name: for a database that has
 * copies of its own and should not write through another layer of storage. The pod runs on that node and nowhere else.
 * Nothing of Kubernetes ever removes the folder.
 */
export class LocalVolume<C extends AnyCluster> extends Workload<C> {
  /** Claim that gets the volume. */
  readonly claim: string;

  constructor(scope: Scope<C>, id: string, props: LocalVolumeProps<C>) {
    super(scope, id);
    refuseUnknownProps(this, 'LocalVolume', props);
    this.needs(props, 'size');
    const cluster = this.home;
    const { workload, ordinal = 0, path, size, namespace = this.namespace } = props;
    const problem: Problem = (field, message, hint) =>
      cluster.facts.issues.push({
        code: 'MODEL_VALUE',
        severity: 'error',
        path: `${this.path} ${field}`,
        message,
        ...(hint === undefined ? {} : { hint }),
      });
    this.claim = `data-${workload}-${ordinal}`;
    cluster.facts.lookUp(cluster.namespaces, namespace, `${this.path} namespace`, 'namespace');
    if (!Number.isInteger(ordinal) || ordinal < 0) problem('ordinal', `${ordinal} is no whole number from 0`);
    checkPath(cluster, path, problem);
    const node = findNode(cluster, props.nodeSelector as Readonly<Record<string, string>>, problem);
    const storageClass = this.storageClass(props.class);
    if (storageClass === undefined || node === undefined) return;
    checkClass(storageClass, problem);
    const name = `${namespace}-${this.claim}`;
    this.#render({ name, namespace, node, storageClass: storageClass.name }, props);
    const volume: Placed = { name, namespace, claim: this.claim, node, path, size, problem };
    remember(cluster, volume);
    cluster.atEnd(() => checkClaim(cluster, { ...volume, class: storageClass.key }, problem));
  }

  #render(
    at: { readonly name: string; readonly namespace: string; readonly node: string; readonly storageClass: string },
    { path, size, overrides }: LocalVolumeProps<C>,
  ): void {
    this.object(
      k8s.KubePersistentVolume,
      'volume',
      {
        metadata: { name: at.name, labels: this.labels('local-volume', 'storage'), annotations: keepData },
        spec: {
          storageClassName: at.storageClass,
          volumeMode: 'Filesystem',
          accessModes: ['ReadWriteOnce'],
          capacity: { storage: quantity(this.cluster.facts, size, `${this.path} size`) },
          persistentVolumeReclaimPolicy: 'Retain',
          claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: at.namespace, name: this.claim },
          local: { path },
          // The host name and not the owner's label: the node of a volume can never change, labels may.
          nodeAffinity: {
            required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [at.node] }] }] },
          },
        },
      },
      overrides?.persistentVolume,
    );
  }
}

/** The first volume of a cluster brings the page of all of them, and the check of one against the other. */
function remember(cluster: ClusterConstruct, volume: Placed): void {
  const known = placed.get(cluster);
  if (known !== undefined) {
    known.push(volume);
    return;
  }
  const volumes = [volume];
  placed.set(cluster, volumes);
  cluster.atEnd(() => {
    checkNeighbours(volumes);
    cluster.facts.runbooks.push(localVolumesRunbook(cluster.clusterName, cluster.distribution.name, volumes));
  });
}
