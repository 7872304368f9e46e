import type { AddressRange } from '../../units/index.ts';
import { SelectorIndex } from '../selector.ts';
import type { ClusterNetwork } from './cluster-network.ts';
import { type Direction, everywhere, type FlowPort, type Peer, portMatches, type RulePort, readRange } from './evaluation/index.ts';
import { type DeclaredFlow, type Party, portsAt } from './flows/index.ts';

/** A declared flow as one of its ends sees it. */
export interface Side {
  readonly flow: DeclaredFlow;
  readonly own: Party & { readonly kind: 'pods' };
  readonly other: Party;
  /** Ports at the receiver, as the flow names them and as its pods see them; none means every port. */
  readonly ports: readonly FlowPort[];
}

/** Declared flows by the pods at one end, so that a policy for these pods can be held against them. */
export class Coverage {
  readonly #sides = new Map<string, SelectorIndex<Side>>();
  readonly #nodes: readonly AddressRange[];

  constructor(network: ClusterNetwork, flows: readonly DeclaredFlow[]) {
    this.#nodes = network.facts.model.nodes.flatMap(({ address }) => readRange(address) ?? []);
    for (const flow of flows) {
      const ports = flow.ports.flatMap((asked) => [
        ...(typeof asked.port === 'number' ? [{ port: asked.port, protocol: asked.protocol, names: [] }] : []),
        ...portsAt(network, flow.to, asked),
      ]);
      if (flow.from.kind === 'pods') this.#add('Egress', { flow, own: flow.from, other: flow.to, ports });
      if (flow.to.kind === 'pods') this.#add('Ingress', { flow, own: flow.to, other: flow.from, ports });
    }
  }

  #add(direction: Direction, side: Side): void {
    const key = `${side.own.namespace}/${direction}`;
    const index = this.#sides.get(key) ?? new SelectorIndex<Side>();
    this.#sides.set(key, index);
    index.add(side, { matchLabels: side.own.labels });
  }

  /** Flows declared for all pods that carry these labels, whatever others they carry. */
  of({ namespace, labels }: Peer, direction: Direction): readonly Side[] {
    return this.#sides.get(`${namespace}/${direction}`)?.matching(labels) ?? [];
  }

  /** Addresses that a party stands for; none for pods. */
  addressesOf(party: Party): readonly AddressRange[] {
    switch (party.kind) {
      case 'addresses':
        return party.ranges;
      case 'nodes':
        return this.#nodes;
      case 'anyone':
        return [everywhere];
      case 'pods':
        return [];
    }
  }
}

/** Whether a flow uses all that an entry of `ports` opens; left out, every port. */
export function usesPort({ ports }: Side, entry: RulePort | undefined): boolean {
  if (ports.length === 0) return true;
  if (entry?.port === undefined) return false;
  const { port, endPort = port, protocol } = entry;
  if (typeof port === 'string') return ports.some((one) => portMatches(entry, one));
  const used = new Set(ports.flatMap((one) => (one.protocol === protocol && one.port !== undefined ? [one.port] : [])));
  for (let number = port; number <= Number(endPort); number += 1) if (!used.has(number)) return false;
  return true;
}
