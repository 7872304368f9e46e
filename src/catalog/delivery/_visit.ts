import { type AnyCluster, clusterOf, type IngressSpec, type Workload } from '../../authoring/index.ts';
import type { Endpoint } from '../../model/index.ts';
import { podsOf } from '../shared/controller-flows.ts';

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
      // Plain HTTP may be answered with the way to HTTPS.
      for (const port of found.tls ? [own.ports.https] : [own.ports.http, own.ports.https])
        facts.connections.push({ from, to: own.endpoint, port, protocol: 'TCP', purpose: `${reason}, as ${host}` });
      return;
    }
    facts.openings.push({
      endpoint: from,
      direction: 'egress',
      peer: podsOf(cluster, spec),
      // The pods of a controller that others bring may listen where they like.
      ports: spec.hostNetwork === true ? [{ port: found.tls ? 443 : 80, protocol: 'TCP' }] : [],
      reason: `${reason}, as ${host} through its ingress controller`,
    });
  });
}
