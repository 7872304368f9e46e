import type { ClusterNetwork } from '../cluster-network.ts';
import type { Direction, FlowEnd, FlowPort, Policy, PortQuestion } from '../evaluation/index.ts';
import type { AskedPort, DeclaredFlow, Party } from './flow.ts';
import { endsOf } from './parties.ts';

/** An end of a flow that does not let it through, and the policies that isolate the pods there. */
export interface Refusal {
  readonly direction: Direction;
  readonly own: Party;
  readonly other: Party;
  readonly policies: readonly Policy[];
  /** Ports that are not let through, as the pods see them; none means every port. */
  readonly ports: readonly FlowPort[];
}

/** Ends at which a flow is refused. */
export function refusalsOf(network: ClusterNetwork, flow: DeclaredFlow): readonly Refusal[] {
  return flow.ends.flatMap((direction) => refusalAt(network, flow, direction) ?? []);
}

function refusalAt(network: ClusterNetwork, flow: DeclaredFlow, direction: Direction): Refusal | undefined {
  const [own, other] = direction === 'Egress' ? [flow.from, flow.to] : [flow.to, flow.from];
  // What comes from the node that a pod runs on is always let in, and there is no other node.
  if (direction === 'Ingress' && network.nodes.length === 1 && isOfNodes(network, other)) return undefined;
  const others = endsOf(network, other, false);
  let passed: readonly Policy[] = [];
  for (const end of endsOf(network, own, true)) {
    const policies = network.policies.isolating(end, direction);
    // Thousands of pods may have the policies of the one before, which let the flow pass.
    if (policies.length === 0 || isSameList(policies, passed)) continue;
    const asked: readonly (AskedPort | undefined)[] = flow.ports.length === 0 ? [undefined] : flow.ports;
    const refused = asked.flatMap((port) => {
      const meant: readonly PortQuestion[] =
        port === undefined ? [flow.anyPortAt === direction ? 'any' : 'every'] : portsAt(network, flow.to, port);
      const passes = others.every((far) => meant.some((one) => passesOne(network, policies, direction, far, one)));
      return passes ? [] : meant.slice(0, 1);
    });
    if (refused.length > 0) return { direction, own, other, policies, ports: refused.filter((one) => typeof one !== 'string') };
    passed = policies;
  }
  return undefined;
}

function isSameList(some: readonly Policy[], others: readonly Policy[]): boolean {
  return some.length === others.length && some.every((policy, at) => policy === others[at]);
}

function passesOne(network: ClusterNetwork, policies: readonly Policy[], direction: Direction, far: FlowEnd, port: PortQuestion): boolean {
  // A name that no rendered container gives stands for a number that nobody knows here.
  const question = typeof port !== 'string' && port.port === undefined ? 'any' : port;
  return policies.some((policy) => network.policies.allows(policy, direction, far, question));
}

/** Ports as the receiving pods see them. */
export function portsAt(network: ClusterNetwork, to: Party, { port, protocol }: AskedPort): readonly FlowPort[] {
  if (to.kind === 'pods') return network.portsAt(to, port, protocol);
  return [typeof port === 'number' ? { port, protocol, names: [] } : { protocol, names: [port] }];
}

/** Whether all of a party is the one node there is: the nodes themselves, or an API server on it. */
function isOfNodes({ nodes }: ClusterNetwork, party: Party): boolean {
  if (party.kind === 'nodes') return true;
  const [node] = nodes;
  return (
    party.kind === 'addresses' &&
    party.ranges.length > 0 &&
    party.ranges.every(({ first, last }) => first === node?.addresses?.first && last === node.addresses.last)
  );
}

/** Whether a policy isolates the pods at an end of a flow. */
export function isLimited(network: ClusterNetwork, flow: DeclaredFlow): boolean {
  return (
    endsOf(network, flow.from, true).some((end) => network.policies.isolating(end, 'Egress').length > 0) ||
    endsOf(network, flow.to, true).some((end) => network.policies.isolating(end, 'Ingress').length > 0)
  );
}
