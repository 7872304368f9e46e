import type { Issue } from '../../issues/index.ts';
import type { Connection, Endpoint } from '../../model/index.ts';
import type { Check } from '../check.ts';
import { type Facts, factsOf } from '../facts.ts';
import { declaredFinding, finding } from '../finding.ts';
import { allows, type Direction, isolating, type Peer, portsAt } from './flows.ts';
import { isSealedOff, sealedIn } from './sealed.ts';

/** NETWORK_MISSING: what a consumer was connected to is let out at its end and let in at the other, unless a seal forbids it. */
export const connections: Check = (input) => {
  const facts = factsOf(input);
  const sealed = sealedIn(facts.model);
  return facts.model.connections
    .filter((connection) => !isSealedOff(sealed, connection))
    .flatMap((connection) => [...judge(facts, connection, 'Egress'), ...judge(facts, connection, 'Ingress')]);
};

function judge(facts: Facts, { from, to, port, protocol, purpose }: Connection, direction: Direction): readonly Issue[] {
  const [own, other] = direction === 'Egress' ? [from, to] : [to, from];
  const policies = isolating(facts, own, direction);
  const ports = portsAt(facts, to, port, protocol);
  if (policies.length === 0 || ports.some((at) => allows(facts, policies, direction, other, at))) return [];
  const real = ports[0]?.port ?? port;
  const verb = direction === 'Egress' ? `may not reach ${show(to)}` : `does not let in ${show(from)}`;
  const message = `${show(own)} ${verb} on ${protocol} ${real} (${purpose}): no rule of ${policies.map(({ identity }) => identity.name).join(', ')} allows it`;
  const side = direction === 'Egress' ? 'to' : 'from';
  const hint = `add a NetworkPolicy in namespace ${own.namespace} for ${show(own)} with ${direction.toLowerCase()} ${side} ${show(other)}, port ${real}`;
  return [
    declaredFinding(facts.model, [own.application, own.workload], {
      code: 'NETWORK_MISSING',
      severity: 'error',
      field: `connection ${purpose}`,
      message,
      hint,
    }),
  ];
}

function show({ namespace, workload }: Endpoint): string {
  return `${namespace}/${workload}`;
}

/** NETWORK_DNS: every pod whose egress is restricted may still ask the cluster's DNS server, unless its namespace is sealed. */
export const dns: Check = (input) => {
  const facts = factsOf(input);
  const { namespace, labels } = facts.model.network.dns;
  if (facts.partial || namespace === '') return [];
  const sealed = sealedIn(facts.model);
  const server: Peer = { namespace, labels };
  const wanted = (['UDP', 'TCP'] as const).map((protocol) => ({ port: 53, protocol, names: protocol === 'UDP' ? ['dns'] : ['dns-tcp'] }));
  return facts.pods.flatMap((pod): readonly Issue[] => {
    if (
      sealed.has(pod.namespace) ||
      pod.podSpec.hostNetwork === true ||
      pod.podSpec.dnsPolicy === 'Default' ||
      pod.podSpec.dnsPolicy === 'None'
    )
      return [];
    const policies = isolating(facts, pod, 'Egress');
    const blocked = policies.length === 0 ? [] : wanted.filter((port) => !allows(facts, policies, 'Egress', server, port));
    if (blocked.length === 0) return [];
    const udp = blocked.some(({ protocol }) => protocol === 'UDP');
    const message = `the pods may not ask the DNS server in namespace ${namespace} on ${blocked.map(({ protocol }) => `${protocol} 53`).join(' and ')}${udp ? ', so they find no Service by name' : '; long answers need TCP'}`;
    const hint = `allow egress of namespace ${pod.namespace} to ${namespace} (${Object.entries(labels)
      .map(([key, value]) => `${key}=${value}`)
      .join(', ')}), UDP and TCP 53`;
    return [finding(pod.manifest, { code: 'NETWORK_DNS', severity: udp ? 'error' : 'warning', field: pod.path, message, hint })];
  });
};
