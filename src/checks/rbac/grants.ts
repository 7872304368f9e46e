import { formatIdentity, type Manifest } from '../../model/index.ts';
import type { Facts } from '../facts.ts';
import { oncePer } from '../once.ts';
import { below, type Fields, items, text } from '../read.ts';

export const group = 'rbac.authorization.k8s.io';

/** Somebody a binding names. */
export interface Subject {
  readonly kind: string;
  readonly name: string;
  /** Of a service account; empty otherwise. */
  readonly namespace: string;
  /** Path in the binding: `subjects[0]`. */
  readonly field: string;
}

/** One binding: a role, who has it, and where. */
export interface Grant {
  readonly binding: Manifest;
  readonly role: { readonly kind: string; readonly name: string };
  /** The role's object; nothing where the cluster brings it, or a chart. */
  readonly manifest: Manifest | undefined;
  readonly subjects: readonly Subject[];
  /** Namespace it is good for; empty for the whole cluster. */
  readonly namespace: string;
}

/** Every rendered binding. */
export const grantsOf = oncePer((facts: Facts): readonly Grant[] =>
  [...facts.ofKind(group, 'RoleBinding'), ...facts.ofKind(group, 'ClusterRoleBinding')].map((binding) => grant(facts, binding)),
);

function grant(facts: Facts, binding: Manifest): Grant {
  const { namespace } = binding.identity;
  const kind = text(below(binding.body, 'roleRef', 'kind')) ?? '';
  const name = text(below(binding.body, 'roleRef', 'name')) ?? '';
  const subjects = items(binding.body.subjects).map((subject, position) => subjectOf(subject, namespace, `subjects[${position}]`));
  return {
    binding,
    role: { kind, name },
    manifest: facts.find(group, kind, kind === 'Role' ? namespace : '', name),
    subjects,
    namespace: binding.identity.kind === 'RoleBinding' ? namespace : '',
  };
}

function subjectOf(subject: Fields, own: string, field: string): Subject {
  const kind = text(subject.kind) ?? '';
  const namespace = kind === 'ServiceAccount' ? (text(subject.namespace) ?? own) : '';
  return { kind, name: text(subject.name) ?? '', namespace, field };
}

/** Who holds a right, for messages: `ServiceAccount ci/runner (Deployment ci/runner)`, `Group admins`. */
export function showSubject(facts: Facts, { kind, name, namespace }: Subject): string {
  if (kind !== 'ServiceAccount') return `${kind} ${name}`;
  const pods = workloadsOf(facts).get(`${namespace}/${name}`);
  return `ServiceAccount ${namespace}/${name} (${pods === undefined ? 'no rendered workload uses it' : pods.join(', ')})`;
}

/** Everybody who holds something, once and sorted. */
export function showSubjects(facts: Facts, subjects: readonly Subject[]): string {
  return [...new Set(subjects.map((subject) => showSubject(facts, subject)))].sort().join(', ') || 'nobody';
}

/** Workloads by the service account of their pods, `namespace/name`. */
const workloadsOf = oncePer(({ pods }: Facts): ReadonlyMap<string, readonly string[]> => {
  const all = new Map<string, string[]>();
  for (const { manifest, namespace, podSpec } of pods) {
    const account = `${namespace}/${text(podSpec.serviceAccountName) ?? 'default'}`;
    const list = all.get(account) ?? [];
    list.push(formatIdentity(manifest.identity));
    all.set(account, list);
  }
  return all;
});
