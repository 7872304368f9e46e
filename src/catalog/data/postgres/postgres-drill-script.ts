/** Restores the newest run of dumps into a server of the Job's own pod: POSIX shell out of the ConfigMap of the other scripts. */
export const drill = `#!/bin/sh
# Proves that the newest run of dumps can be restored: into a server of this pod, which answers on a socket in its own
# folder and is thrown away with it. The last line says what came of it, as JSON.
set -eu
umask 077
. /scripts/common.sh

export PGHOST=/drill PGUSER=postgres
copy= age=null answer=

finish() {
  status=$?
  trap - EXIT
  pg_ctl --pgdata=/drill/data stop --mode=immediate >/dev/null 2>&1 || :
  [ "$status" = 0 ] && passed=true || passed=false
  printf '{"drill":"%s","passed":%s,"copy":"%s","ageHours":%s,"maxAgeHours":%s,"answer":"%s"}\\n' \\
    "$DATABASE" "$passed" "$copy" "$age" "$MAX_AGE_HOURS" "$(printf %s "$answer" | tr '\\n\\t' '  ' | tr -d '"\\\\\\\\')"
  exit "$status"
}
trap finish EXIT

dump=$(newest_dump)
[ -n "$dump" ] || fail "no dump of database $DATABASE in $BACKUP_FOLDER"
run=$(dirname "$dump")
copy=$(basename "$run")
made=$(date -u -d "$(echo "$copy" | sed 's/^\\(....\\)\\(..\\)\\(..\\)T\\(..\\)\\(..\\)\\(..\\)Z$/\\1-\\2-\\3 \\4:\\5:\\6/')" +%s) || fail "$copy is not named after a time"
age=$((($(date -u +%s) - made) / 3600))
[ "$age" -lt "$MAX_AGE_HOURS" ] || fail "the newest dump is $age hours old, and $MAX_AGE_HOURS are too many; look at the Jobs of the backup"
(cd "$run" && sha256sum --check --quiet SHA256SUMS) || fail "$run is not what the backup wrote"

initdb --pgdata=/drill/data --username=postgres --auth=trust --no-sync --encoding=UTF8 --locale-provider=builtin --locale=C.UTF-8 >/drill/log 2>&1 ||
  { cat /drill/log >&2; fail "cannot make a server to restore into"; }
# Nothing here must outlive a crash. No parallel workers, because they would need shared memory.
settings="-c listen_addresses= -c unix_socket_directories=/drill -c huge_pages=off -c fsync=off -c full_page_writes=off -c wal_level=minimal
  -c max_wal_senders=0 -c autovacuum=off -c maintenance_work_mem=256MB -c max_parallel_workers=0 -c max_parallel_maintenance_workers=0"
pg_ctl --pgdata=/drill/data --log=/drill/log --options="$(echo $settings)" --wait start >/dev/null || { cat /drill/log >&2; fail "the server to restore into does not start"; }

make_roles "$run"
for file in "$run"/*.dump; do
  database=$(basename "$file" .dump)
  [ "$database" = postgres ] || sql "CREATE DATABASE \\"$database\\" TEMPLATE template0"
  pg_restore --exit-on-error --dbname="$database" "$file"
  echo "restored: $database"
done

if [ -n "$QUERY" ]; then
  answer=$(sql "$QUERY" "$DATABASE")
else
  answer=$(count_tables "$DATABASE")
fi
case $answer in
'' | 0 | f) fail "the restored database answers \\"$answer\\" to: \${QUERY:-the number of its tables}" ;;
esac
`;
