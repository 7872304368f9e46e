import { formatIdentity, type Manifest } from '../../model/index.ts';
import type { Facts } from '../facts.ts';
import { isAdministrator } from '../rbac/bindings.ts';
import { type Grant, grantsOf, group } from '../rbac/grants.ts';
import { rulesOf, wildcardsOf } from '../rbac/rights.ts';
import { idleAccounts } from '../service-accounts.ts';
import type { Failing, Judge } from './judge.ts';

/** Rights that say "everything", and tokens that nobody needs. */
export const leastPrivilege: Judge = (facts) => [
  ...[...facts.ofKind(group, 'Role'), ...facts.ofKind(group, 'ClusterRole')].flatMap(wildcards),
  ...grantsOf(facts).filter(isAdministrator).map(administrator),
  ...idleTokens(facts),
];

function wildcards(role: Manifest): readonly Failing[] {
  const wide = rulesOf(role).flatMap((rule, index) => wildcardsOf(rule).map((list) => `rules[${index}].${list}`));
  if (wide.length === 0) return [];
  const subject = formatIdentity(role.identity);
  return [{ subject, message: `${subject} has a wildcard in ${wide.join(', ')}`, hint: 'name what it may do' }];
}

function administrator({ binding }: Grant): Failing {
  const subject = formatIdentity(binding.identity);
  return { subject, message: `${subject} makes somebody administrator of the cluster`, hint: 'give it a role of its own' };
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
