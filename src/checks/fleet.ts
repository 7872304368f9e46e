import { type Code, compareIssues, compareText, type Issue } from '../issues/index.ts';
import { covers } from './accept.ts';
import type { Check, CheckInput } from './check.ts';
import { runChecks } from './run.ts';

/** What a comparison of clusters found. */
export interface FleetFinding {
  /** Its `cluster` is the one that carries the finding, and whose owner may accept it. */
  readonly issue: Issue & { readonly cluster: string };
  /** The other clusters it speaks of. */
  readonly others: readonly string[];
}

/** Pure, like a check of one cluster; sees every cluster of the fleet, sorted by name. */
export type FleetCheck = (inputs: readonly CheckInput[]) => readonly FleetFinding[];

/** What there is to check with: rules about each cluster, and rules between clusters. */
export interface Checks {
  readonly cluster: readonly Check[];
  readonly fleet: readonly FleetCheck[];
}

export interface FleetRun {
  /** Clusters whose own findings are wanted. */
  readonly clusters: readonly CheckInput[];
  /** Further clusters of the fleet, which the first are compared with. @default none */
  readonly others?: readonly CheckInput[] | undefined;
  /** Clusters whose findings are known already, so that what they carry is not shown with another. @default none */
  readonly known?: readonly string[] | undefined;
  /** Findings made before, by cluster; they are accepted here too. @default none */
  readonly earlier?: ((cluster: string) => readonly Issue[]) | undefined;
  /** Clusters that could not be compared. Why is said here, unless this run says it anyway. @default none */
  readonly missing?: readonly { readonly cluster: string; readonly reason?: string | undefined }[] | undefined;
}

/** What may be found, or accepted, only where another cluster is known. */
const compared: readonly Code[] = ['ADDRESS_RANGES_OVERLAP', 'ADDRESS_CLAIMED_TWICE', 'MODEL_ADDRESS_TWICE'];

/**
 * Runs every check of each cluster and between them. Returns the findings by cluster, in the order of `clusters`; one
 * that another cluster carries stands with the cluster it speaks of where only that one is wanted.
 */
export function runFleet(
  { clusters, others = [], known = [], earlier = () => [], missing = [] }: FleetRun,
  { cluster: checks, fleet }: Checks,
): readonly (readonly [cluster: string, issues: readonly Issue[]])[] {
  const all = [...clusters, ...others].sort((a, b) => compareText(a.model.cluster, b.model.cluster));
  const found = fleet.flatMap((check) => check(all));
  const wanted = new Set(clusters.map(({ model }) => model.cluster));
  const seen = new Set([...wanted, ...known]);
  const carried = (name: string) => found.flatMap(({ issue }) => (issue.cluster === name ? [issue] : []));
  const spokenOf = (name: string) =>
    found
      .filter(({ issue, others: parties }) => !seen.has(issue.cluster) && parties.find((party) => wanted.has(party)) === name)
      .map(({ issue }) => accepted(all, issue));
  return clusters.map((input) => {
    const { cluster } = input.model;
    const judged = runChecks(input, checks, [...earlier(cluster), ...carried(cluster)]);
    const own = missing.length === 0 ? judged : judged.filter((issue) => !mayBeUsed(issue));
    return [cluster, [...own, ...spokenOf(cluster), ...notCompared(cluster, missing)].sort(compareIssues)];
  });
}

/** The same finding as the owner of the cluster that carries it sees it. */
function accepted(all: readonly CheckInput[], issue: FleetFinding['issue']): Issue {
  const acceptances = all.find(({ model }) => model.cluster === issue.cluster)?.model.acceptances ?? [];
  const acceptance = acceptances.find((one) => one.reason.trim() !== '' && covers(one, issue));
  return acceptance === undefined ? issue : { ...issue, accepted: acceptance.reason };
}

/** An acceptance that matches nothing, perhaps only because a cluster is missing. */
function mayBeUsed({ code, path }: Issue): boolean {
  return code === 'MODEL_ACCEPTANCE_UNUSED' && compared.some((one) => path.endsWith(`accept(${one})`));
}

/** MODEL_NOT_COMPARED: clusters that rules between clusters did not see. */
function notCompared(cluster: string, missing: NonNullable<FleetRun['missing']>): readonly Issue[] {
  return missing.flatMap(({ cluster: other, reason }): readonly Issue[] => {
    if (reason === undefined) return [];
    const message = `was not compared with cluster ${other}: ${reason}`;
    return [{ code: 'MODEL_NOT_COMPARED', severity: 'unchecked', path: cluster, message, cluster }];
  });
}
