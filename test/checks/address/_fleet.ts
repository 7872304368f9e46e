import { type CheckInput, type FleetCheck, fleetChecks, runFleet } from '../../../src/checks/index.ts';
import { formatIssue } from '../../../src/issues/index.ts';
import type { Model, Node, Site } from '../../../src/model/index.ts';
import { manifests, smallModel } from '../support.ts';

export const house: Site = { name: 'house', lan: '192.168.1.0/24', fixed: [], routedTo: [] };
export const cabin: Site = { name: 'cabin', lan: '192.168.8.0/24', fixed: [], routedTo: ['house'] };

/** A cluster on the site `house` unless it says otherwise, with one node. */
export function on(
  cluster: string,
  { network, ...changes }: Partial<Omit<Model, 'network'>> & { network?: Partial<Model['network']> } = {},
  yaml = '',
): CheckInput {
  const site = changes.site ?? house;
  const nodes = site.lan ?? house.lan ?? '';
  const model: Model = {
    ...smallModel,
    cluster,
    site,
    nodes: [node('one', nodes.replace(/\d+\/\d+$/, '11'))],
    ...changes,
    network: { ...smallModel.network, nodes, pods: '10.42.0.0/16', services: '10.43.0.0/16', ...network },
  };
  const all = manifests(yaml).map((manifest) => ({ ...manifest, origin: { ...manifest.origin, cluster } }));
  return { model, manifests: all };
}

export function node(name: string, address: string, pods = 110): Node {
  const [one] = smallModel.nodes;
  if (one === undefined) throw new Error('no node');
  return { ...one, name, address, capacity: { ...one.capacity, pods } };
}

/** What is found between some clusters, as the terminal shows it. */
export function said(clusters: readonly CheckInput[], checks: readonly FleetCheck[] = fleetChecks): string {
  return runFleet({ clusters }, { cluster: [], fleet: checks })
    .flatMap(([, issues]) => issues.map(formatIssue))
    .join('\n');
}
