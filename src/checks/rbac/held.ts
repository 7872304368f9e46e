import type { Facts } from '../facts.ts';
import { oncePer } from '../once.ts';
import { below, items, textMap, texts } from '../read.ts';
import { selects } from '../selector.ts';
import { isAdministrator } from './bindings.ts';
import { type Grant, grantsOf, group as rbac } from './grants.ts';
import { given, rights, rulesOf } from './rights.ts';

/** One thing that somebody may do. */
export interface HeldRight {
  /** Namespace it is good for; empty for the whole cluster. */
  readonly namespace: string;
  /** `*` for all, as everywhere here. */
  readonly group: string;
  /** `pods/exec` for a subresource; a path for what is no resource. */
  readonly resource: string;
  readonly verb: string;
  /** The only object it is good for; nothing for every one. */
  readonly name?: string | undefined;
  /** The binding that gives it, `dist/attic/ci/runner/rolebinding-runner.yaml`. */
  readonly file: string;
}

/** What everybody may do by rendered bindings. */
export interface Holder {
  readonly kind: string;
  /** Empty for users and groups. */
  readonly namespace: string;
  readonly name: string;
  /** Application of the first binding that names it. */
  readonly application: string;
  readonly rights: readonly HeldRight[];
  /** Roles whose rules are not rendered here, so that only their names are known: `ClusterRole view in namespace ci`. */
  readonly roles: readonly string[];
}

/** Everybody a rendered binding names, by `ServiceAccount ci/runner` or `Group admins`. */
export const holdersOf = oncePer((facts: Facts): ReadonlyMap<string, Holder> => {
  const holders = new Map<string, Holder & { readonly rights: HeldRight[]; readonly roles: string[] }>();
  for (const grant of grantsOf(facts)) {
    const { rights: found, roles } = rightsOf(facts, grant);
    for (const { kind, namespace, name } of grant.subjects) {
      const key = `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`;
      const holder = holders.get(key) ?? { kind, namespace, name, application: grant.binding.origin.application, rights: [], roles: [] };
      holders.set(key, holder);
      holder.rights.push(...found);
      holder.roles.push(...roles);
    }
  }
  return holders;
});

function rightsOf(facts: Facts, grant: Grant): { readonly rights: readonly HeldRight[]; readonly roles: readonly string[] } {
  const { role, namespace, binding } = grant;
  const file = binding.file;
  if (isAdministrator(grant)) return { rights: [{ namespace, group: '*', resource: '*', verb: '*', file }], roles: [] };
  if (grant.manifest === undefined)
    return { rights: [], roles: [`${role.kind} ${role.name} in ${namespace === '' ? 'the whole cluster' : `namespace ${namespace}`}`] };
  const selectors = items(below(grant.manifest.body, 'aggregationRule', 'clusterRoleSelectors'));
  const sources = [
    grant.manifest,
    ...facts
      .ofKind(rbac, 'ClusterRole')
      .filter(({ body }) => selectors.some((selector) => selects(selector, textMap(below(body, 'metadata', 'labels'))))),
  ];
  const found = sources.flatMap(rulesOf).flatMap((rule): readonly HeldRight[] => {
    const names = texts(rule.resourceNames);
    const verbs = texts(rule.verbs);
    const paths = namespace === '' ? texts(rule.nonResourceURLs) : [];
    const each = (group: string, resource: string, name?: string) =>
      verbs.map((verb) => ({ namespace, group, resource, verb, name, file }));
    return [
      ...texts(rule.apiGroups).flatMap((group) =>
        texts(rule.resources).flatMap((resource) =>
          names.length === 0 ? each(group, resource) : names.flatMap((name) => each(group, resource, name)),
        ),
      ),
      ...paths.flatMap((path) => each('', path)),
    ];
  });
  return { rights: found, roles: [] };
}

/** Whether one right contains another. */
export function containsRight(wide: HeldRight, narrow: HeldRight): boolean {
  const [, subresource] = narrow.resource.split('/');
  return (
    (wide.namespace === '' || wide.namespace === narrow.namespace) &&
    (wide.group === '*' || wide.group === narrow.group) &&
    (wide.resource === '*' || wide.resource === narrow.resource || wide.resource === `*/${subresource}`) &&
    (wide.verb === '*' || wide.verb === narrow.verb) &&
    (wide.name === undefined || wide.name === narrow.name)
  );
}

/** What some rights lead to beyond themselves, as ends of a sentence that begins with "whoever holds it". Where that rests on the namespace, only the whole cluster counts. */
export function leadsTo({ minor = Number.POSITIVE_INFINITY }: Facts, held: readonly HeldRight[]): readonly string[] {
  const means = held.flatMap(({ namespace, group, resource, verb, name }) => {
    if (name !== undefined || [group, resource, verb].every((part) => part === '*')) return [];
    const rule = { apiGroups: [group], resources: [resource], verbs: [verb] };
    const leads = rights.filter(
      ({ where, until = minor }) => minor <= until && (namespace === '' || where === 'anywhere' || where === 'others'),
    );
    return leads.filter((right) => given(rule, right).length > 0).map((right) => right.means);
  });
  return [...new Set(means)];
}
