import type { Issue } from '../../issues/index.ts';
import { hasServiceLb } from '../../model/index.ts';
import type { Check } from '../check.ts';
import { factsOf } from '../facts.ts';
import { finding } from '../finding.ts';
import type { Exposed } from './exposed.ts';
import { exposedOf } from './list.ts';

const ways: Readonly<Partial<Record<Exposed['how'], { readonly opens: string; readonly hint: string }>>> = {
  'load-balancer': {
    opens: 'takes an address of the LAN',
    hint: 'make it a ClusterIP behind an ingress, or claim the address with a construct: `metallb.claim(…)`',
  },
  'service-lb': { opens: 'takes ports of the nodes, as ServiceLB serves it', hint: 'make it a ClusterIP behind an ingress' },
  'node-port': { opens: 'takes a port of every node', hint: 'make it a ClusterIP behind an ingress' },
  'external-ip': {
    opens: 'lets every node answer for an address',
    hint: 'take `externalIPs` out, and claim an address with a construct: `metallb.claim(…)`',
  },
  'host-port': { opens: 'takes a port of its node', hint: 'take `hostPort` out, and put a Service behind an ingress' },
  'host-network': {
    opens: 'uses the network of its node, so that whatever it listens on is open',
    hint: 'take `hostNetwork` out, and put a Service behind an ingress',
  },
};

/** Where nobody claims addresses of the LAN. */
const onServiceLb = 'take `externalIPs` out, and put it behind an ingress: the nodes answer for their own addresses already';

/** NETWORK_EXPOSED_UNDECLARED: what the LAN reaches is what somebody said it should reach. */
export const undeclaredExposures: Check = (input) => {
  const facts = factsOf(input);
  // Nobody declares anything for YAML that we did not write.
  if (facts.partial) return [];
  return exposedOf(facts).flatMap(({ how, at, ports, target, declared, manifest, field = '' }): readonly Issue[] => {
    const way = ways[how];
    if (declared || manifest === undefined || way === undefined) return [];
    const where = ports.length === 0 ? at : `${at}, ${ports.join(', ')}`;
    return [
      finding(manifest, {
        code: 'NETWORK_EXPOSED_UNDECLARED',
        severity: 'warning',
        field,
        message: `${target} ${way.opens} (${where}), and no exposure declares it`,
        hint: `${how === 'external-ip' && hasServiceLb(facts.model) ? onServiceLb : way.hint}, or accept it with the reason`,
      }),
    ];
  });
};
