import type { Manifest } from '../../model/index.ts';
import type { Facts } from '../facts.ts';
import { below, fields, items, text, texts } from '../read.ts';
import type { Failing, Judge } from './judge.ts';

const group = 'rbac.authorization.k8s.io';

/** Rights that say "everything", and tokens that nobody needs. */
export const leastPrivilege: Judge = (facts) => [
  ...[...facts.ofKind(group, 'Role'), ...facts.ofKind(group, 'ClusterRole')].flatMap(wildcards),
  ...[...facts.ofKind(group, 'RoleBinding'), ...facts.ofKind(group, 'ClusterRoleBinding')].flatMap(administrators),
  ...facts.pods
    .filter((pod) => hasToken(facts, pod.namespace, pod.podSpec))
    .flatMap(({ manifest, podSpec }) => idle(facts, manifest, podSpec)),
];

function titleOf({ identity: { kind, namespace, name } }: Manifest): string {
  return `${kind} ${namespace === '' ? name : `${namespace}/${name}`}`;
}

function wildcards(role: Manifest): readonly Failing[] {
  const wide = items(role.body.rules).flatMap((rule, index) =>
    (['apiGroups', 'resources', 'verbs'] as const)
      .filter((list) => texts(rule[list]).includes('*'))
      .map((list) => `rules[${index}].${list}`),
  );
  if (wide.length === 0) return [];
  const subject = titleOf(role);
  return [{ subject, message: `${subject} has a wildcard in ${wide.join(', ')}`, hint: 'name what it may do' }];
}

function administrators(binding: Manifest): readonly Failing[] {
  if (text(below(binding.body, 'roleRef', 'name')) !== 'cluster-admin') return [];
  const subject = titleOf(binding);
  return [{ subject, message: `${subject} makes somebody administrator of the cluster`, hint: 'give it a role of its own' }];
}

/** Whether a pod is given a token, by itself or by its service account. */
function hasToken(facts: Facts, namespace: string, podSpec: Readonly<Record<string, unknown>>): boolean {
  if (typeof podSpec.automountServiceAccountToken === 'boolean') return podSpec.automountServiceAccountToken;
  const account = facts.find('', 'ServiceAccount', namespace, text(podSpec.serviceAccountName) ?? 'default');
  return account?.body.automountServiceAccountToken !== false;
}

/** A token is of use only with rights, and a right of a chart's account stands in the chart. */
function idle(facts: Facts, manifest: Manifest, podSpec: Readonly<Record<string, unknown>>): readonly Failing[] {
  const { namespace } = manifest.identity;
  const account = text(podSpec.serviceAccountName) ?? 'default';
  const isBound = [...facts.ofKind(group, 'RoleBinding'), ...facts.ofKind(group, 'ClusterRoleBinding')].some(({ identity, body }) =>
    items(body.subjects).some((subject) => {
      const { kind, name, namespace: own } = fields(subject);
      return kind === 'ServiceAccount' && name === account && (text(own) ?? identity.namespace) === namespace;
    }),
  );
  if (isBound) return [];
  const subject = titleOf(manifest);
  return [
    {
      subject,
      message: `pods of ${subject} have a token of ${account}, which has no rights`,
      hint: 'set `automountServiceAccountToken: false`',
    },
  ];
}
