import { execFileSync, type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const versions = '/usr/lib/postgresql';

/** Folder of PostgreSQL's programs on this machine. */
export const postgres = existsSync(versions)
  ? readdirSync(versions)
      .map((version) => join(versions, version, 'bin'))
      .find((folder) => existsSync(join(folder, 'initdb')))
  : undefined;

const has = (program: string) => spawnSync(program, ['--version']).error === undefined;

/** What is missing to run these tests, or nothing. */
export const missing = [
  ...['ruby', 'git', 'curl', 'setpriv'].filter((program) => !has(program)),
  ...(postgres === undefined ? ['postgresql'] : []),
].join(', ');

/** Somebody who is not root, as PostgreSQL wants. */
export const nobody = { uid: 65_534, gid: 65_534 };
const isRoot = process.getuid?.() === 0;

/** Runs a command as that user. */
export function asNobody(command: readonly string[], env: Readonly<Record<string, string>>): SpawnSyncReturns<string> {
  const [program = '', ...args] = isRoot
    ? ['setpriv', `--reuid=${nobody.uid}`, `--regid=${nobody.gid}`, '--clear-groups', ...command]
    : command;
  return spawnSync(program, args, { encoding: 'utf8', env: { ...process.env, ...env } });
}

export function give(path: string): void {
  mkdirSync(path, { recursive: true });
  if (isRoot) chownSync(path, nobody.uid, nobody.gid);
}

/**
 * The tools of GitLab that its agent calls, on real repositories and a real PostgreSQL in a folder: what they write has the
 * form of GitLab's own copies.
 * @source "Back up and restore GitLab", archive process; `gitlab_ctl/backup.rb` of Omnibus GitLab
 */
const tools: Readonly<Record<string, string>> = {
  'gitlab-psql': 'exec psql --no-psqlrc "$@"',
  'gitlab-rails':
    'echo "gitlab-rails $*" >>"$ROOT/calls"; case $2 in *File.read*) cp "$ROOT/settings/settings.json" "$ROOT/applied.json" ;; esac',
  'gitlab-ctl': `echo "gitlab-ctl $*" >>"$ROOT/calls"
if [ "$1" = backup-etc ]; then
  mkdir -m 0700 "$3"
  tar -P -C "$ROOT" --exclude='.labwright*' --transform 's,^etc,/etc,' -cf "$3/gitlab_config_1_2026.tar" etc/gitlab
fi`,
  'gitlab-backup': `echo "gitlab-backup $*" >>"$ROOT/calls"
backups=$ROOT/var/opt/gitlab/backups
repositories=$ROOT/var/opt/gitlab/git-data/repositories
work=$(mktemp -d)
case $1 in
create)
  [ ! -e "$ROOT/no-copies" ] || { echo "the disk is full" >&2; exit 1; }
  mkdir -p "$work/db"
  pg_dump --clean --if-exists gitlabhq_production | gzip >"$work/db/database.sql.gz"
  for repository in "$repositories"/*.git; do
    bundle=$work/repositories/default/$(basename "$repository" .git)/labwright/001.bundle
    mkdir -p "$(dirname "$bundle")"
    git -C "$repository" bundle create --quiet "$bundle" --all
  done
  tar -czf "$work/uploads.tar.gz" -C "$ROOT/var/opt/gitlab/uploads" .
  printf -- '---\\n:db_version: 20260901\\n:gitlab_version: %s\\n:skipped: registry,artifacts\\n' "$(cat "$ROOT/opt/gitlab/embedded/service/gitlab-rails/VERSION")" >"$work/backup_information.yml"
  tar -cf "$backups/labwright_gitlab_backup.tar" -C "$work" .
  # As GitLab does: without a folder before the names.
  (cd "$work" && tar -cf "$backups/labwright_gitlab_backup.tar" *)
  ;;
restore)
  [ ! -e "$ROOT/no-restores" ] || { echo "the database is in use" >&2; exit 1; }
  tar -xf "$backups/labwright_gitlab_backup.tar" -C "$work"
  gunzip -c "$work/db/database.sql.gz" | psql --no-psqlrc --quiet gitlabhq_production >/dev/null 2>&1
  rm -rf "$repositories"/*.git
  for bundle in "$work"/repositories/default/*/labwright/001.bundle; do
    name=$(basename "$(dirname "$(dirname "$bundle")")")
    git init --quiet --bare "$repositories/$name.git"
    git -C "$repositories/$name.git" fetch --quiet "$bundle" '+refs/*:refs/*'
  done
  ;;
esac
rm -rf "$work"`,
};

/** Puts GitLab's tools into a folder, and what an installation has on its volumes. */
export function install(root: string, version: string): void {
  for (const folder of [
    'bin',
    'tmp',
    'etc/gitlab',
    'settings',
    'run/secrets/agent',
    'var/opt/gitlab/backups',
    'var/opt/gitlab/uploads',
    'var/opt/gitlab/git-data/repositories',
    'opt/gitlab/embedded/service/gitlab-rails',
  ])
    mkdirSync(join(root, folder), { recursive: true });
  chmodSync(join(root, 'tmp'), 0o1777);
  for (const [name, text] of Object.entries(tools)) {
    writeFileSync(join(root, 'bin', name), `#!/bin/bash\nset -euo pipefail\n${text}\n`);
    chmodSync(join(root, 'bin', name), 0o755);
  }
  writeFileSync(join(root, 'opt/gitlab/embedded/service/gitlab-rails/VERSION'), `${version}\n`);
  writeFileSync(join(root, 'etc/gitlab/gitlab-secrets.json'), JSON.stringify({ gitlab_rails: { db_key_base: 'k'.repeat(128) } }));
  writeFileSync(join(root, 'etc/gitlab/ssh_host_ed25519_key'), 'host key\n');
  writeFileSync(join(root, 'etc/gitlab/ssh_host_ed25519_key.pub'), 'host key\n');
  writeFileSync(join(root, 'var/opt/gitlab/uploads/avatar.png'), 'picture');
}

/** A repository with one commit, as GitLab keeps it. */
export function addRepository(root: string, name: string, text: string): void {
  const bare = join(root, 'var/opt/gitlab/git-data/repositories', `${name}.git`);
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-C', bare, ...args], { encoding: 'utf8', stdio: ['pipe', 'pipe', 'inherit'] });
  execFileSync('git', ['init', '--quiet', '--bare', bare]);
  const blob = execFileSync('git', ['-C', bare, 'hash-object', '-w', '--stdin'], { encoding: 'utf8', input: text }).trim();
  const tree = execFileSync('git', ['-C', bare, 'mktree'], { encoding: 'utf8', input: `100644 blob ${blob}\tREADME.md\n` }).trim();
  const identity = ['-c', 'user.name=kim', '-c', 'user.email=kim@example.org'];
  const commit = git(...identity, 'commit-tree', tree, '-m', 'first').trim();
  git('update-ref', 'refs/heads/main', commit);
}
