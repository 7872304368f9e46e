import { IssueError } from '../../issues/index.ts';
import { findRevision, git, type Revision } from './git.ts';

/**
 * What a change is compared with where nobody said it: the branch that Argo CD most likely reads, that is the default branch
 * of the server, else the branch that this one is pushed to, else `main`; without any of them the last commit.
 * @throws IssueError with DIFF_BASE where there is no commit at all
 */
export function defaultBase(root: string): Revision {
  for (const ref of ['origin/HEAD', '@{upstream}', 'origin/main', 'main', 'HEAD']) {
    const found = findRevision(root, ref);
    if (found !== undefined) return { ...found, ref: git(root, 'rev-parse', '--abbrev-ref', ref) || ref };
  }
  const isRepository = git(root, 'rev-parse', '--git-dir') !== undefined;
  throw new IssueError([
    {
      code: 'DIFF_BASE',
      severity: 'error',
      path: 'base',
      message: isRepository
        ? 'this repository has no commit yet, so there is no state before'
        : 'this is no Git repository, or Git is not installed',
      hint: 'name what to compare with: a branch, a commit, or a folder that holds `dist/`',
    },
  ]);
}
