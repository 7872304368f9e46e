import { IssueError } from '../issues/index.ts';
import type { Rehearsal } from '../rehearse/index.ts';
import { commitName, readClusters } from './commit-side.ts';
import { type CommittedCluster, noSuchCluster } from './committed.ts';
import type { Io } from './io.ts';
import { listCommit } from './tree.ts';

/** What a commit holds of some clusters. */
export interface Base {
  /** As it was asked for, and the commit that is: `main (1a2b3c4d)`. */
  readonly name: string;
  readonly clusters: readonly CommittedCluster[];
}

/**
 * Reads some clusters as they stand in a commit, from Git, or all there are; one that is not in it yet is left out.
 * @throws IssueError with this code where it cannot be read whole, since a half would look like removals
 */
export function readBase({ root }: Pick<Io, 'root'>, ref: string, code: 'DIFF_BASE' | 'REHEARSE_BASE', wanted?: readonly string[]): Base {
  const files = listCommit(root, ref, '--base');
  if ('code' in files) throw new IssueError([{ ...files, code }]);
  const { names, clusters, issues } = readClusters(root, files, wanted);
  const absent = noSuchCluster(names, undefined, '--base');
  const problems = [...(absent === undefined ? [] : [absent]), ...issues].filter(({ severity }) => severity === 'error');
  if (problems.length > 0) {
    const hint = 'name a commit that holds what `labwright synth` rendered, all of it and unchanged';
    throw new IssueError(
      problems.map((issue) => {
        const message = `${ref}: ${issue.path} ${issue.message}`;
        return {
          ...issue,
          code,
          path: '--base',
          message,
          hint: issue.code.startsWith('OUTPUT_') ? (issue.hint ?? hint) : hint,
        };
      }),
    );
  }
  return { name: commitName(ref, files), clusters };
}

/** Says of a cluster that is not in the base that it was not brought from there. */
export function asNewCluster(rehearsal: Rehearsal, { name }: Base): Rehearsal {
  const note = { what: `no base for ${rehearsal.cluster}`, why: `${name} does not hold this cluster, so it was rehearsed as a new one` };
  return { ...rehearsal, notes: [note, ...rehearsal.notes] };
}
