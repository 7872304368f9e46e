import type { Facts } from '../facts.ts';
import { oncePer } from '../once.ts';
import { containersOf, type PodTemplate } from '../pods.ts';
import { items } from '../read.ts';
import type { ClusterNetwork } from './cluster-network.ts';
import type { Coverage, Side } from './coverage.ts';
import { type Direction, type FlowEnd, type FlowPort, type Policy, portMatches, type RulePeer, type RulePort } from './evaluation/index.ts';
import { declaredFlows, type Party } from './flows/index.ts';

/** One flow between pods that a policy lets through. */
export interface Pair {
  readonly own: string;
  readonly other: string;
  /** Left out: every port. */
  readonly port?: FlowPort | undefined;
}

/** A peer of a policy and the ports for which no declared flow asks as a whole. */
interface Grant {
  readonly policy: Policy;
  readonly direction: Direction;
  readonly peer: RulePeer;
  readonly open: readonly (RulePort | undefined)[];
}

export interface Context {
  readonly facts: Facts;
  readonly network: ClusterNetwork;
  readonly coverage: Coverage;
  /** Pods that peers mean, for peers that are written alike. */
  readonly peers: Map<string, readonly Known[]>;
  /** Pairs that may still be looked at. */
  readonly budget: { left: number };
}

/** Pods at an end, and what is known of their ports. */
export interface Known {
  readonly name: string;
  readonly end: FlowEnd & { readonly pods: NonNullable<FlowEnd['pods']> };
  readonly pod?: PodTemplate | undefined;
}

/** As many pairs as a message names. */
const most = 3;

/** So many pairs of pods are looked at one by one in a run; policies that open a whole cluster to itself have more. */
export const patience = 50_000;

/**
 * Pods that a peer of a policy lets talk to each other although nobody declared it, pod by pod. What the far end refuses
 * does not count, nor do pods of one template among themselves.
 */
export function pairsOf(context: Context, grant: Grant): { readonly pairs: readonly Pair[]; readonly why?: string | undefined } {
  const { facts, network } = context;
  const { policy, direction, peer, open } = grant;
  const owns = facts
    .podsIn(policy.namespace)
    .select(policy.selector)
    .flatMap((pod) => knownPod(network, pod));
  if (owns.length === 0) {
    const elsewhere = facts.elsewhere(policy.namespace);
    return { pairs: [], ...(elsewhere === undefined ? {} : { why: `the pods it is for may come from ${elsewhere}` }) };
  }
  const others = peersOf(context, peer, policy.namespace);
  if (others.length === 0) return { pairs: [], why: 'no pod that it names is rendered or declared here' };
  const pairs: Pair[] = [];
  for (const own of owns) {
    if (direction === 'Ingress' && portsAt(own, open).length === 0) continue;
    const sides = context.coverage.of(own.end.pods, direction);
    for (const other of others) {
      context.budget.left -= 1;
      if (context.budget.left < 0) return { pairs: [], why: 'it names too many pods to look at each pair' };
      if (other.pod === own.pod) continue;
      const declared = sides.filter((side) => means(side.other, other));
      for (const port of portsAt(direction === 'Ingress' ? own : other, open)) {
        if (declared.some((side) => usesOne(side, port))) continue;
        const far = direction === 'Ingress' ? 'Egress' : 'Ingress';
        if (!network.policies.passes(other.end, far, own.end, port ?? 'any')) continue;
        pairs.push({ own: own.name, other: other.name, port });
        if (pairs.length === most) return { pairs };
      }
    }
  }
  return { pairs };
}

function knownPod(network: ClusterNetwork, pod: PodTemplate): readonly Known[] {
  if (pod.podSpec.hostNetwork === true) return [];
  const { namespace, labels, manifest } = pod;
  return [
    { name: `${namespace}/${manifest.identity.name}`, pod, end: { ...network.peer({ namespace, labels }), pods: { namespace, labels } } },
  ];
}

/** Rendered pods that a peer means, and declared ones that charts bring. */
function peersOf(context: Context, peer: RulePeer, home: string): readonly Known[] {
  if (peer.kind === 'block') return [];
  const { namespaceSelector, podSelector } = peer;
  const key = JSON.stringify([namespaceSelector === undefined ? home : namespaceSelector, podSelector]);
  const found = context.peers.get(key) ?? findPeers(context, peer, home);
  context.peers.set(key, found);
  return found;
}

function findPeers({ facts, network }: Context, peer: RulePeer & { readonly kind: 'pods' }, home: string): readonly Known[] {
  const parties = partiesOf(network);
  const namespaces =
    peer.namespaceSelector === undefined ? [home] : [...new Set([...facts.pods.map((pod) => pod.namespace), ...parties.keys()])];
  return namespaces
    .filter((namespace) => network.policies.isNear(peer, home, namespace))
    .flatMap((namespace) => [
      ...facts
        .podsIn(namespace)
        .select(peer.podSelector)
        .flatMap((pod) => knownPod(network, pod)),
      ...(parties.get(namespace) ?? []).filter(({ end }) => network.policies.matches(peer, home, end)),
    ]);
}

/** Pods that declared flows name and that nobody renders, by namespace. */
const partiesOf = oncePer((network: ClusterNetwork): ReadonlyMap<string, readonly Known[]> => {
  const { facts } = network;
  const all = new Map<string, Map<string, Known>>();
  for (const { from, to } of declaredFlows(facts)) {
    for (const party of [from, to]) {
      if (party.kind !== 'pods' || Object.keys(party.labels).length === 0) continue;
      const { namespace, labels, name } = party;
      if (facts.podsIn(namespace).select({ matchLabels: labels }).length > 0) continue;
      const there = all.get(namespace) ?? new Map<string, Known>();
      all.set(namespace, there);
      there.set(JSON.stringify(labels), { name, end: { ...network.peer({ namespace, labels }), pods: { namespace, labels } } });
    }
  }
  return new Map([...all].map(([namespace, there]) => [namespace, [...there.values()]]));
});

function means(party: Party, { end: { pods } }: Known): boolean {
  if (party.kind === 'anyone') return true;
  return (
    party.kind === 'pods' &&
    party.namespace === pods.namespace &&
    (party.partly === true || Object.entries(party.labels).every(([key, value]) => pods.labels[key] === value))
  );
}

/** Ports of the receiver that are opened: those it names, and where it names none, what the rule says. */
function portsAt({ pod }: Known, open: readonly (RulePort | undefined)[]): readonly (FlowPort | undefined)[] {
  const offered = pod === undefined ? [] : offeredBy(pod);
  if (offered.length > 0) return offered.filter((port) => open.some((entry) => entry === undefined || portMatches(entry, port)));
  return open.map((entry) => {
    if (entry?.port === undefined) return undefined;
    return typeof entry.port === 'number'
      ? { port: entry.port, protocol: entry.protocol, names: [] }
      : { protocol: entry.protocol, names: [entry.port] };
  });
}

function offeredBy(pod: PodTemplate): readonly FlowPort[] {
  return containersOf(pod)
    .flatMap((container) => items(container.fields.ports))
    .flatMap(({ containerPort, name, protocol }): readonly FlowPort[] =>
      typeof containerPort === 'number'
        ? [
            {
              port: containerPort,
              protocol: protocol === 'UDP' || protocol === 'SCTP' ? protocol : 'TCP',
              names: typeof name === 'string' ? [name] : [],
            },
          ]
        : [],
    );
}

/** Whether a declared flow uses a port; where the receiver's ports are not known, one flow to it is enough. */
function usesOne({ ports }: Side, port: FlowPort | undefined): boolean {
  if (ports.length === 0 || port === undefined) return true;
  return ports.some(
    (one) =>
      one.protocol === port.protocol &&
      (one.port === undefined || port.port === undefined ? one.names.some((name) => port.names.includes(name)) : one.port === port.port),
  );
}
