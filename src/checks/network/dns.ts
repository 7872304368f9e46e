import type { Issue } from '../../issues/index.ts';
import type { Check } from '../check.ts';
import { type Facts, factsOf } from '../facts.ts';
import { declaredFinding, finding } from '../finding.ts';
import type { PodTemplate } from '../pods.ts';
import { networkOf } from './cluster-network.ts';
import type { Peer } from './evaluation/index.ts';
import { sealedIn } from './sealed.ts';

/**
 * NETWORK_DNS: every pod whose egress is restricted may still ask the cluster's DNS server, unless its namespace is
 * sealed; so may pods of charts, of which only the namespace is known.
 */
export const dns: Check = (input) => {
  const facts = factsOf(input);
  const { model, pods } = facts;
  if (facts.partial || model.network.dns.namespace === '') return [];
  const sealed = sealedIn(model);
  const rendered = new Set(pods.map((pod) => pod.namespace));
  return [
    ...pods
      .filter((pod) => !sealed.has(pod.namespace) && asks(pod))
      .flatMap((pod) => judge(facts, pod, 'the pods', (props) => finding(pod.manifest, { ...props, field: pod.path }))),
    ...model.namespaces.flatMap(({ name }) => {
      const elsewhere = facts.elsewhere(name);
      if (elsewhere === undefined || sealed.has(name) || rendered.has(name)) return [];
      const field = `namespaces.${name}`;
      return judge(facts, { namespace: name, labels: {} }, `pods of ${elsewhere},`, (props) =>
        declaredFinding(model, [], { ...props, field }),
      );
    }),
  ];
};

function asks({ podSpec }: PodTemplate): boolean {
  return podSpec.hostNetwork !== true && podSpec.dnsPolicy !== 'Default' && podSpec.dnsPolicy !== 'None';
}

function judge(
  facts: Facts,
  own: Peer,
  who: string,
  issue: (props: Pick<Issue, 'code' | 'severity' | 'message' | 'hint'>) => Issue,
): readonly Issue[] {
  const { namespace, labels } = facts.model.network.dns;
  const { policies, peer } = networkOf(facts);
  const server = peer({ namespace, labels });
  const wanted = (['UDP', 'TCP'] as const).map((protocol) => ({ port: 53, protocol, names: protocol === 'UDP' ? ['dns'] : ['dns-tcp'] }));
  const blocked = wanted.filter((port) => !policies.passes({ pods: own }, 'Egress', server, port));
  if (blocked.length === 0) return [];
  const udp = blocked.some(({ protocol }) => protocol === 'UDP');
  const message = `${who} may not ask the DNS server in namespace ${namespace} on ${blocked.map(({ protocol }) => `${protocol} 53`).join(' and ')}${udp ? ', so they find no Service by name' : '; long answers need TCP'}`;
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  const hint = `allow egress of namespace ${own.namespace} to ${namespace} (${pairs.join(', ')}), UDP and TCP 53`;
  return [issue({ code: 'NETWORK_DNS', severity: udp ? 'error' : 'warning', message, hint })];
}
