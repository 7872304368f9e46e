/** Takes the newest copy apart in a pod of its own: Bash out of the ConfigMap of the other scripts. */
export const drill = `#!/bin/bash
# Proves that the newest copy is young enough and whole: the database is restored into a PostgreSQL of this pod, every
# repository into a Git repository, every archive is read to its end, and the secrets that read the database are there.
# GitLab itself is not started on it. The last line says what came of it, as JSON.
set -euo pipefail
. /scripts/common.sh

copy= age=null projects=null repositories=0
finish() {
  status=$?
  trap - EXIT
  pg_ctl --pgdata=/scratch/postgres stop --mode=immediate >/dev/null 2>&1 || :
  [ "$status" = 0 ] && passed=true || passed=false
  printf '{"drill":"%s","passed":%s,"copy":"%s","ageHours":%s,"maxAgeHours":%s,"projects":%s,"repositories":%s}\\n' \\
    "\${BACKUP_FOLDER##*/}" "$passed" "\${copy##*/}" "$age" "$MAX_AGE_HOURS" "$projects" "$repositories"
  exit "$status"
}
trap finish EXIT

copy=$(newest_copy)
[ -n "$copy" ] || fail "no copy in $BACKUP_FOLDER"
made=$(basename "$copy" .tar | sed 's/^\\(....\\)\\(..\\)\\(..\\)T\\(..\\)\\(..\\)\\(..\\)Z$/\\1-\\2-\\3 \\4:\\5:\\6/')
age=$((($(date +%s) - $(date -u -d "$made" +%s)) / 3600))
[ "$age" -lt "$MAX_AGE_HOURS" ] || fail "the newest copy is $age hours old, and $MAX_AGE_HOURS are too many; look at the Jobs of the backup"

cd /scratch
tar -xf "$copy" || fail "$copy is no archive that can be read"
mkdir data
tar -xf data.tar -C data || fail "the copy of the data cannot be read"
rm data.tar
echo "made by GitLab $(sed -n "s/^:\\{0,1\\}gitlab_version: *['\\"]\\{0,1\\}\\([^'\\" ]*\\).*/\\1/p" data/backup_information.yml)"

tar --absolute-names -xOf etc.tar /etc/gitlab/gitlab-secrets.json >secrets.json || fail "the copy has no gitlab-secrets.json"
ruby -rjson -e 'exit JSON.parse(File.read("secrets.json")).dig("gitlab_rails", "db_key_base").to_s.length >= 32' ||
  fail "gitlab-secrets.json has no key of the database"
rm secrets.json

for archive in data/*.tar.gz; do
  [ ! -e "$archive" ] || tar -tzf "$archive" >/dev/null || fail "\${archive#data/} cannot be read to its end"
done

for folder in /opt/gitlab/embedded/postgresql/*/bin; do PATH=$folder:$PATH; done
initdb --pgdata=/scratch/postgres --username=postgres --auth=trust --no-sync --encoding=UTF8 --locale=C >log 2>&1 ||
  { cat log >&2; fail "cannot make a server to restore into"; }
# Nothing here must outlive a crash. No parallel workers, because they would need shared memory.
settings="-c listen_addresses= -c unix_socket_directories=/scratch -c huge_pages=off -c fsync=off -c full_page_writes=off -c wal_level=minimal
  -c max_wal_senders=0 -c autovacuum=off -c max_parallel_workers=0 -c max_parallel_maintenance_workers=0 -c max_locks_per_transaction=256"
pg_ctl --pgdata=/scratch/postgres --log=log --options="$(echo $settings)" --wait start >/dev/null || { cat log >&2; fail "the server to restore into does not start"; }
export PGHOST=/scratch PGUSER=postgres PGOPTIONS='--client-min-messages=error'
psql --no-psqlrc --quiet --command='CREATE ROLE gitlab SUPERUSER' --command='CREATE DATABASE restored OWNER gitlab'
gunzip -c data/db/database.sql.gz | tail -n 20 | grep -q 'PostgreSQL database dump complete' || fail "the dump of the database is not complete"
gunzip -c data/db/database.sql.gz | psql --no-psqlrc --quiet --dbname=restored >/dev/null 2>errors || fail "the dump of the database cannot be read"
# A dump begins with dropping what is not there yet.
if grep 'ERROR:' errors | grep -vE 'does not exist|already exists|must be owner of extension' >&2; then fail "the database cannot be restored"; fi
projects=$(psql --no-psqlrc --quiet --tuples-only --no-align --dbname=restored --command='SELECT count(*) FROM projects') || fail "there is no table of projects"
users=$(psql --no-psqlrc --quiet --tuples-only --no-align --dbname=restored --command='SELECT count(*) FROM users')
[ "$users" -gt 0 ] || fail "the restored database has no users"
echo "restored: the database (projects: $projects, users: $users)"

find data/repositories -name '*.bundle' 2>/dev/null | sort >bundles || :
while IFS= read -r bundle; do
  rm -rf repository.git
  git init --quiet --bare repository.git
  git -C repository.git fetch --quiet "/scratch/$bundle" '+refs/*:refs/*' || fail "\${bundle#data/} is no repository that can be restored"
  [ -n "$(git -C repository.git for-each-ref --count=1)" ] || fail "\${bundle#data/} has no branch"
  repositories=$((repositories + 1))
done <bundles
echo "restored: $repositories repositories, wikis and snippets"
`;
