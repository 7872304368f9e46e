import type { Issue } from '../../issues/index.ts';
import type { Check } from '../check.ts';
import { factsOf } from '../facts.ts';
import { declaredFinding, finding } from '../finding.ts';
import { networkOf } from './cluster-network.ts';
import { isForeignPolicy } from './foreign-policies.ts';
import { sealedIn } from './sealed.ts';
import { showPort, showRulePort } from './show.ts';
import { compareWithDeclared, type Undeclared } from './undeclared.ts';

/** NETWORK_SUPERFLUOUS and NETWORK_WIDE_OPEN: no policy lets through what nobody declared. What a seal allows is another check's. */
export const superfluousFlows: Check = (input) => {
  const facts = factsOf(input);
  if (facts.partial || facts.model.openings === undefined) return [];
  const sealed = sealedIn(facts.model);
  return compareWithDeclared(facts)
    .undeclared.filter(({ policy }) => !sealed.has(policy.namespace))
    .map((undeclared) => (undeclared.wide ? wideOpen(undeclared) : superfluous(undeclared)));
};

function wideOpen({ policy, direction, field, other, ports }: Undeclared): Issue {
  const verb = direction === 'Egress' ? 'lets out to' : 'lets in';
  return finding(policy.manifest, {
    code: 'NETWORK_WIDE_OPEN',
    severity: 'warning',
    field,
    message: `the policy ${verb} ${other} on ${portList(ports)}, and nobody declared a reason`,
    hint:
      direction === 'Egress'
        ? 'name who is meant, in code with `reach` and its hosts, or accept it with a reason'
        : 'name who is meant in `from`, or accept it with a reason',
  });
}

function superfluous({ policy, direction, field, other, ports, pairs }: Undeclared): Issue {
  const out = direction === 'Egress';
  const shown = pairs.map(
    (pair) =>
      `${out ? `${pair.own} out to ${pair.other}` : `${pair.other} into ${pair.own}`} on ${pair.port === undefined ? 'every port' : showPort(pair.port)}`,
  );
  const what = pairs.length > 0 ? `lets ${shown.join(', ')}` : `lets ${out ? 'out to' : 'in'} ${other} on ${portList(ports)}`;
  return finding(policy.manifest, {
    code: 'NETWORK_SUPERFLUOUS',
    severity: 'warning',
    field,
    message: `the policy ${what}, which nobody declared`,
    hint: 'narrow the rule or remove it, declare the flow in code, or accept it with a reason',
  });
}

function portList(ports: Undeclared['ports']): string {
  return ports.length === 0 ? 'every port' : ports.map(showRulePort).join(', ');
}

/** NETWORK_NOT_COMPARABLE: policies that could not be held against the declared flows. */
export const incomparablePolicies: Check = (input) => {
  const facts = factsOf(input);
  const { model, partial, manifests } = facts;
  if (partial) return [];
  const sealed = sealedIn(model);
  const foreign = manifests
    .filter((manifest) => isForeignPolicy(manifest) && !sealed.has(manifest.identity.namespace))
    .map((manifest) =>
      finding(manifest, {
        code: 'NETWORK_NOT_COMPARABLE',
        severity: 'unchecked',
        field: '',
        message: `${manifest.identity.kind} is not read here: what it lets through or refuses is not counted`,
      }),
    );
  const policies = networkOf(facts).policies.all.length;
  if (model.openings === undefined) {
    if (policies === 0) return foreign;
    const message = 'the document is older than this fact, so that policies could not be held against what was declared';
    const props = {
      code: 'NETWORK_NOT_COMPARABLE',
      severity: 'unchecked',
      field: 'openings',
      message,
      hint: 'run `labwright synth`',
    } as const;
    return [...foreign, declaredFinding(model, [], props)];
  }
  return [
    ...foreign,
    ...compareWithDeclared(facts)
      .incomparable.filter(({ policy }) => !sealed.has(policy.namespace))
      .map(({ policy, field, why }) =>
        finding(policy.manifest, {
          code: 'NETWORK_NOT_COMPARABLE',
          severity: 'unchecked',
          field,
          message: `nobody declared this, and ${why}: whether it is needed could not be decided`,
        }),
      ),
  ];
};
