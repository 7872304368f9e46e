import { type Endpoint, type IngressClass, type OpeningPeer, privateRanges } from '../../../model/index.ts';
import type { Facts } from '../../facts.ts';
import { oncePer } from '../../once.ts';
import type { ClusterNetwork } from '../cluster-network.ts';
import { everywhere, type FlowEnd, type Peer, readRange, without } from '../evaluation/index.ts';
import type { Party } from './flow.ts';

/** The pods of a workload; without labels every pod of the namespace. */
export function podsParty({ namespace, labels }: Peer, workload: string): Party {
  const name = Object.keys(labels).length === 0 ? `every pod of ${namespace}` : `${namespace}/${workload}`;
  return { kind: 'pods', namespace, labels, name };
}

export function endpointParty(endpoint: Endpoint): Party {
  return podsParty(endpoint, endpoint.workload);
}

/** The pods of an ingress controller; some pods of its namespace where nobody says which. */
export function controllerParty(facts: Facts, { key, pods }: IngressClass): Party {
  return Object.keys(pods.labels).length > 0
    ? selectedParty(facts, pods, key)
    : { kind: 'pods', ...pods, name: `the controller in ${pods.namespace}`, partly: true };
}

export const nodesParty: Party = { kind: 'nodes', name: 'the nodes' };
export const anyoneParty: Party = { kind: 'anyone', name: 'anybody' };

/** Every address but private ones. */
export function internetParty(hosts: readonly string[] = []): Party {
  const ranges = without([everywhere], ranged(privateRanges));
  return { kind: 'addresses', name: hosts.length === 0 ? 'the internet' : `the internet (${hosts.join(', ')})`, ranges };
}

/** Addresses by ranges; those that cannot be read are a finding elsewhere. */
export function rangesParty(texts: readonly string[], name: string = texts.join(', ')): Party {
  return { kind: 'addresses', name, ranges: ranged(texts) };
}

export function apiServerParty({ model }: Facts): Party {
  return rangesParty(model.network.apiServers, 'the API server');
}

export function lanParty({ model }: Facts): Party | undefined {
  const { lan } = model.site;
  if (lan === undefined) return undefined;
  const ranges = ranged([lan]);
  return { kind: 'addresses', name: 'the LAN', ranges, partly: true };
}

function ranged(texts: readonly string[]): ReturnType<typeof without> {
  return texts.flatMap((text) => readRange(text) ?? []);
}

/** The other side of an opening. */
export function openingParty(
  facts: Facts,
  peer: OpeningPeer,
  { home, hosts }: { readonly home: string; readonly hosts: readonly string[] },
): Party {
  switch (peer.kind) {
    case 'api-server':
      return apiServerParty(facts);
    case 'ranges':
      return namedRanges(facts, peer.ranges);
    case 'internet':
      return internetParty(hosts);
    case 'pods': {
      const controller = facts.model.ingresses.find(({ pods, hostNetwork }) => !hostNetwork && isSame(pods, peer));
      return controller === undefined ? selectedParty(facts, peer) : controllerParty(facts, controller);
    }
    case 'same-namespace':
      return podsParty({ namespace: home, labels: {} }, '');
    case 'anyone':
      return anyoneParty;
  }
}

function namedRanges(facts: Facts, ranges: readonly string[]): Party {
  const { nodes, site } = facts.model;
  const own = new Set(nodes.map(({ address }) => `${address}/32`));
  if (own.size === ranges.length && ranges.every((range) => own.has(range))) return nodesParty;
  if (ranges.length === 1 && ranges[0] === site.lan) return { kind: 'addresses', name: 'the LAN', ranges: ranged(ranges) };
  return rangesParty(ranges);
}

/** Pods that a selector means, called by the workload that has these labels, else by another name, else by the labels. */
export function selectedParty(facts: Facts, peer: Peer, name?: string): Party {
  return podsParty(peer, workloadNames(facts).get(nameKey(peer)) ?? name ?? Object.values(peer.labels).join(','));
}

function nameKey({ namespace, labels }: Peer): string {
  return `${namespace} ${JSON.stringify(Object.entries(labels).sort())}`;
}

const workloadNames = oncePer(({ model }: Facts): ReadonlyMap<string, string> => {
  const names = new Map<string, string>();
  const add = (peer: Peer, name: string) => names.has(nameKey(peer)) || names.set(nameKey(peer), name);
  for (const workload of model.workloads) add(workload, workload.name);
  for (const { from, to } of model.connections) for (const end of [from, to]) add(end, end.workload);
  for (const { endpoint } of model.openings ?? []) add(endpoint, endpoint.workload);
  return names;
});

/** Whether two selectors are written alike. */
export function isSame(a: Peer, b: Peer): boolean {
  return nameKey(a) === nameKey(b);
}

/** A party as ends of flows. `own` takes the rendered pods with all of their labels, so that every policy of theirs is found. */
export function endsOf(network: ClusterNetwork, party: Party, own: boolean): readonly FlowEnd[] {
  switch (party.kind) {
    case 'pods':
      if (Object.keys(party.labels).length === 0 && !own) return [{ ...network.peer(party), partly: party.partly }];
      return Object.keys(party.labels).length === 0 ? [network.peer(party), ...network.endsAt(party)] : network.endsAt(party);
    case 'addresses':
      return party.ranges.map((addresses) => ({ addresses, partly: party.partly }));
    case 'nodes':
      return network.nodes;
    case 'anyone':
      return [{ addresses: everywhere }];
  }
}
