import type { Manifest } from '../../model/index.ts';
import { contains, overlaps, parseCidr, UnitError } from '../../units/index.ts';
import type { Facts } from '../facts.ts';
import { containersOf } from '../pods.ts';
import { below, type Fields, fields, items, texts, whole } from '../read.ts';
import { pairsToSelector, selects } from '../selector.ts';

export type Direction = 'Ingress' | 'Egress';

/** Pods at one end of a flow. */
export interface Peer {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** A port at the receiving pods. Names are the names it has in their containers. */
export interface FlowPort {
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP';
  readonly names: readonly string[];
}

/** The policies that isolate a pod in one direction; none means that everything is let through. */
export function isolating(facts: Facts, { namespace, labels }: Peer, direction: Direction): readonly Manifest[] {
  return facts
    .policiesIn(namespace)
    .matching(labels)
    .filter((policy) => directionsOf(policy).includes(direction));
}

/** Directions a policy isolates; without `policyTypes` ingress always, egress when it has egress rules. */
export function directionsOf({ body }: Manifest): readonly string[] {
  const types = below(body, 'spec', 'policyTypes');
  if (Array.isArray(types)) return texts(types);
  return below(body, 'spec', 'egress') === undefined ? ['Ingress'] : ['Ingress', 'Egress'];
}

/** Whether one of the policies lets the flow through. `other` is the far end, `port` the one at the receiver. */
export function allows(facts: Facts, policies: readonly Manifest[], direction: Direction, other: Peer, port: FlowPort): boolean {
  const [rules, peers] = direction === 'Egress' ? ['egress', 'to'] : ['ingress', 'from'];
  return policies.some((policy) =>
    items(below(policy.body, 'spec', rules)).some((rule) => portAllowed(rule, port) && peerAllowed(facts, policy, rule[peers], other)),
  );
}

function portAllowed({ ports }: Fields, { port, protocol, names }: FlowPort): boolean {
  const list = items(ports);
  return (
    list.length === 0 ||
    list.some((entry) => {
      if ((entry.protocol ?? 'TCP') !== protocol) return false;
      if (entry.port === undefined) return true;
      if (typeof entry.port === 'string') return names.includes(entry.port);
      return whole(entry.endPort) === undefined ? entry.port === port : Number(entry.port) <= port && port <= Number(entry.endPort);
    })
  );
}

function peerAllowed(facts: Facts, policy: Manifest, peers: unknown, other: Peer): boolean {
  const list = items(peers);
  return (
    list.length === 0 ||
    list.some((peer) => {
      if (peer.ipBlock !== undefined) return blockHoldsPods(facts, fields(peer.ipBlock));
      const near =
        peer.namespaceSelector === undefined
          ? other.namespace === policy.identity.namespace
          : selects(fields(peer.namespaceSelector), facts.namespaceLabels(other.namespace));
      return near && selects(fields(peer.podSelector), other.labels);
    })
  );
}

/** Whether an address block lets every pod through. Cilium never counts pods as addresses. */
function blockHoldsPods({ model }: Facts, { cidr, except }: Fields): boolean {
  if (model.network.cni.name === 'cilium' || typeof cidr !== 'string') return false;
  try {
    const pods = parseCidr(model.network.pods);
    return contains(parseCidr(cidr), pods) && !texts(except).some((hole) => overlaps(parseCidr(hole), pods));
  } catch (error) {
    if (error instanceof UnitError) return false;
    throw error;
  }
}

/**
 * The ports that pods really see. A flow to port 80 of a Service reaches its target port, and policies are
 * applied after that translation. Where nothing rendered tells, the declared port.
 */
export function portsAt(facts: Facts, { namespace, labels }: Peer, port: number, protocol: 'TCP' | 'UDP'): readonly FlowPort[] {
  const containers = facts.podsIn(namespace).select(pairsToSelector(labels)).flatMap(containersOf);
  const offered = containers.flatMap((container) => items(container.fields.ports));
  const at = (number: number): FlowPort => ({
    port: number,
    protocol,
    names: offered.filter(({ containerPort }) => containerPort === number).flatMap(({ name }) => (typeof name === 'string' ? [name] : [])),
  });
  if (offered.some(({ containerPort }) => containerPort === port)) return [at(port)];
  const targets = facts
    .ofKind('', 'Service')
    .filter((service) => service.identity.namespace === namespace && isSelectedBy(service, labels))
    .flatMap((service) => items(below(service.body, 'spec', 'ports')).filter((entry) => entry.port === port))
    .flatMap(({ targetPort = port }) =>
      typeof targetPort === 'string'
        ? offered.filter(({ name }) => name === targetPort).map(({ containerPort }) => containerPort)
        : [targetPort],
    )
    .flatMap((target) => (typeof target === 'number' ? [at(target)] : []));
  return targets.length === 0 ? [at(port)] : targets;
}

function isSelectedBy(service: Manifest, labels: Readonly<Record<string, string>>): boolean {
  const selector = fields(below(service.body, 'spec', 'selector'));
  return Object.keys(selector).length > 0 && selects(pairsToSelector(selector), labels);
}
