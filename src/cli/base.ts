import { IssueError } from '../issues/index.ts';
import type { Rehearsal } from '../rehearse/index.ts';
import { type CommittedCluster, readCommitted } from './committed.ts';
import type { Io } from './io.ts';
import { commitTree } from './tree.ts';

/** What a commit holds of some clusters. */
export interface Base {
  /** As it was asked for, and the commit that is: `main (1a2b3c4d)`. */
  readonly name: string;
  readonly clusters: readonly CommittedCluster[];
}

/**
 * Reads some clusters as they stand in a commit, from Git, or all there are; one that is not in it yet is left out.
 * @throws IssueError with REHEARSE_BASE where it cannot be read whole, since a half would look like removals
 */
export function readBase(io: Io, ref: string, wanted?: readonly string[]): Base {
  const found = commitTree(io.root, ref, '--base');
  if ('code' in found) throw new IssueError([found]);
  const { tree, commit } = found;
  const there = tree.entries('dist').flatMap(({ name, isFolder }) => (isFolder ? [name] : []));
  // Asking for all where there is none says so.
  const read =
    there.length === 0
      ? [readCommitted(io, undefined, tree)]
      : (wanted ?? there).filter((name) => there.includes(name)).map((name) => readCommitted(io, name, tree));
  const problems = read.flatMap(({ issues }) => issues).filter(({ severity }) => severity === 'error');
  if (problems.length > 0) {
    const hint = 'name a commit that holds what `labwright synth` rendered, all of it and unchanged';
    const message = (path: string, text: string) => `${ref}: ${path} ${text}`;
    throw new IssueError(
      problems.map((issue) => ({ ...issue, code: 'REHEARSE_BASE', path: '--base', message: message(issue.path, issue.message), hint })),
    );
  }
  return { name: `${ref} (${commit.slice(0, 8)})`, clusters: read.flatMap(({ clusters }) => clusters) };
}

/** Says of a cluster that is not in the base that it was not brought from there. */
export function asNewCluster(rehearsal: Rehearsal, { name }: Base): Rehearsal {
  const note = { what: `no base for ${rehearsal.cluster}`, why: `${name} does not hold this cluster, so it was rehearsed as a new one` };
  return { ...rehearsal, notes: [note, ...rehearsal.notes] };
}
