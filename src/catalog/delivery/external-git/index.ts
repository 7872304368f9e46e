export { ExternalGit, type ExternalGitProps } from './external-git.ts';
