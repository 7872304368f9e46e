import { type Manifest, type Node, nodeLabels } from '../../model/index.ts';
import type { Facts } from '../facts.ts';
import { isAdmissible } from '../nodes.ts';
import { oncePer } from '../once.ts';
import { containersOf, type PodTemplate } from '../pods.ts';
import { below, fields, items } from '../read.ts';
import { pairsToSelector, SelectorIndex } from '../selector.ts';
import { type FlowEnd, type FlowPort, type Peer, Policies, readRange } from './evaluation/index.ts';

/** Policies, pods and nodes of a cluster as ends of flows. */
export interface ClusterNetwork {
  readonly facts: Facts;
  readonly policies: Policies;
  /** A rendered pod: on the network of pods one end, on that of its node the nodes it may run on. */
  endsOf(pod: PodTemplate): readonly FlowEnd[];
  /** Pods by namespace and labels: those rendered, with all of their labels, else what is asked for. */
  endsAt(peer: Peer): readonly FlowEnd[];
  /** Every node, by its address. */
  readonly nodes: readonly FlowEnd[];
  /** Pods by namespace and labels, as a selector means them. */
  peer(peer: Peer): FlowEnd;
  /**
   * The ports that pods really see, each of which may be meant. A flow to port 80 of a Service reaches its target port,
   * and policies are applied after that translation.
   */
  portsAt(peer: Peer, port: number | string, protocol: FlowPort['protocol']): readonly FlowPort[];
}

/** The network of a run; the second to ask gets the first one's. */
export const networkOf: (facts: Facts) => ClusterNetwork = oncePer(build);

function build(facts: Facts): ClusterNetwork {
  const { model } = facts;
  const { name: cni, nodesInRanges = cni !== 'cilium' } = model.network.cni;
  // Cilium never counts pods as addresses.
  const podRange = cni === 'cilium' ? undefined : readRange(model.network.pods);
  const peer = (pods: Peer): FlowEnd => ({ pods, addresses: podRange });
  const nodeEnd = ({ address }: Node): FlowEnd => ({ addresses: nodesInRanges ? readRange(address) : undefined });
  const endsOf = (pod: PodTemplate): readonly FlowEnd[] =>
    pod.podSpec.hostNetwork === true
      ? model.nodes.filter((node) => isAdmissible(pod, nodeLabels(model, node))).map(nodeEnd)
      : [peer({ namespace: pod.namespace, labels: pod.labels })];
  const podsAt = ({ namespace, labels }: Peer) => facts.podsIn(namespace).select(pairsToSelector(labels));
  const services = servicesIn(facts);
  // Checks and tables ask the same of the same flows.
  const ports = new WeakMap<Peer, Map<string, readonly FlowPort[]>>();
  return {
    facts,
    policies: new Policies(facts.ofKind('networking.k8s.io', 'NetworkPolicy'), facts.namespaceLabels),
    endsOf,
    endsAt: (at) => {
      const rendered = podsAt(at);
      return rendered.length === 0 ? [peer(at)] : rendered.flatMap(endsOf);
    },
    nodes: model.nodes.map(nodeEnd),
    peer,
    portsAt: (at, port, protocol) => {
      const asked = ports.get(at) ?? new Map<string, readonly FlowPort[]>();
      ports.set(at, asked);
      const key = `${protocol}/${typeof port}/${port}`;
      let found = asked.get(key);
      if (found === undefined) {
        const rendered = podsAt(at);
        const index = services.get(at.namespace);
        const selecting = index === undefined ? [] : [at, ...rendered].flatMap(({ labels }) => index.matching(labels));
        found = portsOf(rendered, [...new Set(selecting)], port, protocol);
        asked.set(key, found);
      }
      return found;
    },
  };
}

/** Services by namespace, to be found by the labels of pods that they select. */
function servicesIn(facts: Facts): ReadonlyMap<string, SelectorIndex<Manifest>> {
  const all = new Map<string, SelectorIndex<Manifest>>();
  for (const service of facts.ofKind('', 'Service')) {
    const selector = fields(below(service.body, 'spec', 'selector'));
    if (Object.keys(selector).length === 0) continue;
    const index = all.get(service.identity.namespace) ?? new SelectorIndex<Manifest>();
    all.set(service.identity.namespace, index);
    index.add(service, pairsToSelector(selector));
  }
  return all;
}

/** The ports that pods really see. Where nothing rendered tells, the port as it was asked for. */
function portsOf(
  pods: readonly PodTemplate[],
  services: readonly Manifest[],
  port: number | string,
  protocol: FlowPort['protocol'],
): readonly FlowPort[] {
  const offered = pods
    .flatMap(containersOf)
    .flatMap((container) => items(container.fields.ports))
    .filter((entry) => (entry.protocol ?? 'TCP') === protocol);
  const at = (number: number): FlowPort => ({
    port: number,
    protocol,
    names: offered.flatMap(({ name, containerPort }) => (containerPort === number && typeof name === 'string' ? [name] : [])),
  });
  const byName = (wanted: string): readonly FlowPort[] => {
    const numbers = offered.flatMap(({ name, containerPort }) =>
      name === wanted && typeof containerPort === 'number' ? [containerPort] : [],
    );
    return numbers.length === 0 ? [{ protocol, names: [wanted] }] : [...new Set(numbers)].map(at);
  };
  if (typeof port === 'string') return byName(port);
  if (offered.some(({ containerPort }) => containerPort === port)) return [at(port)];
  const targets = services
    .flatMap((service) => items(below(service.body, 'spec', 'ports')))
    .filter((entry) => entry.port === port && (entry.protocol ?? 'TCP') === protocol)
    .flatMap(({ targetPort = port }) =>
      typeof targetPort === 'string' ? byName(targetPort) : typeof targetPort === 'number' ? [at(targetPort)] : [],
    );
  return targets.length === 0 ? [at(port)] : targets;
}
