import type { AnyCluster, Facts } from '../../../authoring/index.ts';
import { suggest } from '../../../issues/index.ts';
import { isRelease } from './gitlab-config.ts';
import { defaultVersion } from './gitlab-image.ts';
import type { GitLabBackupPart, GitLabProps } from './gitlab-props.ts';

const parts: readonly GitLabBackupPart[] = [
  'artifacts',
  'builds',
  'ci_secure_files',
  'external_diffs',
  'lfs',
  'packages',
  'pages',
  'registry',
  'terraform_state',
  'uploads',
];

/** Findings about what the compiler cannot see in the owner's names and numbers. */
export function checkGitLab<C extends AnyCluster>(facts: Facts, path: string, props: GitLabProps<C>): void {
  const { version = defaultVersion, workers = 0, concurrency = 10, host, registry, smtp, ssh, start, backup } = props;
  const refuse = (field: string, message: string, hint?: string) =>
    facts.issues.push({ code: 'MODEL_VALUE', severity: 'error', path: `${path} ${field}`, message, hint });
  const port = (field: string, value: number | undefined) => {
    if (value !== undefined && !(Number.isInteger(value) && value >= 1 && value <= 65_535)) refuse(field, `${value} is no port`);
  };
  if (!isRelease(version)) refuse('version', `"${version}" is no release`, `write three numbers, such as \`${defaultVersion}\``);
  if (!Number.isInteger(workers) || workers < 0) refuse('workers', `${workers} is no whole number of 0 or above`);
  if (workers === 1) refuse('workers', '1 is a process that only watches another one', 'write 0, or 2 and above');
  if (!Number.isInteger(concurrency) || concurrency < 1) refuse('concurrency', `${concurrency} is no whole number above 0`);
  if (registry !== undefined && registry.host === host)
    refuse('registry.host', `"${registry.host}" is the host of the pages already`, 'images need a host name of their own');
  port('ssh.port', ssh?.port);
  port('smtp.port', smtp?.port);
  if (smtp !== undefined && !/^[^@\s]+@[^@\s]+$/.test(smtp.from)) refuse('smtp.from', `"${smtp.from}" is no address`);
  if (start !== undefined && start !== 'refuse-over-backup' && start !== 'empty')
    refuse('start', `"${String(start)}" is none of its values`, 'write `refuse-over-backup` or `empty`');
  for (const [index, part] of (backup.skip ?? []).entries())
    if (!parts.includes(part)) refuse(`backup.skip[${index}]`, `"${String(part)}" is no part that can be left out`, suggest(part, parts));
}
