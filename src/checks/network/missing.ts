import type { Issue } from '../../issues/index.ts';
import type { Check } from '../check.ts';
import { factsOf } from '../facts.ts';
import { networkOf } from './cluster-network.ts';
import { type DeclaredFlow, declaredFlows, type Refusal, refusalsOf } from './flows/index.ts';
import { showPort } from './show.ts';

/** NETWORK_MISSING: what somebody declared is let out at its one end and let in at the other, unless a seal forbids it. */
export const missingFlows: Check = (input) => {
  const facts = factsOf(input);
  const network = networkOf(facts);
  return declaredFlows(facts).flatMap((flow) => refusalsOf(network, flow).map((refusal) => issueOf(flow, refusal)));
};

function issueOf(flow: DeclaredFlow, { direction, own, other, policies, ports }: Refusal): Issue {
  const verb = direction === 'Egress' ? `may not reach ${other.name}` : `does not let in ${other.name}`;
  const at = ports.length === 0 ? 'every port' : ports.map(showPort).join(' and ');
  const names = policies.map(({ manifest }) => manifest.identity.name).join(', ');
  const numbers = ports.map(({ port, names: [name] }) => port ?? name).join(', ');
  const side = direction === 'Egress' ? 'to' : 'from';
  return flow.issue(own, {
    code: 'NETWORK_MISSING',
    severity: 'error',
    message: `${own.name} ${verb} on ${at} (${flow.reason}): no rule of ${names} allows it`,
    hint: `add a NetworkPolicy in namespace ${policies[0]?.namespace} for ${own.name} with ${direction.toLowerCase()} ${side} ${other.name}${numbers === '' ? '' : `, port ${numbers}`}`,
  });
}
