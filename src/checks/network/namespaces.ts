import type { Issue } from '../../issues/index.ts';
import type { Check } from '../check.ts';
import { factsOf } from '../facts.ts';
import { declaredFinding } from '../finding.ts';
import { denials } from './denials.ts';

/** NETWORK_NOT_ENFORCED: policies are rendered for a network that ignores them. */
export const enforcement: Check = (input) => {
  const { model, lacks, ofKind } = factsOf(input);
  const policies = ofKind('networking.k8s.io', 'NetworkPolicy').length;
  if (lacks('network') || policies === 0 || model.network.cni.enforcesPolicies) return [];
  const message = `${model.network.cni.name} does not enforce NetworkPolicies: none of the ${policies} rendered takes effect`;
  const hint = 'use a network that does, for example Calico or Cilium, or accept it with a reason';
  return [declaredFinding(model, [], { code: 'NETWORK_NOT_ENFORCED', severity: 'warning', field: 'network.cni', message, hint })];
};

/** NETWORK_NO_DEFAULT_DENY: every declared namespace denies what no policy allows, in both directions. */
export const defaultDeny: Check = (input) => {
  const facts = factsOf(input);
  const denied = denials(facts);
  return facts.model.namespaces.flatMap(({ name, defaultDeny: declared }): readonly Issue[] => {
    const open = ['Ingress', 'Egress'].filter((direction) => !denied.has(`${name}/${direction}`));
    if (open.length === 0) return [];
    const message = `namespace ${name} has no policy that denies ${open.map((direction) => direction.toLowerCase()).join(' and ')} by default${declared ? ', although it is declared' : ''}`;
    const hint = 'a NetworkPolicy with an empty podSelector, both policyTypes and no rules';
    return [
      declaredFinding(facts.model, [], {
        code: 'NETWORK_NO_DEFAULT_DENY',
        severity: declared ? 'error' : 'warning',
        field: `namespaces.${name}.defaultDeny`,
        message,
        hint,
      }),
    ];
  });
};
