import { type AnyCluster, k8s, type Labels, override, type Workload } from '../../../authoring/index.ts';

/** What the Job may do, in its own namespace: see claims, and make and remove snapshots. It never changes one. */
export function renderAccess<C extends AnyCluster>(workload: Workload<C>, labels: Labels, patch: unknown): void {
  const { name, namespace } = workload;
  new k8s.KubeServiceAccount(workload, 'service-account', { metadata: { name, labels }, automountServiceAccountToken: false });
  const role = new k8s.KubeRole(workload, 'role', {
    metadata: { name, labels },
    rules: [
      { apiGroups: [''], resources: ['persistentvolumeclaims'], verbs: ['get', 'list'] },
      { apiGroups: ['snapshot.storage.k8s.io'], resources: ['volumesnapshots'], verbs: ['create', 'delete', 'get', 'list'] },
    ],
  });
  override(role, patch);
  new k8s.KubeRoleBinding(workload, 'role-binding', {
    metadata: { name, labels },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
    subjects: [{ kind: 'ServiceAccount', name, namespace }],
  });
}
