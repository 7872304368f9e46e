import type { Issue } from '../../issues/index.ts';
import type { Check } from '../check.ts';
import { factsOf } from '../facts.ts';
import { finding } from '../finding.ts';
import { networkOf } from './cluster-network.ts';
import { sealedIn } from './sealed.ts';

/** NETWORK_DNS: every pod whose egress is restricted may still ask the cluster's DNS server, unless its namespace is sealed. */
export const dns: Check = (input) => {
  const facts = factsOf(input);
  const { namespace, labels } = facts.model.network.dns;
  if (facts.partial || namespace === '') return [];
  const sealed = sealedIn(facts.model);
  const { policies, peer } = networkOf(facts);
  const server = peer({ namespace, labels });
  const wanted = (['UDP', 'TCP'] as const).map((protocol) => ({ port: 53, protocol, names: protocol === 'UDP' ? ['dns'] : ['dns-tcp'] }));
  return facts.pods.flatMap((pod): readonly Issue[] => {
    if (
      sealed.has(pod.namespace) ||
      pod.podSpec.hostNetwork === true ||
      pod.podSpec.dnsPolicy === 'Default' ||
      pod.podSpec.dnsPolicy === 'None'
    )
      return [];
    const blocked = wanted.filter((port) => !policies.passes({ pods: pod }, 'Egress', server, port));
    if (blocked.length === 0) return [];
    const udp = blocked.some(({ protocol }) => protocol === 'UDP');
    const message = `the pods may not ask the DNS server in namespace ${namespace} on ${blocked.map(({ protocol }) => `${protocol} 53`).join(' and ')}${udp ? ', so they find no Service by name' : '; long answers need TCP'}`;
    const hint = `allow egress of namespace ${pod.namespace} to ${namespace} (${Object.entries(labels)
      .map(([key, value]) => `${key}=${value}`)
      .join(', ')}), UDP and TCP 53`;
    return [finding(pod.manifest, { code: 'NETWORK_DNS', severity: udp ? 'error' : 'warning', field: pod.path, message, hint })];
  });
};
