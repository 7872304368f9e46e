import type { Manifest } from '../../model/index.ts';
import { type Refused, remade, type WayOut } from './way-out.ts';
import { customWay, definitionWay } from './ways-out-definition.ts';
import { bindingWay, endpointSliceWay, ingressClassWay, serviceWay } from './ways-out-network.ts';
import { statefulSetWay } from './ways-out-stateful-set.ts';
import { attributesWay, claimWay, driverWay, storageClassWay, volumeWay } from './ways-out-storage.ts';
import { immutableDataWay, jobWay, podWay, priorityWay, quotaWay, runtimeWay, secretWay, selectorWay } from './ways-out-workload.ts';

const ways: Readonly<Record<string, WayOut>> = {
  'apps/StatefulSet': statefulSetWay,
  'apps/Deployment': selectorWay,
  'apps/DaemonSet': selectorWay,
  'apps/ReplicaSet': selectorWay,
  'batch/Job': jobWay,
  '/Pod': podWay,
  '/PersistentVolumeClaim': claimWay,
  '/PersistentVolume': volumeWay,
  'storage.k8s.io/StorageClass': storageClassWay,
  'storage.k8s.io/CSIDriver': driverWay,
  'storage.k8s.io/VolumeAttributesClass': attributesWay,
  '/Service': serviceWay,
  'networking.k8s.io/IngressClass': ingressClassWay,
  'discovery.k8s.io/EndpointSlice': endpointSliceWay,
  'rbac.authorization.k8s.io/RoleBinding': bindingWay,
  'rbac.authorization.k8s.io/ClusterRoleBinding': bindingWay,
  '/ConfigMap': immutableDataWay,
  '/Secret': secretWay,
  '/ResourceQuota': quotaWay,
  'scheduling.k8s.io/PriorityClass': priorityWay,
  'node.k8s.io/RuntimeClass': runtimeWay,
  'apiextensions.k8s.io/CustomResourceDefinition': definitionWay,
};

/**
 * What an owner can do about a refused change, with the commands and with what is lost on the way. A kind without a way of its
 * own is taken for one that can be made again; a custom one never is.
 */
export function wayOut(refused: Refused): string {
  const { head } = refused;
  const own = ways[kindOf(head)];
  if (own !== undefined) return own(refused);
  if (isCustom(head)) return customWay(refused);
  return `take the change back, or give the object a new name. Or ${remade(head)}; look first at what hangs on it, because that may go with it`;
}

function kindOf({ identity: { group, kind } }: Manifest): string {
  return `${group}/${kind}`;
}

/** Groups of Kubernetes itself have no dot, or end like this; so do a few that are defined by CustomResourceDefinitions. */
function isCustom({ identity: { group } }: Manifest): boolean {
  return group.includes('.') && (!group.endsWith('.k8s.io') || definedElsewhere.includes(group));
}

const definedElsewhere = ['gateway.networking.k8s.io', 'snapshot.storage.k8s.io', 'groupsnapshot.storage.k8s.io', 'metrics.k8s.io'];
