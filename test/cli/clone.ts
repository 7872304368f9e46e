import { execa } from 'execa';
import type { Home } from './home.ts';

const identity = {
  GIT_AUTHOR_NAME: 'o',
  GIT_AUTHOR_EMAIL: 'o@example.org',
  GIT_AUTHOR_DATE: '2026-01-01T00:00:00Z',
  GIT_COMMITTER_NAME: 'o',
  GIT_COMMITTER_EMAIL: 'o@example.org',
  GIT_COMMITTER_DATE: '2026-01-01T00:00:00Z',
  GIT_CONFIG_GLOBAL: '/dev/null',
};

/** Git in a home: its words as one text, split at spaces. */
export async function git(home: Pick<Home, 'path'>, words: string): Promise<string> {
  const { stdout } = await execa('git', words.split(' '), { cwd: home.path, env: identity });
  return stdout;
}

/** Everything of a home in a new commit, with a tag. */
export async function commit(home: Pick<Home, 'path'>, tag: string): Promise<void> {
  await git(home, 'add --all --force dist argocd clusters');
  await git(home, `commit --quiet --allow-empty --message ${tag}`);
  await git(home, `tag ${tag}`);
}
