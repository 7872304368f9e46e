import { formatIdentity, type Manifest } from '../../model/index.ts';
import type { Facts } from '../facts.ts';
import { below, items, text, texts } from '../read.ts';
import { idleAccounts } from '../service-accounts.ts';
import type { Failing, Judge } from './judge.ts';

const group = 'rbac.authorization.k8s.io';

/** Rights that say "everything", and tokens that nobody needs. */
export const leastPrivilege: Judge = (facts) => [
  ...[...facts.ofKind(group, 'Role'), ...facts.ofKind(group, 'ClusterRole')].flatMap(wildcards),
  ...[...facts.ofKind(group, 'RoleBinding'), ...facts.ofKind(group, 'ClusterRoleBinding')].flatMap(administrators),
  ...idleTokens(facts),
];

function wildcards(role: Manifest): readonly Failing[] {
  const wide = items(role.body.rules).flatMap((rule, index) =>
    (['apiGroups', 'resources', 'verbs'] as const)
      .filter((list) => texts(rule[list]).includes('*'))
      .map((list) => `rules[${index}].${list}`),
  );
  if (wide.length === 0) return [];
  const subject = formatIdentity(role.identity);
  return [{ subject, message: `${subject} has a wildcard in ${wide.join(', ')}`, hint: 'name what it may do' }];
}

function administrators(binding: Manifest): readonly Failing[] {
  if (text(below(binding.body, 'roleRef', 'name')) !== 'cluster-admin') return [];
  const subject = formatIdentity(binding.identity);
  return [{ subject, message: `${subject} makes somebody administrator of the cluster`, hint: 'give it a role of its own' }];
}

function idleTokens(facts: Facts): readonly Failing[] {
  const idleAccountOf = idleAccounts(facts);
  return facts.pods.flatMap((pod): readonly Failing[] => {
    const account = idleAccountOf(pod);
    if (account === undefined) return [];
    const subject = formatIdentity(pod.manifest.identity);
    const message = `pods of ${subject} have a token of ${account}, which has no rights`;
    return [{ subject, message, hint: 'set `automountServiceAccountToken: false`' }];
  });
}
