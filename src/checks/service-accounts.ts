import type { Facts } from './facts.ts';
import type { PodTemplate } from './pods.ts';
import { grantsOf, type Subject } from './rbac/grants.ts';
import { text } from './read.ts';

/** Tells of a pod which service account's token it gets without need, because the account has no role; nothing where all is well. */
export function idleAccounts(facts: Facts): (pod: Pick<PodTemplate, 'podSpec' | 'namespace'>) => string | undefined {
  const bound = new Set(grantsOf(facts).flatMap(({ subjects }) => subjects.map(accountsOf)));
  return ({ podSpec, namespace }) => {
    const account = text(podSpec.serviceAccountName) ?? 'default';
    const onAccount = facts.find('', 'ServiceAccount', namespace, account)?.body.automountServiceAccountToken;
    const isBound = [`${namespace}/${account}`, `${namespace}/*`, '*'].some((accounts) => bound.has(accounts));
    const isIdle = (podSpec.automountServiceAccountToken ?? onAccount) !== false && !isBound;
    return isIdle ? account : undefined;
  };
}

/** Accounts that a subject of a binding stands for: one, `home/*` for those of a namespace, `*` for all. */
function accountsOf({ kind, namespace, name }: Subject): string | undefined {
  if (kind === 'ServiceAccount') return `${namespace}/${name}`;
  if (kind !== 'Group' || !name.startsWith('system:serviceaccounts')) return undefined;
  const [, , home] = name.split(':');
  return home === undefined ? '*' : `${home}/*`;
}
