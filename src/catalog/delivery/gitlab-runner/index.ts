export { GitLabRunner } from './gitlab-runner.ts';
export type { GitLabJobProps, GitLabRunnerOverrides, GitLabRunnerProps } from './gitlab-runner-props.ts';
