import type { Facts } from './facts.ts';
import type { PodTemplate } from './pods.ts';
import { grantsOf, type Subject } from './rbac/grants.ts';
import { text } from './read.ts';

/** Tells of a pod which service account's token it gets without need, because the account has no role; nothing where all is well. */
export function idleAccounts(facts: Facts): (pod: Pick<PodTemplate, 'podSpec' | 'namespace'>) => string | undefined {
  const isBound = boundAccounts(facts);
  return (pod) => {
    const account = mountedAccount(facts, pod);
    return account === undefined || isBound(pod.namespace, account) ? undefined : account;
  };
}

/** Tells of a pod which service account with a role it gets the token of, with which it asks the API server; nothing where it gets none. */
export function usedAccounts(facts: Facts): (pod: Pick<PodTemplate, 'podSpec' | 'namespace'>) => string | undefined {
  const isBound = boundAccounts(facts);
  return (pod) => {
    const account = mountedAccount(facts, pod);
    return account !== undefined && isBound(pod.namespace, account) ? account : undefined;
  };
}

function mountedAccount(facts: Facts, { podSpec, namespace }: Pick<PodTemplate, 'podSpec' | 'namespace'>): string | undefined {
  const account = text(podSpec.serviceAccountName) ?? 'default';
  const onAccount = facts.find('', 'ServiceAccount', namespace, account)?.body.automountServiceAccountToken;
  return (podSpec.automountServiceAccountToken ?? onAccount) === false ? undefined : account;
}

function boundAccounts(facts: Facts): (namespace: string, account: string) => boolean {
  const bound = new Set(grantsOf(facts).flatMap(({ subjects }) => subjects.map(accountsOf)));
  return (namespace, account) => [`${namespace}/${account}`, `${namespace}/*`, '*'].some((accounts) => bound.has(accounts));
}

/** Accounts that a subject of a binding stands for: one, `home/*` for those of a namespace, `*` for all. */
function accountsOf({ kind, namespace, name }: Subject): string | undefined {
  if (kind === 'ServiceAccount') return `${namespace}/${name}`;
  if (kind !== 'Group' || !name.startsWith('system:serviceaccounts')) return undefined;
  const [, , home] = name.split(':');
  return home === undefined ? '*' : `${home}/*`;
}
