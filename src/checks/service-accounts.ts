import type { Facts } from './facts.ts';
import type { PodTemplate } from './pods.ts';
import { items, text } from './read.ts';

const group = 'rbac.authorization.k8s.io';

/** Tells of a pod which service account's token it gets without need, because the account has no role; nothing where all is well. */
export function idleAccounts(facts: Facts): (pod: Pick<PodTemplate, 'podSpec' | 'namespace'>) => string | undefined {
  const bound = boundAccounts(facts);
  return ({ podSpec, namespace }) => {
    const account = text(podSpec.serviceAccountName) ?? 'default';
    const onAccount = facts.find('', 'ServiceAccount', namespace, account)?.body.automountServiceAccountToken;
    const isIdle = (podSpec.automountServiceAccountToken ?? onAccount) !== false && !bound.has(`${namespace}/${account}`);
    return isIdle ? account : undefined;
  };
}

function boundAccounts(facts: Facts): ReadonlySet<string> {
  const bindings = [...facts.ofKind(group, 'RoleBinding'), ...facts.ofKind(group, 'ClusterRoleBinding')];
  return new Set(
    bindings.flatMap((binding) =>
      items(binding.body.subjects)
        .filter(({ kind }) => kind === 'ServiceAccount')
        .map(({ namespace, name }) => `${text(namespace) ?? binding.identity.namespace}/${text(name) ?? ''}`),
    ),
  );
}
