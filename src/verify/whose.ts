import type { Api, KubeObject } from '../api/index.ts';
import { below, items, text } from '../api/index.ts';
import type { Issue } from '../issues/index.ts';
import type { Model } from '../model/index.ts';
import { ask, type Reading } from './reading.ts';

/**
 * VERIFY_WRONG_CLUSTER: none of the nodes has the name or the address of a declared one. A cluster without nodes, and one
 * whose nodes may not be listed, could be the right one.
 */
export function judgeWhose(model: Model, { value: nodes = [] }: Reading<readonly KubeObject[]>): readonly Issue[] {
  const known = new Set(model.nodes.flatMap(({ name, address }) => [name, address]));
  const isOurs = ({ metadata, status }: KubeObject) =>
    known.has(text(below(metadata, 'name'))) || items(below(status, 'addresses')).some(({ address }) => known.has(text(address)));
  if (nodes.length === 0 || known.size === 0 || nodes.some(isOurs)) return [];
  const message = `its nodes are ${nodes.map(({ metadata }) => text(below(metadata, 'name'))).join(', ')}; ${model.cluster} has ${model.nodes.map(({ name, address }) => `${name} (${address})`).join(', ')}`;
  const hint = 'choose the context with --context; if the nodes got other names and addresses, declare those';
  return [{ code: 'VERIFY_WRONG_CLUSTER', severity: 'error', path: `${model.cluster} nodes`, message, hint, cluster: model.cluster }];
}

/** Asks a cluster for its nodes and says whether it is another one than the declared. For commands that write. */
export async function isAnotherCluster(api: Api, model: Model): Promise<readonly Issue[]> {
  return judgeWhose(model, await ask(async () => await api.list('v1', 'Node')));
}
