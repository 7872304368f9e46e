import type { ClusterConstruct, IngressSpec } from '../../authoring/index.ts';
import type { Endpoint, OpeningPeer } from '../../model/index.ts';

/** Lets the pods of an ingress controller in, and those of a controller of ours out. Complete when everything is declared. */
export function letControllerIn(cluster: ClusterConstruct, ingress: string, target: Endpoint, port: number, host: string): void {
  const { facts, ingresses } = cluster;
  const own = facts.ingressControllers.get(ingress);
  const spec = ingresses[ingress];
  if (own !== undefined) {
    facts.connections.push({ from: own.endpoint, to: target, port, protocol: 'TCP', purpose: `ingress of ${host}` });
    return;
  }
  if (spec === undefined) return;
  facts.openings.push({
    endpoint: target,
    direction: 'ingress',
    peer: podsOf(cluster, spec),
    ports: [{ port, protocol: 'TCP' }],
    reason: `ingress controller for ${host}`,
  });
}

/**
 * Lets pods out to an ingress controller, for those that call a program by its public name. A policy sees the pods of the
 * controller and not the address of the LAN: the network translates it before it asks. Complete when everything is declared.
 */
export function reachController(
  cluster: ClusterConstruct,
  from: Endpoint,
  { ingress, scheme, reason }: { readonly ingress: string; readonly scheme: 'http' | 'https'; readonly reason: string },
): void {
  const { facts, ingresses } = cluster;
  const own = facts.ingressControllers.get(ingress);
  const spec = ingresses[ingress];
  if (own !== undefined) {
    facts.connections.push({ from, to: own.endpoint, port: own.ports[scheme], protocol: 'TCP', purpose: reason });
    return;
  }
  if (spec === undefined) return;
  const { controller } = cluster.ingressController(spec);
  // Traefik's chart and addon listen above 1024, NGINX where browsers ask.
  const direct = spec.hostNetwork === true || controller === 'nginx';
  const port = scheme === 'http' ? (direct ? 80 : 8000) : direct ? 443 : 8443;
  facts.openings.push({
    endpoint: from,
    direction: 'egress',
    peer: podsOf(cluster, spec),
    ports: [{ port, protocol: 'TCP' }],
    reason,
  });
}

/** A controller on the node's own network has no pod address; its traffic comes from the nodes and goes to them. */
export function podsOf(cluster: ClusterConstruct, spec: IngressSpec): OpeningPeer {
  return spec.hostNetwork === true
    ? { kind: 'ranges', ranges: Object.values(cluster.nodes).map(({ address }) => `${address}/32`) }
    : { kind: 'pods', namespace: cluster.ingressController(spec).namespace, labels: spec.podLabels ?? {} };
}
