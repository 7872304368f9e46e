import { IssueError, suggest } from '../issues/index.ts';
import type { CommittedCluster } from './committed.ts';

/** Which nodes a person wants to lose. */
export interface LossOptions {
  /** All at the same time. */
  readonly without: readonly string[];
  /** Each alone. */
  readonly eachNode?: boolean | undefined;
}

/**
 * Names of the nodes that are lost together, for each loss, by cluster. A cluster that has none of them loses nothing.
 * @throws IssueError for a node that no cluster has
 */
export function lossesOf(
  { without, eachNode = false }: LossOptions,
  clusters: readonly CommittedCluster[],
): ReadonlyMap<string, readonly (readonly string[])[]> {
  const known = clusters.flatMap(({ model }) => model.nodes.map(({ name }) => name));
  const unknown = [...new Set(without)].filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    const names = clusters.map(({ model }) => model.cluster).join(', ');
    throw new IssueError(
      unknown.map((name) => ({
        code: 'MODEL_UNKNOWN_NAME',
        severity: 'error',
        path: '--without',
        message: `there is no node "${name}" in ${names}`,
        hint: suggest(name, known),
      })),
    );
  }
  return new Map(
    clusters.map(({ model: { cluster, nodes } }) => {
      if (eachNode) return [cluster, nodes.map(({ name }) => [name])];
      const together = nodes.map(({ name }) => name).filter((name) => without.includes(name));
      return [cluster, together.length === 0 ? [] : [together]];
    }),
  );
}
