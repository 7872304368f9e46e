import { type AnyCluster, k8s, type Labels, override, type Workload } from '../../../authoring/index.ts';

const snapshots = 'snapshot.storage.k8s.io';
const read = ['get', 'list', 'watch'];

/**
 * What the controller may do: bind snapshots to their contents, and hold claims while they are read.
 * @source external-snapshotter 8.6.0, deploy/kubernetes/snapshot-controller/rbac-snapshot-controller.yaml, without groups of snapshots
 */
export function renderAccess<C extends AnyCluster>(workload: Workload<C>, labels: Labels, patch: unknown): void {
  const { name, namespace } = workload;
  const group = 'rbac.authorization.k8s.io';
  const subjects = [{ kind: 'ServiceAccount', name, namespace }];
  const everywhere = `${namespace}-${name}`;
  new k8s.KubeServiceAccount(workload, 'service-account', { metadata: { name, labels }, automountServiceAccountToken: false });
  const role = new k8s.KubeClusterRole(workload, 'cluster-role', {
    metadata: { name: everywhere, labels },
    rules: [
      { apiGroups: [''], resources: ['persistentvolumes'], verbs: read },
      { apiGroups: [''], resources: ['persistentvolumeclaims'], verbs: [...read, 'update'] },
      { apiGroups: [''], resources: ['events'], verbs: ['create', 'list', 'patch', 'update', 'watch'] },
      { apiGroups: [snapshots], resources: ['volumesnapshotclasses'], verbs: read },
      {
        apiGroups: [snapshots],
        resources: ['volumesnapshotcontents', 'volumesnapshots'],
        verbs: [...read, 'create', 'delete', 'patch', 'update'],
      },
      { apiGroups: [snapshots], resources: ['volumesnapshotcontents/status'], verbs: ['patch'] },
      { apiGroups: [snapshots], resources: ['volumesnapshots/status'], verbs: ['patch', 'update'] },
    ],
  });
  override(role, patch);
  new k8s.KubeClusterRoleBinding(workload, 'cluster-role-binding', {
    metadata: { name: everywhere, labels },
    roleRef: { apiGroup: group, kind: 'ClusterRole', name: everywhere },
    subjects,
  });
  new k8s.KubeRole(workload, 'leader-role', {
    metadata: { name: `${name}-leader`, labels },
    rules: [{ apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: [...read, 'create', 'delete', 'update'] }],
  });
  new k8s.KubeRoleBinding(workload, 'leader-role-binding', {
    metadata: { name: `${name}-leader`, labels },
    roleRef: { apiGroup: group, kind: 'Role', name: `${name}-leader` },
    subjects,
  });
}
