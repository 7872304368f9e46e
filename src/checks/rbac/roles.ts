import type { Issue } from '../../issues/index.ts';
import { formatIdentity, isRenderedElsewhere, type Manifest } from '../../model/index.ts';
import type { Check } from '../check.ts';
import { type Facts, factsOf } from '../facts.ts';
import { finding } from '../finding.ts';
import { enforcedIn } from '../policy/pod-security.ts';
import { text } from '../read.ts';
import { type Grant, grantsOf, group, type Subject, showSubjects } from './grants.ts';
import { given, type Right, rights, rulesOf, wildcardsOf } from './rights.ts';

/** RBAC_WILDCARD: roles name what they give, so that what is added to the cluster later is not given with it. */
export const wildcards: Check = (input) => {
  const facts = factsOf(input);
  return [...facts.ofKind(group, 'Role'), ...facts.ofKind(group, 'ClusterRole')].flatMap((role) =>
    rulesOf(role).flatMap((rule, position): readonly Issue[] => {
      const lists = wildcardsOf(rule);
      if (lists.length === 0) return [];
      const holders = showSubjects(facts, holdersOf(facts, role));
      return [
        finding(role, {
          code: 'RBAC_WILDCARD',
          severity: 'warning',
          field: `rules[${position}].${lists[0]}`,
          message:
            lists.length === 3
              ? `${formatIdentity(role.identity)} allows everything, as cluster-admin does; it is held by ${holders}`
              : `${formatIdentity(role.identity)} has a wildcard in ${lists.join(' and ')}; it is held by ${holders}`,
          hint: 'name what it may do: apiGroups, resources and verbs one by one',
        }),
      ];
    }),
  );
};

function holdersOf(facts: Facts, role: Manifest): readonly Subject[] {
  return grantsOf(facts)
    .filter(({ manifest }) => manifest === role)
    .flatMap(({ subjects }) => subjects);
}

/** RBAC_ESCALATION: nobody holds a right that leads to more rights, unless somebody says why. */
export const escalations: Check = (input) => {
  const facts = factsOf(input);
  return grantsOf(facts).flatMap((grant) => judge(facts, grant));
};

function judge(facts: Facts, grant: Grant): readonly Issue[] {
  const { manifest: role, subjects } = grant;
  if (role === undefined) return [];
  const { minor = Number.POSITIVE_INFINITY } = facts;
  const told = new Set<string>();
  return rulesOf(role).flatMap((rule, position) => {
    // One that allows everything is told once, as a wildcard.
    if (wildcardsOf(rule).length === 3) return [];
    return rights.flatMap((right): readonly Issue[] => {
      const { until = minor } = right;
      const where = minor > until ? undefined : reach(facts, right, grant);
      const what = where === undefined ? [] : given(rule, right);
      if (what.length === 0 || told.has(right.means)) return [];
      told.add(right.means);
      return [
        finding(role, {
          code: 'RBAC_ESCALATION',
          severity: 'warning',
          field: `rules[${position}]`,
          message: `${what.join(', ')} ${where}: whoever holds it ${right.means}; held by ${showSubjects(facts, subjects)}`,
          hint: 'take the right away, or accept it next to the program that needs it, with the reason',
        }),
      ];
    });
  });
}

/** How far a right goes by one binding; nothing where it leads nowhere there. */
function reach(facts: Facts, { where }: Right, grant: Grant): string | undefined {
  const { namespace } = grant;
  if (namespace === '') return 'in the whole cluster';
  if (where === 'anywhere') return `in namespace ${namespace}`;
  if (where === 'others') return hasOthers(facts, grant) ? `in namespace ${namespace}, where others run too` : undefined;
  if (where === 'cluster' || enforcedIn(facts, namespace).level !== 'privileged') return undefined;
  return `in namespace ${namespace}, which lets privileged pods in`;
}

/** Whether pods run there that are not the holder's own, nor made by it. */
function hasOthers({ model, podsIn }: Facts, { binding, subjects, namespace }: Grant): boolean {
  const own = (account: string) => subjects.some((subject) => subject.namespace === namespace && subject.name === account);
  const { application } = binding.origin;
  return (
    podsIn(namespace)
      .select({})
      .some(({ podSpec }) => !own(text(podSpec.serviceAccountName) ?? 'default')) ||
    model.footprints.some((footprint) => footprint.namespace === namespace && footprint.application !== application) ||
    model.applications.some((other) => other.namespace === namespace && other.name !== application && isRenderedElsewhere(other))
  );
}
