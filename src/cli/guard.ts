import type { Issue } from '../issues/index.ts';
import type { OutputFile } from '../output/index.ts';
import { type Comparison, type FirstStep, guard, reviewFleet, type Side } from '../review/index.ts';
import { type CommitSide, isNothing, readCommitSide, renderedAlike } from './commit-side.ts';
import type { CommittedCluster } from './committed.ts';
import { firstStepBetween } from './first-step.ts';
import type { Io } from './io.ts';
import { askGit, git } from './tree.ts';

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
  /** The commit that the head stands on. @default HEAD */
  readonly until?: string | undefined;
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
  { head, base, others, only, until = 'HEAD', read = (ref) => readCommitSide(root, ref, only) }: GuardProps,
): Guarded {
  const before = read(base);
  if (isNothing(before)) return { issues: [], nothing: before.nothing };
  const further = (): readonly Comparison[] =>
    others.map(read).flatMap((side) => (isNothing(side) || side.commit === before.commit ? [] : [comparison(side, head)]));
  const firstStep: FirstStep = (cluster, application) => firstStepBetween(root, base, until, cluster, application);
  const found = guard(head, comparison(before, head), { others: further, firstStep });
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
  return [...[...branchesOf(clusters)].map(remoteBranch), '@{upstream}'];
}

/** REVIEW_NOT_GUARDED: branches that Argo CD follows and this clone lacks, as one of a single branch does. Without a server there are none. */
export function branchesNotHere(root: string, clusters: readonly CommittedCluster[]): readonly Issue[] {
  const remotes = git(root, ['remote'])?.split('\n').slice(0, -1) ?? [];
  if (remotes.length === 0) return [];
  const upstream = git(root, ['rev-parse', '--symbolic-full-name', '@{upstream}'])?.trimEnd();
  // The server may be known by another name than origin.
  const isFollowed = (branch: string) => remotes.some((remote) => upstream === `refs/remotes/${remote}/${branch}`);
  const isHere = (branch: string) => isCommit(root, remoteBranch(branch)) || isFollowed(branch);
  return [...branchesOf(clusters)].filter((branch) => !isHere(branch)).map(branchNotHere);
}

function branchesOf(clusters: readonly CommittedCluster[]): ReadonlySet<string> {
  return new Set(clusters.map(({ model }) => model.repository.revision));
}

function remoteBranch(branch: string): string {
  return `refs/remotes/origin/${branch}`;
}

export function isCommit(root: string, ref: string): boolean {
  return git(root, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]) !== undefined;
}

/** Commits that the guard holds a change against; where they are the same as before, it finds the same. */
export function guardedCommits(root: string, revision: string | undefined): string {
  const refs = ['HEAD', ...(revision === undefined ? [] : [remoteBranch(revision)]), '@{upstream}'];
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

function branchNotHere(branch: string): Issue {
  return {
    code: 'REVIEW_NOT_GUARDED',
    severity: 'unchecked',
    path: `origin/${branch}`,
    message: 'the branch that Argo CD follows is not in this clone; whether the change destroys anything of it was not looked at',
    hint: `\`git fetch origin ${branch}:${remoteBranch(branch)}\`, or name what is there now: \`labwright guard <base>\``,
  };
}
