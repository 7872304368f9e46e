import { type AnyCluster, k8s, type Labels, type Workload } from '../../../authoring/index.ts';

const group = 'rbac.authorization.k8s.io';

/**
 * What Prometheus may read, and no more: metrics of kubelets and of the API server everywhere, pods only where it has
 * something to scrape.
 */
export function renderAccess<C extends AnyCluster>(workload: Workload<C>, labels: Labels, namespaces: readonly string[]): void {
  const { name, namespace } = workload;
  const subjects = [{ kind: 'ServiceAccount', name, namespace }];
  new k8s.KubeServiceAccount(workload, 'service-account', { metadata: { name, labels }, automountServiceAccountToken: false });
  const everywhere = `${namespace}-${name}`;
  new k8s.KubeClusterRole(workload, 'cluster-role', {
    metadata: { name: everywhere, labels },
    rules: [
      { apiGroups: [''], resources: ['nodes/metrics'], verbs: ['get'] },
      { nonResourceUrLs: ['/metrics'], verbs: ['get'] },
    ],
  });
  new k8s.KubeClusterRoleBinding(workload, 'cluster-role-binding', {
    metadata: { name: everywhere, labels },
    roleRef: { apiGroup: group, kind: 'ClusterRole', name: everywhere },
    subjects,
  });
  for (const where of namespaces) {
    const metadata = { name: everywhere, namespace: where, labels };
    new k8s.KubeRole(workload, `role-${where}`, {
      metadata,
      rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] }],
    });
    new k8s.KubeRoleBinding(workload, `role-binding-${where}`, {
      metadata,
      roleRef: { apiGroup: group, kind: 'Role', name: everywhere },
      subjects,
    });
  }
}
