import type { Issue } from '../issues/index.ts';
import type { OutputFile } from '../output/index.ts';
import { type Comparison, guard, reviewFleet, type Side } from '../review/index.ts';
import { type CommitSide, isNothing, readCommitSide, renderedAlike } from './commit-side.ts';
import type { CommittedCluster } from './committed.ts';
import type { Io } from './io.ts';
import { askGit } from './tree.ts';

/** What the guard found, or why there is nothing to guard: no Git, no commit, or a commit from before the first `synth`. */
export interface Guarded {
  readonly issues: readonly Issue[];
  readonly nothing?: string | undefined;
}

interface GuardProps {
  readonly head: Side;
  /** The commit it is held against. */
  readonly base: string;
  /** Commits in which a statement may still be needed. */
  readonly others: readonly string[];
  /** Only these clusters, all if not given. */
  readonly only: readonly string[] | undefined;
  /** How a commit is read. */
  readonly read?: (ref: string) => ReturnType<typeof readCommitSide>;
}

/**
 * Holds what would be written against the last commit. Statements count as needed as well where they are needed for the branch
 * that Argo CD follows, or the one that is pushed to: what is committed is not there yet.
 * @param isFleet whether this is all there is; else nothing is said of clusters that are not among it
 */
export function guardRendered(
  { root }: Pick<Io, 'root'>,
  rendered: readonly CommittedCluster[],
  files: readonly OutputFile[],
  isFleet: boolean,
): Guarded {
  const only = isFleet ? undefined : rendered.map(({ model }) => model.cluster);
  const head: Side = { name: 'what the code renders', clusters: rendered };
  const alike = renderedAlike(rendered, files);
  const read = (ref: string) => readCommitSide(root, ref, only, alike);
  return guardSide({ root }, { head, base: 'HEAD', others: deployedRefs(rendered), only, read });
}

/** Holds one side against a commit. */
export function guardSide(
  { root }: Pick<Io, 'root'>,
  { head, base, others, only, read = (ref) => readCommitSide(root, ref, only) }: GuardProps,
): Guarded {
  const before = read(base);
  if (isNothing(before)) return { issues: [], nothing: before.nothing };
  const further = (): readonly Comparison[] =>
    others.map(read).flatMap((side) => (isNothing(side) || side.commit === before.commit ? [] : [comparison(side, head)]));
  const found = guard(head, comparison(before, head), further);
  if (before.problems.length === 0) return { issues: found };
  // What can be read is guarded all the same; which statements are over cannot be told from a part.
  const told = found.filter(({ code }) => code.startsWith('REVIEW_'));
  return { issues: [...told, ...before.problems.map((problem) => notGuarded(before, problem))] };
}

/** Only what differs is reviewed. */
function comparison(base: Side, head: Side): Comparison {
  const same = new Set(base.clusters.filter((state) => head.clusters.includes(state)));
  const differing = ({ name, clusters }: Side): Side => ({ name, clusters: clusters.filter((state) => !same.has(state)) });
  return { base, review: reviewFleet(differing(base), differing(head)) };
}

/** The branch that Argo CD follows as it is known here, and the one that is pushed to. */
export function deployedRefs(clusters: readonly CommittedCluster[]): readonly string[] {
  const revisions = new Set(clusters.map(({ model }) => `refs/remotes/origin/${model.repository.revision}`));
  return [...revisions, '@{upstream}'];
}

/** Commits that the guard holds a change against; where they are the same as before, it finds the same. */
export function guardedCommits(root: string, revision: string | undefined): string {
  const refs = ['HEAD', ...(revision === undefined ? [] : [`refs/remotes/origin/${revision}`]), '@{upstream}'];
  // A branch without an upstream is a fault to Git, which it tells after it has named the others.
  return askGit(root, ['rev-parse', '--revs-only', ...refs]).stdout;
}

function notGuarded({ name }: CommitSide, { path, message, cluster }: Issue): Issue {
  return {
    code: 'REVIEW_NOT_GUARDED',
    severity: 'unchecked',
    path,
    message: `in ${name}, ${message}; whether the change destroys anything of it was not looked at`,
    hint: 'name another base: `labwright guard <base>`',
    cluster,
  };
}
