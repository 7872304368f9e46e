import type { Manifest } from '../../../model/index.ts';
import { SelectorIndex, selects } from '../../selector.ts';
import { holds } from './blocks.ts';
import { compilePolicy, type Policy, type RulePeer, type RulePort } from './compile.ts';
import type { Direction, FlowEnd, FlowPort } from './ends.ts';

/** One port, whether every one is open, or whether any is. */
export type PortQuestion = FlowPort | 'every' | 'any';

/** Policies of one namespace, and those found for labels before: many flows ask for the same pods. */
interface Home {
  readonly selectors: SelectorIndex<Policy>;
  readonly known: WeakMap<object, Readonly<Record<Direction, readonly Policy[]>>>;
}

/** All NetworkPolicies of a cluster, read and indexed once. */
export class Policies {
  readonly all: readonly Policy[];
  readonly #byNamespace = new Map<string, Home>();
  readonly #namespaceLabels: (namespace: string) => Readonly<Record<string, string>>;
  /** Which namespaces a peer means, since many flows ask about the same few. */
  readonly #near = new Map<RulePeer, Map<string, boolean>>();

  constructor(manifests: readonly Manifest[], namespaceLabels: (namespace: string) => Readonly<Record<string, string>>) {
    this.all = manifests.map(compilePolicy);
    this.#namespaceLabels = namespaceLabels;
    for (const policy of this.all) {
      const home = this.#byNamespace.get(policy.namespace) ?? { selectors: new SelectorIndex<Policy>(), known: new WeakMap() };
      this.#byNamespace.set(policy.namespace, home);
      home.selectors.add(policy, policy.selector);
    }
  }

  /** The policies that isolate pods in one direction; none means that everything is let through. */
  isolating({ pods }: FlowEnd, direction: Direction): readonly Policy[] {
    if (pods === undefined) return [];
    const index = this.#byNamespace.get(pods.namespace);
    if (index === undefined) return [];
    let found = index.known.get(pods.labels);
    if (found === undefined) {
      const all = index.selectors.matching(pods.labels);
      found = { Ingress: all.filter(({ rules }) => rules.Ingress), Egress: all.filter(({ rules }) => rules.Egress) };
      index.known.set(pods.labels, found);
    }
    return found[direction];
  }

  /** Whether one end lets a flow pass: no policy isolates it, or one of those that do allows it. */
  passes(own: FlowEnd, direction: Direction, other: FlowEnd, port: PortQuestion): boolean {
    const policies = this.isolating(own, direction);
    return policies.length === 0 || policies.some((policy) => this.allows(policy, direction, other, port));
  }

  /** Whether a flow passes both of its ends. */
  letsThrough(from: FlowEnd, to: FlowEnd, port: PortQuestion): boolean {
    return this.passes(from, 'Egress', to, port) && this.passes(to, 'Ingress', from, port);
  }

  /** Whether a rule of one policy names the other end and the port. */
  allows(policy: Policy, direction: Direction, other: FlowEnd, port: PortQuestion): boolean {
    return (policy.rules[direction] ?? []).some(
      ({ peers, ports }) =>
        (ports === undefined || port === 'any' || (port !== 'every' && ports.some((entry) => portMatches(entry, port)))) &&
        (peers === undefined || peers.some((peer) => this.matches(peer, policy.namespace, other))),
    );
  }

  /** Whether a peer of a policy in a namespace means this end. */
  matches(peer: RulePeer, home: string, { pods, addresses, partly }: FlowEnd): boolean {
    if (peer.kind === 'block') return peer.block !== undefined && addresses !== undefined && holds(peer.block, addresses, partly);
    return pods !== undefined && this.isNear(peer, home, pods.namespace) && (partly === true || selects(peer.podSelector, pods.labels));
  }

  /** Whether a peer of a policy in a namespace means pods of another. */
  isNear(peer: RulePeer, home: string, namespace: string): boolean {
    if (peer.kind === 'block') return false;
    if (peer.namespaceSelector === undefined) return namespace === home;
    const known = this.#near.get(peer) ?? new Map<string, boolean>();
    this.#near.set(peer, known);
    let near = known.get(namespace);
    if (near === undefined) {
      near = selects(peer.namespaceSelector, this.#namespaceLabels(namespace));
      known.set(namespace, near);
    }
    return near;
  }
}

/** Whether an entry of `ports` names a port of the receiver. */
export function portMatches(entry: RulePort, { port, protocol, names }: FlowPort): boolean {
  if (entry.protocol !== protocol) return false;
  if (entry.port === undefined) return true;
  if (typeof entry.port === 'string') return names.includes(entry.port);
  return port !== undefined && entry.port <= port && port <= (entry.endPort ?? entry.port);
}
