import type { Issue } from '../../issues/index.ts';
import type { Manifest } from '../../model/index.ts';
import type { Check } from '../check.ts';
import { type Facts, factsOf } from '../facts.ts';
import { below, fields, items, text } from '../read.ts';
import { missing } from './missing.ts';

const group = 'rbac.authorization.k8s.io';
const givenRoles = ['cluster-admin', 'admin', 'edit', 'view'];
/** For servers of aggregated APIs, in kube-system: the API server's own CA and how it names who asks. */
const givenAuthReader = 'extension-apiserver-authentication-reader';

/** REFERENCE_ROLE, REFERENCE_SUBJECT: the role and the service accounts of every binding exist. */
export const roles: Check = (input) => {
  const facts = factsOf(input);
  return [...facts.ofKind(group, 'RoleBinding'), ...facts.ofKind(group, 'ClusterRoleBinding')].flatMap((binding) => [
    ...judgeRole(facts, binding),
    ...items(binding.body.subjects).flatMap((subject, position) =>
      judgeSubject(facts, binding, text(subject.kind), text(subject.name) ?? '', text(subject.namespace), position),
    ),
  ]);
};

function judgeRole(facts: Facts, binding: Manifest): readonly Issue[] {
  const reference = fields(below(binding.body, 'roleRef'));
  const kind = text(reference.kind) ?? '';
  const name = text(reference.name) ?? '';
  const namespace = kind === 'Role' ? binding.identity.namespace : '';
  if (kind === 'ClusterRole' && (givenRoles.includes(name) || name.startsWith('system:'))) return [];
  if (kind === 'Role' && namespace === 'kube-system' && (name === givenAuthReader || name.startsWith('system:'))) return [];
  if (name === '' || facts.find(group, kind, namespace, name) !== undefined) return [];
  const known = [...facts.namesOf(group, kind, namespace), ...(kind === 'ClusterRole' ? givenRoles : [])];
  return [missing(facts, binding, { code: 'REFERENCE_ROLE', field: 'roleRef.name', kind, name, namespace, known })];
}

function judgeSubject(
  facts: Facts,
  binding: Manifest,
  kind: string | undefined,
  name: string,
  own: string | undefined,
  position: number,
): readonly Issue[] {
  const namespace = own ?? binding.identity.namespace;
  if (
    kind !== 'ServiceAccount' ||
    name === 'default' ||
    namespace === 'kube-system' ||
    facts.find('', 'ServiceAccount', namespace, name) !== undefined
  )
    return [];
  const known = ['default', ...facts.namesOf('', 'ServiceAccount', namespace)];
  return [
    missing(facts, binding, {
      code: 'REFERENCE_SUBJECT',
      field: `subjects[${position}].name`,
      kind: 'ServiceAccount',
      name,
      namespace,
      known,
    }),
  ];
}
