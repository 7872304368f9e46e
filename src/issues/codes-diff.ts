import type { CodeEntry } from './code-entry.ts';

/** A comparison that cannot be made. */
export const diffCodes = {
  DIFF_BASE: {
    title: 'One side of a comparison cannot be found',
    why: 'Without the state before there is nothing to compare with, and a guess would be wrong in silence.',
    fix: 'Name a branch, a tag or a commit that holds rendered manifests; `diff` takes a folder with them as well.',
  },
  DIFF_SHALLOW: {
    title: 'The clone does not go back far enough',
    why: 'Pipelines fetch only the last commits. The commit to compare with is older than these.',
    fix: 'Fetch more of the history: `git fetch --unshallow`, `GIT_DEPTH: "0"` in GitLab, `fetch-depth: 0` in GitHub Actions.',
  },
  DIFF_UNREADABLE: {
    title: 'A file of one side cannot be read',
    why: 'A half of a state would look as if everything else were removed.',
    fix: 'Name a commit whose generated folders are whole, or repair the file that is named and render again.',
  },
} as const satisfies Readonly<Record<string, CodeEntry>>;
