import type { IssuerSpec } from '../../../authoring/index.ts';
import type { JsonObject } from '../../../model/index.ts';
import type { ChartAmounts } from '../helm/index.ts';

/** What the values are made from. */
export interface CertManagerFacts {
  readonly name: string;
  readonly namespace: string;
  readonly amounts: ChartAmounts;
  readonly priority: string | undefined;
  /** All issuers of the cluster, whoever makes them. */
  readonly issuers: readonly IssuerSpec[];
  readonly nameservers: readonly string[];
  /** Whether NGINX answers challenges. */
  readonly nginx: boolean;
}

/** @source values.yaml and values.schema.json of chart cert-manager 1.21.1 */
export function certManagerValues({
  name,
  namespace,
  amounts,
  priority,
  issuers,
  nameservers,
  nginx,
}: CertManagerFacts): Record<string, JsonObject | JsonObject[string]> {
  const resources = { requests: { ...amounts.requests }, limits: { ...amounts.limits } };
  return {
    fullnameOverride: name,
    crds: { enabled: true, keep: true },
    global: {
      revisionHistoryLimit: 3,
      // Its own namespace instead of kube-system.
      leaderElection: { namespace },
      // Nobody but cert-manager gets rights on certificates through `view`, `edit` and `admin`.
      rbac: { aggregateClusterRoles: false },
      ...(priority === undefined ? {} : { priorityClassName: priority }),
    },
    // Requests for issuers that the cluster file does not name wait for somebody's approval.
    approveSignerNames: [...signers(namespace, name, issuers)],
    // One works at a time, and two would only wait for each other.
    strategy: { type: 'Recreate' },
    resources,
    ...(nameservers.length === 0 ? {} : { dns01RecursiveNameservers: nameservers.join(','), dns01RecursiveNameserversOnly: true }),
    // NGINX refuses an exact path with a dot in it, as that of every challenge has.
    ...(nginx ? { featureGates: 'ACMEHTTP01IngressPathTypeExact=false' } : {}),
    webhook: { resources },
    cainjector: { strategy: { type: 'Recreate' }, resources },
    // A hook that Argo CD would run after each sync; whether the API answers shows in the first issuer.
    startupapicheck: { enabled: false },
  };
}

/** Issuers by the names that its own approver knows them by; where an Issuer stands is not declared. */
function signers(namespace: string, name: string, issuers: readonly IssuerSpec[]): readonly string[] {
  return [
    ...new Set([
      ...issuers.map((issuer) =>
        issuer.kind === 'ClusterIssuer' ? `clusterissuers.cert-manager.io/${issuer.name}` : 'issuers.cert-manager.io/*',
      ),
      `issuers.cert-manager.io/${namespace}.${name}-self-signed`,
    ]),
  ].sort();
}
