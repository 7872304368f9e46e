import type { Check } from '../check.ts';
import { factsOf } from '../facts.ts';
import { declaredFinding } from '../finding.ts';
import { networkOf } from './cluster-network.ts';
import type { Policy } from './evaluation/index.ts';

/** NETWORK_NODES_NOT_MATCHED: policies name nodes by address, and the network does not count nodes as addresses. */
export const nodeRanges: Check = (input) => {
  const facts = factsOf(input);
  const { model, lacks } = facts;
  const { name, nodesInRanges = name !== 'cilium' } = model.network.cni;
  if (lacks('network') || nodesInRanges) return [];
  const nodes = new Set(model.nodes.map(({ address }) => `${address}/32`));
  const found = networkOf(facts).policies.all.filter((policy) => ranges(policy).some((cidr) => nodes.has(cidr)));
  const [first] = found;
  if (first === undefined) return [];
  const message = `${found.length} policies let pods reach nodes by address (${first.namespace}/${first.manifest.identity.name} the first), and ${name} does not match nodes by ranges: the API server would stay out of reach`;
  const hint = 'set `policyCIDRMatchMode: [nodes]` in its values, then write `nodesInRanges: true`';
  return [declaredFinding(model, [], { code: 'NETWORK_NODES_NOT_MATCHED', severity: 'error', field: 'network.cni', message, hint })];
};

function ranges({ rules }: Policy): readonly string[] {
  return Object.values(rules).flatMap((list) =>
    list.flatMap(({ peers = [] }) => peers.flatMap((peer) => (peer.kind === 'block' ? [peer.cidr] : []))),
  );
}
