import { type AnyCluster, clusterOf, type Workload } from '../../authoring/index.ts';
import type { Endpoint } from '../../model/index.ts';
import { reachController } from './controller-flows.ts';
import type { OidcProvider } from './sign-in.ts';

/** A provider that this cluster does not run: its address, and where that leads. */
export interface IssuerOutside {
  readonly issuer: string;
  /** Ranges of the provider where its name leads to a private network, because a policy knows no names. @default the internet */
  readonly ranges?: readonly string[] | undefined;
}

/**
 * Opens the way from a client to its provider, as the provider's name leads there: through the ingress that carries it, to its own
 * pods, or out of the cluster. Certain when everything is declared, so call it at the end.
 */
export function reachIssuer<C extends AnyCluster>(
  workload: Workload<C>,
  from: Endpoint,
  provider: OidcProvider<AnyCluster> | IssuerOutside,
): void {
  if (!URL.canParse(provider.issuer)) return;
  const cluster = clusterOf(workload.cluster);
  const { hostname, port, protocol } = new URL(provider.issuer);
  const scheme = protocol === 'http:' ? 'http' : 'https';
  const number = port === '' ? (scheme === 'http' ? 80 : 443) : Number(port);
  const reason = `sign-in at ${hostname}`;
  const exposure = cluster.facts.exposures.find(({ kind, host }) => kind === 'ingress' && host === hostname);
  if (exposure?.ingress !== undefined) reachController(cluster, from, { ingress: exposure.ingress, scheme, reason });
  else if ('endpoint' in provider) workload.connect(from, provider, reason);
  else cluster.facts.reach(from, provider.ranges ?? [hostname], [number], reason);
}
