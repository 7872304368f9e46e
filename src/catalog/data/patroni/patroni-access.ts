import type { Construct } from 'constructs';
import { k8s, type Labels } from '../../../authoring/index.ts';

/**
 * What members may do who agree in ConfigMaps: write the four of their cluster, and tell their role on their own pods.
 * Making, listing and watching cannot be limited to names.
 * @source Patroni, "Kubernetes": kubernetes/patroni_k8s.yaml, without endpoints
 */
export function renderAccess(
  scope: Construct,
  {
    name,
    namespace,
    labels,
    pods,
  }: { readonly name: string; readonly namespace: string; readonly labels: Labels; readonly pods: readonly string[] },
): void {
  const metadata = { name, labels };
  const configMaps = ['config', 'failover', 'leader', 'sync'].map((part) => `${name}-${part}`);
  new k8s.KubeServiceAccount(scope, 'account', { metadata, automountServiceAccountToken: false });
  new k8s.KubeRole(scope, 'role', {
    metadata,
    rules: [
      { apiGroups: [''], resources: ['configmaps'], verbs: ['create', 'list', 'watch'] },
      { apiGroups: [''], resources: ['configmaps'], resourceNames: configMaps, verbs: ['get', 'patch', 'update'] },
      { apiGroups: [''], resources: ['pods'], verbs: ['list', 'watch'] },
      { apiGroups: [''], resources: ['pods'], resourceNames: [...pods], verbs: ['get', 'patch', 'update'] },
    ],
  });
  new k8s.KubeRoleBinding(scope, 'role-binding', {
    metadata,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
    subjects: [{ kind: 'ServiceAccount', name, namespace }],
  });
}
