import {
  containsRight,
  factsOf,
  type HeldRight,
  type Holder,
  holdersOf,
  leadsTo,
  podTemplateOf,
  text,
  usedAccounts,
} from '../../checks/index.ts';
import type { State } from '../../diff/index.ts';
import { formatIdentity } from '../../model/index.ts';
import type { Consequence } from '../review.ts';
import { type Both, between } from './between.ts';

/** Who may do more than before, or less, and pods that run with another account. */
export const rbac = between((both) => [...enforcement(both), ...holders(both), ...accounts(both)]);

function enforcement({ base, head, diff }: Both): readonly Consequence[] {
  const [was, is] = [base.model.distribution.rbac, head.model.distribution.rbac];
  if (was === is) return [];
  const about = {
    topic: 'rbac',
    cluster: diff.cluster,
    application: '',
    subject: 'RBAC',
    evidence: [`distribution.rbac: ${was} → ${is}`],
  } as const;
  if (was) return [{ ...about, level: 'none', widens: true, message: 'is off: the token of any pod may do everything in the cluster' }];
  return [
    {
      ...about,
      level: 'interruption',
      message: 'is on: programs that have no role are refused from now on',
      hint: 'see RBAC in the handbook',
    },
  ];
}

function holders({ base, head, diff }: Both): readonly Consequence[] {
  const [before, after] = [holdersOf(factsOf(base)), holdersOf(factsOf(head))];
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((who): readonly Consequence[] => {
    const [was, is] = [before.get(who), after.get(who)];
    const { gained, lost } = compare(was, is);
    const about = {
      topic: 'rbac',
      level: 'none',
      cluster: diff.cluster,
      application: (is ?? was)?.application ?? '',
      subject: who,
    } as const;
    return [
      ...(gained.rights.length + gained.roles.length === 0
        ? []
        : [
            {
              ...about,
              widens: true,
              message: `may now ${show(gained)}${consequence(head, gained.rights)}`,
              evidence: evidence(gained),
              file: gained.rights[0]?.file,
            },
          ]),
      ...(lost.rights.length + lost.roles.length === 0
        ? []
        : [{ ...about, message: `may not any more: ${show(lost)}`, evidence: evidence(lost), file: lost.rights[0]?.file }]),
    ];
  });
}

type Rights = Pick<Holder, 'rights' | 'roles'>;

function compare(was: Rights | undefined, is: Rights | undefined): { readonly gained: Rights; readonly lost: Rights } {
  const minus = (these: Rights | undefined, those: Rights | undefined): Rights => ({
    rights: (these?.rights ?? []).filter((right) => !(those?.rights ?? []).some((other) => containsRight(other, right))),
    roles: (these?.roles ?? []).filter((role) => those?.roles.includes(role) !== true),
  });
  return { gained: minus(is, was), lost: minus(was, is) };
}

/** `get, list secrets in namespace ci; create pods/exec in the whole cluster`. */
function show({ rights, roles }: Rights): string {
  const verbs = collected(
    rights,
    ({ namespace, group, resource, name }) => [namespace, group, resource, name],
    ({ verb }) => verb,
  );
  const named = verbs.map(({ one, values }) => ({ ...one, verbs: values.join(', '), what: whatOf(one, values) }));
  const things = collected(
    named,
    (part) => [part.namespace, part.verbs, part.what === 'everything'],
    ({ what }) => what,
  );
  const done = things.map(({ one, values }) => ({ ...one, does: doing(one.verbs, values) }));
  const parts = collected(
    done,
    ({ does, namespace }) => [does, namespace === ''],
    ({ namespace }) => namespace,
  ).map(({ one, values }) => `${one.does} ${placesOf(values)}`);
  const listed = parts.length <= 4 ? parts : [...parts.slice(0, 3), `${parts.length - 3} more`];
  return [...listed, ...roles.map((role) => `what ${role} allows`)].join('; ');
}

/** Puts together what is alike but for one of its parts. */
function collected<T>(
  all: readonly T[],
  keyOf: (one: T) => unknown,
  pick: (one: T) => string,
): readonly { readonly one: T; readonly values: readonly string[] }[] {
  const groups = new Map<string, { readonly one: T; readonly values: string[] }>();
  for (const one of all) {
    const key = JSON.stringify(keyOf(one));
    const group = groups.get(key) ?? { one, values: [] };
    groups.set(key, group);
    if (!group.values.includes(pick(one))) group.values.push(pick(one));
  }
  return [...groups.values()];
}

function whatOf({ group, resource, name }: HeldRight, verbs: readonly string[]): string {
  if (group === '*' && resource === '*' && verbs.includes('*')) return 'everything';
  const all = `whatever there is of ${group === '' ? 'the core group' : group === '*' ? 'any group' : group}`;
  return `${resource === '*' ? all : resource}${name === undefined ? '' : ` ${name}`}`;
}

function doing(verbs: string, things: readonly string[]): string {
  if (things.includes('everything')) return 'do everything';
  return `${verbs.split(', ').includes('*') ? 'do everything with' : verbs} ${things.join(', ')}`;
}

function placesOf(namespaces: readonly string[]): string {
  const [first = '', ...more] = namespaces;
  return more.length === 0 ? where({ namespace: first }) : `in namespaces ${namespaces.join(', ')}`;
}

function where({ namespace }: Pick<HeldRight, 'namespace'>): string {
  return namespace === '' ? 'in the whole cluster' : `in namespace ${namespace}`;
}

const reading = ['get', 'list', 'watch', '*'];

/** What the rights lead to, Secrets of a namespace among it. */
function consequence(head: State, rights: readonly HeldRight[]): string {
  const secrets = rights.filter(
    ({ group, resource, verb, namespace, name }) =>
      namespace !== '' && name === undefined && ['', '*'].includes(group) && ['secrets', '*'].includes(resource) && reading.includes(verb),
  );
  const readable = [...new Set(secrets.map(({ namespace }) => namespace))].map((namespace) => `reads every Secret of ${namespace}`);
  const means = [...leadsTo(factsOf(head), rights), ...readable];
  return means.length === 0 ? '' : `: whoever holds it ${means.join(', and ')}`;
}

function evidence({ rights, roles }: Rights): readonly string[] {
  const all = rights.map(
    ({ group, resource, verb, name, namespace, file }) =>
      `${file}: ${verb} ${group === '' ? '' : `${group}/`}${resource}${name === undefined ? '' : ` ${name}`} ${where({ namespace })}`,
  );
  return [...new Set([...all, ...roles])];
}

/** Workloads whose pods get the token of another account than before, with what that one may do besides. */
function accounts({ base, head, diff }: Both): readonly Consequence[] {
  const changed = diff.objects.filter(({ change }) => change === 'changed');
  if (changed.length === 0) return [];
  const [facts, later] = [factsOf(base), factsOf(head)];
  const [usedBefore, usedAfter] = [usedAccounts(facts), usedAccounts(later)];
  return changed.flatMap(({ identity, application, file }): readonly Consequence[] => {
    const { group, kind, namespace, name } = identity;
    const [was, is] = [facts, later]
      .map((state) => state.find(group, kind, namespace, name))
      .map((manifest) => (manifest === undefined ? undefined : podTemplateOf(manifest)));
    if (was === undefined || is === undefined) return [];
    const [from, to] = [usedBefore(was), usedAfter(is)];
    if (to === undefined || from === to) return [];
    const holder = holdersOf(later).get(`ServiceAccount ${identity.namespace}/${to}`);
    const earlier = from === undefined ? undefined : holdersOf(facts).get(`ServiceAccount ${identity.namespace}/${from}`);
    const { gained } = compare(earlier, holder);
    if (gained.rights.length + gained.roles.length === 0) return [];
    return [
      {
        topic: 'rbac',
        level: 'none',
        widens: true,
        cluster: diff.cluster,
        application,
        subject: formatIdentity(identity),
        message: `runs as ServiceAccount ${to} now, and so may ${show(gained)}${consequence(head, gained.rights)}`,
        evidence: [`${is.path}.serviceAccountName: ${text(was.podSpec.serviceAccountName) ?? 'default'} → ${to}`, ...evidence(gained)],
        file,
      },
    ];
  });
}
