import type { KubeObject } from '../../api/index.ts';
import { below, itemsAt, nameOf, text, textAt } from '../../api/index.ts';
import { compareText } from '../../issues/index.ts';
import { type Model, type NodeBalancer, nodeBalancerOf, traefikOfK3s } from '../../model/index.ts';
import type { Snapshot } from '../snapshot.ts';

type Place = Pick<Model, 'distribution' | 'nodes'>;

/** A Service that ServiceLB serves: addresses of nodes, or why there is none. */
export interface ServedByNodes {
  readonly service: KubeObject;
  readonly outcome: readonly string[] | string;
}

/**
 * What the ServiceLB of K3s writes into the status of each of these Services, the oldest first: the addresses of the nodes on which no
 * earlier one has a port of it, with `externalTrafficPolicy: Local` of those with a ready pod. Services of others are left out.
 */
export function servedByNodes(services: readonly KubeObject[], snapshot: Snapshot, model: Place): readonly ServedByNodes[] {
  const owners = new Map<string, string>();
  const take = ({ ports, nodes }: NodeBalancer, owner: string): void => {
    for (const { name } of nodes) for (const port of ports) owners.set(`${name} ${port}`, owner);
  };
  const traefik = traefikOfK3s(model);
  if (traefik !== undefined) take(traefik, 'the Traefik of K3s');
  return services.flatMap((service): readonly ServedByNodes[] => {
    const balancer = nodeBalancerOf(model, service);
    if (balancer === undefined) return [];
    const inTheWay = (node: string) => balancer.ports.find((port) => owners.has(`${node} ${port}`));
    const nodes = balancer.nodes.filter(({ name }) => inTheWay(name) === undefined);
    const [first] = balancer.nodes;
    if (first === undefined) return [{ service, outcome: 'ServiceLB may take no node for it, by their labels and taints' }];
    if (nodes.length === 0) {
      const port = inTheWay(first.name);
      return [{ service, outcome: `it wants port ${port} of ${first.name}, which ${owners.get(`${first.name} ${port}`)} has` }];
    }
    take({ ...balancer, nodes }, `Service ${nameOf(service)}`);
    const ready = readyNodes(service, snapshot);
    const addresses = nodes.filter(({ name }) => ready?.has(name) !== false).map(({ address }) => address);
    return [{ service, outcome: addresses.length === 0 ? 'no node that serves it has a ready pod of it' : addresses.sort(compareText) }];
  });
}

/** Nodes with a ready pod of the Service, where only these count. */
function readyNodes(service: KubeObject, { endpointSlices }: Snapshot): ReadonlySet<string> | undefined {
  if (below(service, 'spec', 'externalTrafficPolicy') !== 'Local') return undefined;
  const isOwn = (slice: KubeObject) =>
    textAt(slice, 'metadata', 'namespace') === textAt(service, 'metadata', 'namespace') &&
    textAt(slice, 'metadata', 'labels', 'kubernetes.io/service-name') === textAt(service, 'metadata', 'name');
  const endpoints = endpointSlices
    .filter(isOwn)
    .flatMap((slice) => itemsAt(slice, 'endpoints'))
    .filter((one) => below(one, 'conditions', 'ready') === true);
  return new Set(endpoints.map(({ nodeName }) => text(nodeName)));
}
