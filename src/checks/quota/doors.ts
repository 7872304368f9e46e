import type { Facts } from '../facts.ts';
import { below, items, text } from '../read.ts';
import type { Share } from './quotas.ts';

/** Addends for the keys that count ways in from outside; nothing for other keys, and where some Services are not rendered here. */
export function doorsIn(facts: Facts, namespace: string, key: string): readonly Share[] | undefined {
  if ((key !== 'services.loadbalancers' && key !== 'services.nodeports') || facts.elsewhere(namespace) !== undefined) return undefined;
  const counted = key === 'services.loadbalancers' ? ['LoadBalancer'] : ['LoadBalancer', 'NodePort'];
  return facts
    .ofKind('', 'Service')
    .filter(({ identity, body }) => identity.namespace === namespace && counted.includes(text(below(body, 'spec', 'type')) ?? ''))
    .map(({ identity, body }) => ({
      name: identity.name,
      count: 1,
      each: key === 'services.loadbalancers' ? 1 : nodePorts(body),
      when: 'steady',
    }));
}

/** Each port takes one of the node's, unless a load balancer was told to do without. */
function nodePorts(body: unknown): number {
  return below(body, 'spec', 'allocateLoadBalancerNodePorts') === false ? 0 : items(below(body, 'spec', 'ports')).length;
}
