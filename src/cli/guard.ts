import type { Issue } from '../issues/index.ts';
import type { OutputFile } from '../output/index.ts';
import { type Comparison, guard, reviewFleet, type Side } from '../review/index.ts';
import { type CommittedCluster, readCommitted } from './committed.ts';
import type { Io } from './io.ts';
import { commitTree, git, type Tree } from './tree.ts';

/** What the guard found, or why there is nothing to guard: no Git, no commit, or a commit from before the first `synth`. */
export interface Guarded {
  readonly issues: readonly Issue[];
  readonly nothing?: string | undefined;
}

/** A commit as a side of a comparison. */
export interface CommitSide extends Side {
  readonly commit: string;
  readonly tree: Tree;
  readonly clusters: readonly CommittedCluster[];
  /** Why something of it cannot be read. */
  readonly problems: readonly Issue[];
}

/**
 * Holds what would be written against the last commit. Statements count as needed as well where they are needed for the branch
 * that Argo CD follows, or the one that is pushed to: what is committed is not there yet.
 */
export function guardRendered(
  io: Pick<Io, 'root'>,
  rendered: readonly CommittedCluster[],
  files: readonly OutputFile[],
  only: string | undefined,
): Guarded {
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const same = (tree: Tree) => rendered.filter(({ model }) => isSame(tree, `dist/${model.cluster}`, texts));
  const head: Side = { name: 'what the code renders', clusters: rendered };
  return guardSide(io, { head, base: 'HEAD', others: deployedRefs(rendered), only, same });
}

interface GuardProps {
  readonly head: Side;
  /** The commit it is held against. */
  readonly base: string;
  /** Commits in which a statement may still be needed. */
  readonly others: readonly string[];
  readonly only: string | undefined;
  /** Clusters of the head that are so in a commit, byte for byte; they are not read. */
  readonly same?: (tree: Tree) => readonly CommittedCluster[];
}

/** Holds one side against a commit. */
export function guardSide(io: Pick<Io, 'root'>, { head, base, others, only, same }: GuardProps): Guarded {
  const before = readSide(io, base, only, same);
  if (typeof before === 'string') return { issues: [], nothing: before };
  const further = (): readonly Comparison[] =>
    others.flatMap((ref) => {
      const side = readSide(io, ref, only, same);
      return typeof side === 'string' || side.commit === before.commit ? [] : [comparison(side, head)];
    });
  const found = guard(head, comparison(before, head), further);
  if (before.problems.length === 0) return { issues: found };
  // What can be read is guarded all the same; which statements are over cannot be told from a part.
  const told = found.filter(({ code }) => code.startsWith('REVIEW_'));
  return { issues: [...told, ...before.problems.map((problem) => notGuarded(before.name, problem))] };
}

/** Only what differs is reviewed. */
function comparison(base: Side, head: Side): Comparison {
  const same = new Set(base.clusters.filter((state) => head.clusters.some((one) => one === state)));
  const differing = ({ name, clusters }: Side): Side => ({ name, clusters: clusters.filter((state) => !same.has(state)) });
  return { base, review: reviewFleet(differing(base), differing(head)) };
}

/** A commit as a side, or why there is nothing in it. */
export function readSide(
  { root }: Pick<Io, 'root'>,
  ref: string,
  only?: string,
  same: NonNullable<GuardProps['same']> = () => [],
): CommitSide | string {
  const found = commitTree(root, ref, 'base');
  if ('code' in found)
    return git(root, ['rev-parse', '--git-dir']) === undefined ? 'this is no Git repository' : `there is no commit ${ref}`;
  const { tree, commit } = found;
  const known = same(tree);
  const names = tree.entries('dist').flatMap(({ name, isFolder }) => (isFolder && (only === undefined || name === only) ? [name] : []));
  if (names.length === 0) return `${ref} holds nothing that was rendered`;
  const read = names.map((name) => {
    const cluster = known.find(({ model }) => model.cluster === name);
    return cluster === undefined ? readCommitted({ root }, name, tree) : { clusters: [cluster], issues: [] };
  });
  return {
    name: `${ref} (${commit.slice(0, 8)})`,
    commit,
    tree,
    clusters: read.flatMap(({ clusters }) => clusters),
    problems: read.flatMap(({ issues }) => issues).filter(({ severity, code }) => severity === 'error' && unreadable.has(code)),
  };
}

/** What keeps a state from being read whole; anything else that is wrong with it can be read. */
const unreadable: ReadonlySet<Issue['code']> = new Set(['MODEL_BROKEN', 'MODEL_UNKNOWN_VERSION', 'OUTPUT_UNREADABLE', 'TREE_MANIFEST']);

/** The branch that Argo CD follows as it is known here, and the one that is pushed to. */
export function deployedRefs(clusters: readonly CommittedCluster[]): readonly string[] {
  const revisions = new Set(clusters.map(({ model }) => `refs/remotes/origin/${model.repository.revision}`));
  return [...revisions, '@{upstream}'];
}

/** Commits that the guard holds a change against; where they are the same as before, it finds the same. */
export function guardedCommits(root: string, revision: string | undefined): string {
  const refs = ['HEAD', ...(revision === undefined ? [] : [`refs/remotes/origin/${revision}`])];
  const commits = git(root, ['rev-parse', '--revs-only', ...refs]) ?? '';
  const upstream = commits === '' ? undefined : git(root, ['rev-parse', '--quiet', '--verify', '@{upstream}']);
  return `${commits}${upstream ?? ''}`;
}

/** Whether there is such a commit here. */
export function isCommit(root: string, ref: string): boolean {
  return git(root, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]) !== undefined;
}

/** Whether a folder of a tree holds exactly these files. */
function isSame(tree: Tree, folder: string, texts: ReadonlyMap<string, string>): boolean {
  const there = filesBelow(tree, folder);
  const wanted = [...texts.keys()].filter((path) => path.startsWith(`${folder}/`));
  const own = there.filter((path) => !path.endsWith('/.labwright'));
  return own.length === wanted.length && own.every((path) => tree.text(path) === texts.get(path));
}

function filesBelow(tree: Tree, folder: string): readonly string[] {
  return tree.entries(folder).flatMap(({ name, isFolder }) => (isFolder ? filesBelow(tree, `${folder}/${name}`) : [`${folder}/${name}`]));
}

function notGuarded(name: string, { path, message, cluster }: Issue): Issue {
  return {
    code: 'REVIEW_NOT_GUARDED',
    severity: 'unchecked',
    path,
    message: `in ${name}, ${message}; whether the change destroys anything of it was not looked at`,
    hint: 'name another base: `labwright guard <base>`',
    cluster,
  };
}
