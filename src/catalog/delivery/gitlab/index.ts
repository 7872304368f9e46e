export { GitLab } from './gitlab.ts';
export type {
  GitLabBackup,
  GitLabBackupPart,
  GitLabOverrides,
  GitLabProps,
  GitLabRegistryProps,
  GitLabSmtp,
  GitLabSsh,
} from './gitlab-props.ts';
