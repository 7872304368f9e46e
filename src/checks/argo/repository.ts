import type { Issue } from '../../issues/index.ts';
import type { Check } from '../check.ts';

/** Azure DevOps puts `_git` in the middle of its URLs and knows no `.git` at their end. */
const WITHOUT_SUFFIX = /^https?:\/\/[^/]+\/.*\/_git\//;

/**
 * ARGO_REPOSITORY_URL: what Argo CD could not clone. ARGO_REPOSITORY_CREDENTIALS: a password in the URL, which every rendered
 * file would carry into Git; the message does not repeat it.
 */
export const repositoryUrl: Check = ({ model }) => {
  const { cluster, repository } = model;
  const issue = (finding: Pick<Issue, 'code' | 'severity' | 'message' | 'hint'>): Issue => ({
    ...finding,
    path: 'fleet repository.url',
    cluster,
  });
  const [, credentials] = /^[a-z+]+:\/\/([^/@]*)@/.exec(repository.url) ?? [];
  if (credentials?.includes(':') === true) {
    return [
      issue({
        code: 'ARGO_REPOSITORY_CREDENTIALS',
        severity: 'error',
        message: 'the URL holds a password, and every ApplicationSet would carry it into Git',
        hint: 'take it out, revoke it, and give Argo CD a new one in a Secret (`labwright bootstrap` shows how)',
      }),
    ];
  }
  if (!/^https?:\/\//.test(repository.url) || repository.url.endsWith('.git') || WITHOUT_SUFFIX.test(repository.url)) return [];
  return [
    issue({
      code: 'ARGO_REPOSITORY_URL',
      severity: 'warning',
      message: `${repository.url} does not end in .git; GitLab answers with a redirect, which Argo CD does not follow`,
      hint: `write \`${repository.url.replace(/\/+$/, '')}.git\``,
    }),
  ];
};
