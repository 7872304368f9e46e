import { type AnyCluster, clusterOf, type IngressSpec, type Workload } from '../../authoring/index.ts';
import type { Endpoint, Exposure } from '../../model/index.ts';

/**
 * Lets pods reach a page of this cluster by the name people use. Such a name leads to the ingress controller, whose pods a
 * policy sees at the other end, and not to the program behind it. The cluster's DNS must answer for the name.
 */
export function visit<C extends AnyCluster>(workload: Workload<C>, from: Endpoint, page: string, reason: string): void {
  const cluster = clusterOf(workload.cluster);
  const { facts } = cluster;
  const host = new URL(page).hostname;
  // The page and its controller may be declared later.
  cluster.atEnd(() => {
    const found = facts.exposures.find((exposure) => exposure.kind === 'ingress' && exposure.host === host);
    const spec = (cluster.ingresses as Readonly<Record<string, IngressSpec>>)[found?.ingress ?? ''];
    if (found === undefined || spec === undefined) return;
    const own = facts.ingressControllers.get(found.ingress ?? '');
    if (own !== undefined) {
      for (const port of entryPorts(cluster, own.endpoint, found))
        facts.connections.push({ from, to: own.endpoint, port, protocol: 'TCP', purpose: `${reason}, as ${host}` });
      return;
    }
    const { namespace } = cluster.ingressController(spec);
    facts.openings.push({
      endpoint: from,
      direction: 'egress',
      peer:
        spec.hostNetwork === true
          ? { kind: 'ranges', ranges: Object.values(cluster.nodes).map(({ address }) => `${address}/32`) }
          : { kind: 'pods', namespace, labels: spec.podLabels ?? {} },
      // The pods of a controller that others bring may listen where they like.
      ports: spec.hostNetwork === true ? [{ port: found.tls ? 443 : 80, protocol: 'TCP' }] : [],
      reason: `${reason}, as ${host} through its ingress controller`,
    });
  });
}

/** Ports of the controller's pods that the LAN reaches; whoever comes from inside takes the same. */
function entryPorts({ facts }: ReturnType<typeof clusterOf>, { application, workload }: Endpoint, { tls }: Exposure): readonly number[] {
  const open = facts.openings.filter(
    ({ endpoint, direction, peer }) =>
      direction === 'ingress' && peer.kind === 'ranges' && endpoint.application === application && endpoint.workload === workload,
  );
  const ports = open.flatMap((opening) => opening.ports.flatMap(({ port }) => (typeof port === 'number' ? [port] : [])));
  return tls && ports.length > 1 ? ports.filter((port) => String(port).endsWith('443')) : ports;
}
