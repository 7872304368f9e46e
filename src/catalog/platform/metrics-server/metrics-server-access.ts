import { type AnyCluster, k8s, type Labels, type Workload } from '../../../authoring/index.ts';

/**
 * What metrics-server may read, and who may read from it: whoever may look at pods may look at what they use.
 * @source metrics-server 0.9.0, manifests/base/rbac.yaml
 */
export function renderAccess<C extends AnyCluster>(workload: Workload<C>, labels: Labels): void {
  const { name, namespace } = workload;
  const group = 'rbac.authorization.k8s.io';
  const subjects = [{ kind: 'ServiceAccount', name, namespace }];
  new k8s.KubeServiceAccount(workload, 'service-account', { metadata: { name, labels }, automountServiceAccountToken: false });
  new k8s.KubeClusterRole(workload, 'cluster-role', {
    metadata: { name: `system:${name}`, labels },
    rules: [
      { apiGroups: [''], resources: ['nodes/metrics'], verbs: ['get'] },
      { apiGroups: [''], resources: ['nodes', 'pods'], verbs: ['get', 'list', 'watch'] },
    ],
  });
  new k8s.KubeClusterRoleBinding(workload, 'cluster-role-binding', {
    metadata: { name: `system:${name}`, labels },
    roleRef: { apiGroup: group, kind: 'ClusterRole', name: `system:${name}` },
    subjects,
  });
  // The API server passes on who asks; these two let metrics-server believe it and ask whether they may.
  new k8s.KubeClusterRoleBinding(workload, 'auth-delegator', {
    metadata: { name: `${name}:system:auth-delegator`, labels },
    roleRef: { apiGroup: group, kind: 'ClusterRole', name: 'system:auth-delegator' },
    subjects,
  });
  new k8s.KubeRoleBinding(workload, 'auth-reader', {
    metadata: { name: `${name}-auth-reader`, namespace: 'kube-system', labels },
    roleRef: { apiGroup: group, kind: 'Role', name: 'extension-apiserver-authentication-reader' },
    subjects,
  });
  const to = (role: string) => [`rbac.authorization.k8s.io/aggregate-to-${role}`, 'true'] as const;
  new k8s.KubeClusterRole(workload, 'reader', {
    metadata: { name: 'system:aggregated-metrics-reader', labels: { ...labels, ...Object.fromEntries(['admin', 'edit', 'view'].map(to)) } },
    rules: [{ apiGroups: ['metrics.k8s.io'], resources: ['nodes', 'pods'], verbs: ['get', 'list', 'watch'] }],
  });
}
