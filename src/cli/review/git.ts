import { type Issue, IssueError } from '../../issues/index.ts';
import { git as run } from '../tree.ts';

/** What Git prints, without the last line feed, or nothing where it fails. */
export function git(root: string, ...args: readonly string[]): string | undefined {
  return run(root, args)?.trimEnd();
}

/** A commit and what it was asked for by. */
export interface Revision {
  readonly ref: string;
  readonly commit: string;
}

/** The commit of a branch, a tag or an expression; a branch that only the server has is found there. */
export function findRevision(root: string, ref: string): Revision | undefined {
  const commitOf = (name: string) => git(root, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`);
  for (const name of [ref, `origin/${ref}`]) {
    const commit = commitOf(name);
    if (commit !== undefined) return { ref: name, commit };
  }
  return undefined;
}

/** @throws IssueError with DIFF_SHALLOW where the clone ends too early, else with DIFF_BASE */
export function revisionOf(root: string, ref: string, path: string): Revision {
  const found = findRevision(root, ref);
  if (found !== undefined) return found;
  const fail = (issue: Pick<Issue, 'code' | 'message' | 'hint'>) => new IssueError([{ ...issue, severity: 'error', path }]);
  if (git(root, 'rev-parse', '--git-dir') === undefined)
    throw fail({
      code: 'DIFF_BASE',
      message: 'this is no Git repository, or Git is not installed',
      hint: 'name a folder that holds the state before: `labwright diff ../before`',
    });
  if (!isShallow(root))
    throw fail({
      code: 'DIFF_BASE',
      message: `there is no commit and no folder "${ref}" here`,
      hint: 'see `git branch --all`; `git fetch` first for what is only on the server',
    });
  const [, name, back] = /^(.+)~(\d+)$/.exec(ref) ?? [];
  const exact = name === undefined ? '' : `\`git fetch --depth=${Number(back) + 1}\`, or all of it: `;
  throw fail({ code: 'DIFF_SHALLOW', message: `"${ref}" is not among ${depthWords(root)}`, hint: `${exact}${deeper(ref)}` });
}

/**
 * Where two commits parted, as `git diff base...head` takes it; nothing where they have no history in common.
 * @throws IssueError with DIFF_SHALLOW where the clone ends before that commit
 */
export function mergeBase(root: string, base: Revision, head: Revision, path: string): string | undefined {
  const found = git(root, 'merge-base', base.commit, head.commit);
  if (found !== undefined || !isShallow(root)) return found;
  const message = `the commit where ${head.ref} and ${base.ref} parted is not among ${depthWords(root)}`;
  throw new IssueError([{ code: 'DIFF_SHALLOW', severity: 'error', path, message, hint: deeper(base.ref) }]);
}

function isShallow(root: string): boolean {
  return git(root, 'rev-parse', '--is-shallow-repository') === 'true';
}

function depthWords(root: string): string {
  const depth = git(root, 'rev-list', '--count', 'HEAD') ?? '0';
  return depth === '1'
    ? 'what this shallow clone holds, the last commit only'
    : `the last ${depth} commits, which are all this shallow clone holds`;
}

function deeper(ref: string): string {
  const branch = ref.replace(/^origin\//, '').replace(/[~^@].*$/, '');
  return `\`git fetch --unshallow origin ${branch === 'HEAD' ? '' : `${branch} `}\`; in GitLab GIT_DEPTH: "0", in GitHub Actions fetch-depth: 0`.replace(
    ' `',
    '`',
  );
}
