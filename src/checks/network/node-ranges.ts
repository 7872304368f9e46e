import type { Manifest } from '../../model/index.ts';
import type { Check } from '../check.ts';
import { factsOf } from '../facts.ts';
import { declaredFinding } from '../finding.ts';
import { below, fields, items, texts } from '../read.ts';

/** NETWORK_NODES_NOT_MATCHED: policies name nodes by address, and the network does not count nodes as addresses. */
export const nodeRanges: Check = (input) => {
  const { model, partial, ofKind } = factsOf(input);
  const { name, nodesInRanges = name !== 'cilium' } = model.network.cni;
  if (partial || nodesInRanges) return [];
  const nodes = new Set(model.nodes.map(({ address }) => `${address}/32`));
  const found = ofKind('networking.k8s.io', 'NetworkPolicy').filter((policy) => ranges(policy).some((cidr) => nodes.has(cidr)));
  const [first] = found;
  if (first === undefined) return [];
  const message = `${found.length} policies let pods reach nodes by address (${first.identity.namespace}/${first.identity.name} the first), and ${name} does not match nodes by ranges: the API server would stay out of reach`;
  const hint = 'set `policyCIDRMatchMode: [nodes]` in its values, then write `nodesInRanges: true`';
  return [declaredFinding(model, [], { code: 'NETWORK_NODES_NOT_MATCHED', severity: 'error', field: 'network.cni', message, hint })];
};

function ranges({ body }: Manifest): readonly string[] {
  return [
    ['ingress', 'from'],
    ['egress', 'to'],
  ].flatMap(([rules = '', peers = '']) =>
    items(below(body, 'spec', rules)).flatMap((rule) => items(rule[peers]).flatMap((peer) => texts([fields(peer.ipBlock).cidr]))),
  );
}
