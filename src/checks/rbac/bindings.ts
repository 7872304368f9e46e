import type { Issue } from '../../issues/index.ts';
import type { Check } from '../check.ts';
import { type Facts, factsOf } from '../facts.ts';
import { declaredFinding, finding } from '../finding.ts';
import { type Grant, grantsOf, type Subject, showSubject, showSubjects } from './grants.ts';

/** Whether somebody gets the right to do everything: in the cluster, or in one namespace. */
export function isAdministrator({ role }: Grant): boolean {
  return role.kind === 'ClusterRole' && role.name === 'cluster-admin';
}

/** RBAC_CLUSTER_ADMIN: nobody is administrator by a rendered binding, and no program may write whatever there is in a namespace. */
export const administrators: Check = (input) => {
  const facts = factsOf(input);
  return grantsOf(facts).flatMap((grant): readonly Issue[] => {
    const { binding, role, subjects, namespace } = grant;
    const where = namespace === '' ? 'the cluster' : `namespace ${namespace}`;
    const programs = subjects.filter(({ kind }) => kind === 'ServiceAccount');
    const writes = role.kind === 'ClusterRole' && ['admin', 'edit'].includes(role.name);
    const who = isAdministrator(grant) ? subjects : writes ? programs : [];
    if (who.length === 0) return [];
    const does = isAdministrator(grant)
      ? `may do everything in ${where}`
      : `may read and write nearly everything in ${where}, Secrets among it`;
    return [
      finding(binding, {
        code: 'RBAC_CLUSTER_ADMIN',
        severity: 'warning',
        field: 'roleRef.name',
        message: `${showSubjects(facts, who)} ${does}, by ClusterRole ${role.name}`,
        hint: 'give it a role of its own that names what it does',
      }),
    ];
  });
};

/** Roles of Kubernetes that are for everybody. */
const harmless = ['system:discovery', 'system:basic-user', 'system:public-info-viewer', 'system:service-account-issuer-discovery'];
const strangers = ['system:anonymous', 'system:unauthenticated'];
const everybody = ['system:authenticated', 'system:serviceaccounts'];

/** RBAC_EVERYBODY: no right is given to whoever asks, or to every pod there is. */
export const everybodys: Check = (input) => {
  const facts = factsOf(input);
  return grantsOf(facts).flatMap(({ binding, role, subjects }) =>
    harmless.includes(role.name)
      ? []
      : subjects.flatMap((subject): readonly Issue[] => {
          const stranger = strangers.includes(subject.name);
          const [, home] = /^system:serviceaccounts:(.+)$/.exec(subject.name) ?? [];
          if (subject.kind === 'ServiceAccount' || !(stranger || everybody.includes(subject.name) || home !== undefined)) return [];
          const users = subject.name === 'system:authenticated' ? ' and every user' : '';
          const who = `every pod${home === undefined ? users : ` of ${home}`} has it`;
          return [
            finding(binding, {
              code: 'RBAC_EVERYBODY',
              severity: stranger ? 'error' : 'warning',
              field: `${subject.field}.name`,
              message: `${role.kind} ${role.name} is given to ${subject.name}: ${stranger ? 'whoever reaches the API server has it, without a password' : who}`,
              hint: 'name the service accounts that need it',
            }),
          ];
        }),
  );
};

/** RBAC_DEFAULT_ACCOUNT: rights are given to an account of their own, and not to the one that every pod gets which names none. */
export const defaultAccounts: Check = (input) => {
  const facts = factsOf(input);
  return grantsOf(facts).flatMap(({ binding, role, subjects }) =>
    subjects.filter(isDefault).map((subject) =>
      finding(binding, {
        code: 'RBAC_DEFAULT_ACCOUNT',
        severity: 'warning',
        field: `${subject.field}.name`,
        message: `${role.kind} ${role.name} is given to ${showSubject(facts, subject)}, the account of every pod of ${subject.namespace} that names none`,
        hint: 'make a service account for the program that needs it, and name it in `serviceAccountName`',
      }),
    ),
  );
};

function isDefault({ kind, name }: Subject): boolean {
  return kind === 'ServiceAccount' && name === 'default';
}

const tokenType = 'kubernetes.io/service-account-token';

/** RBAC_LASTING_TOKEN: no token of a service account lies in a Secret, where it never ends. */
export const lastingTokens: Check = (input) => {
  const facts = factsOf(input);
  const message = (namespace: string, name: string) => `Secret ${namespace}/${name} holds a token of a service account that never ends`;
  const hint = 'ask for a token that ends: a projected volume in pods, `kubectl create token` for people';
  const shared = { code: 'RBAC_LASTING_TOKEN', severity: 'warning', hint } as const;
  return [
    ...facts
      .ofKind('', 'Secret')
      .filter(({ body }) => body.type === tokenType)
      .map((manifest) => {
        const { namespace, name } = manifest.identity;
        return finding(manifest, { ...shared, field: 'type', message: message(namespace, name) });
      }),
    ...facts.model.secrets
      .filter(({ type }) => type === tokenType)
      .map(({ namespace, name }) =>
        declaredFinding(facts.model, [], { ...shared, field: `secrets.${namespace}/${name}`, message: message(namespace, name) }),
      ),
  ];
};

/** RBAC_NOT_ENFORCED: the cluster asks who may do what. */
export const enforcement: Check = (input) => {
  const facts: Facts = factsOf(input);
  if (facts.partial || facts.model.distribution.rbac) return [];
  return [
    declaredFinding(facts.model, [], {
      code: 'RBAC_NOT_ENFORCED',
      severity: 'warning',
      field: 'distribution',
      message: `RBAC is off in ${facts.model.distribution.name}: the token of any pod may do everything in the cluster`,
      hint: "add the addon: `microk8s({ addons: ['rbac', …] })`",
    }),
  ];
};
