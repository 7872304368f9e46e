import { drill } from './postgres-drill-script.ts';

/**
 * What the Jobs of a database run: POSIX shell and psql, out of a ConfigMap. Names come as environment variables,
 * passwords from files; neither ever stands in an argument or a log.
 */

const common = `# Read by the other scripts.
export PGOPTIONS='--client-min-messages=warning'

fail() {
  echo "$*" >&2
  exit 1
}

# Connects as a role whose password is in a file.
connect_as() {
  PGUSER=$1
  PGPASSWORD=$(cat "$2")
  [ -n "$PGPASSWORD" ] || fail "$2 is empty"
  export PGUSER PGPASSWORD
}

# Runs one statement as it stands, in the database given or in postgres.
sql() {
  psql --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 --dbname="\${2:-postgres}" --command="$1"
}

# Waits until the server answers a question, which takes more than a port that is open: seconds. A wrong password stays wrong.
wait_for_server() {
  waited=0
  until answer=$(sql 'SELECT 1' 2>&1); do
    case $answer in *'password authentication failed'*) fail "$answer" ;; esac
    [ "$waited" -lt "$1" ] || fail "no answer from $PGHOST port $PGPORT for $1 seconds: $answer"
    sleep 5
    waited=$((waited + 5))
  done
}

# Role, database and extensions as they should be, in the database given.
set_up() {
  psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --dbname=postgres \\
    --set=database="$1" --set=role="$ROLE" --set=extensions="$EXTENSIONS" \${BACKUP_ROLE:+--set=backup_role="$BACKUP_ROLE"} \\
    --file=/scripts/setup.sql
}

database_exists() {
  found=$(sql "SELECT count(*) FROM pg_database WHERE datname = '$1'") || fail "cannot ask the server"
  [ "$found" = 1 ]
}

# Roles that objects of a run belong to, without login and password: the folder of the run.
make_roles() {
  [ -r "$1/globals.sql" ] || return 0
  sed -n "s/^CREATE ROLE \\(.*\\);\\$/SELECT 'CREATE ROLE \\1' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE quote_ident(rolname) = '\\1') \\\\\\\\gexec/p" "$1/globals.sql" >/tmp/roles.sql
  psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --dbname=postgres --file=/tmp/roles.sql
}

# Number of the application's own tables in a database.
count_tables() {
  sql "SELECT count(*) FROM pg_class c WHERE relkind IN ('r', 'm', 'p') AND relnamespace NOT IN (SELECT oid FROM pg_namespace
    WHERE nspname LIKE 'pg\\\\_%' OR nspname = 'information_schema') AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = c.oid AND deptype = 'e')" "$1"
}

# Path of the newest dump of the application's database, or nothing. A folder that cannot be read is no answer.
newest_dump() {
  ls /backup >/dev/null || fail "cannot read the backup target"
  [ -d "$BACKUP_FOLDER" ] || return 0
  find "$BACKUP_FOLDER" -mindepth 2 -maxdepth 2 -path "$BACKUP_FOLDER/[0-9]*/$DATABASE.dump" >/tmp/dumps || fail "cannot read $BACKUP_FOLDER"
  sort /tmp/dumps | tail -n 1
}
`;

const setupSql = `-- Changes nothing that is already right. Values come as variables, so that no name is read as SQL.
\\set VERBOSITY terse
-- Keeps the statements with passwords out of the server's log.
SET log_statement = 'none';
SET log_min_duration_statement = -1;
SET log_min_error_statement = panic;

\\set role_password \`cat /run/secrets/app/password\`
SELECT format('CREATE ROLE %I', :'role') WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'role') \\gexec
ALTER ROLE :"role" WITH LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'role_password';

SELECT format('CREATE DATABASE %I OWNER %I TEMPLATE template0', :'database', :'role')
  WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \\gexec
ALTER DATABASE :"database" OWNER TO :"role";
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;

\\if :{?backup_role}
  -- Reads everything, writes nothing.
  \\set backup_password \`cat /run/secrets/backup/password\`
  SELECT format('CREATE ROLE %I', :'backup_role') WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'backup_role') \\gexec
  ALTER ROLE :"backup_role" WITH LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION BYPASSRLS PASSWORD :'backup_password';
  GRANT pg_read_all_data TO :"backup_role";
  GRANT CONNECT ON DATABASE :"database" TO :"backup_role";
\\endif

-- Extensions belong to a database, and only the superuser may make them.
\\connect :database
SELECT format('CREATE EXTENSION IF NOT EXISTS %I', name) FROM unnest(string_to_array(:'extensions', ' ')) AS name \\gexec
SELECT format('ALTER EXTENSION %I UPDATE', name) FROM unnest(string_to_array(:'extensions', ' ')) AS name \\gexec
`;

const setup = `#!/bin/sh
# Makes the role, the database and its extensions. Every sync runs it.
set -eu
. /scripts/common.sh

connect_as postgres /run/secrets/superuser/password
wait_for_server 900

if [ "$START" = refuse-over-backup ] && ! database_exists "$DATABASE"; then
  newest=$(newest_dump)
  if [ -n "$newest" ]; then
    fail "refused: the server has no database $DATABASE, and the backup has one: $newest
An empty database would be dumped tonight, and its dumps would replace the good ones. Two ways out:
  restore it:            kubectl create job --namespace $NAMESPACE --from=cronjob/$RESTORE_CRONJOB $RESTORE_CRONJOB-1
  begin with nothing:    write start: 'empty' for $CONSTRUCT, synth and push"
  fi
fi

set_up "$DATABASE"
echo "database $DATABASE of role $ROLE is there, extensions: \${EXTENSIONS:-none}"
`;

const backup = `#!/bin/sh
# Dumps every database into a folder of its own for each run. The folder gets its name when everything in it is complete.
set -eu
umask 077
. /scripts/common.sh

connect_as "$BACKUP_ROLE" /run/secrets/backup/password

stamp=$(date -u +%Y%m%dT%H%M%SZ)
partial=$BACKUP_FOLDER/.partial-$stamp
trap 'status=$?; rm -rf "$partial"; [ "$status" = 0 ] || echo "the backup failed; no earlier one was removed" >&2' EXIT
wait_for_server 60
mkdir -p "$partial"

database_exists "$DATABASE" || fail "there is no database $DATABASE"
sql "SELECT datname FROM pg_database WHERE datallowconn AND NOT datistemplate ORDER BY datname" >/tmp/databases
pg_dumpall --globals-only --no-role-passwords --file="$partial/globals.sql"
while IFS= read -r database; do
  case $database in
  *[!A-Za-z0-9_.-]* | [.-]*) fail "the name of database $database cannot be the name of a file" ;;
  esac
  file=$partial/$database.dump
  pg_dump --format=custom --compress="$COMPRESSION" --file="$file" --dbname="$database"
  pg_restore --list "$file" >/dev/null
  echo "$database: $(stat -c %s "$file") bytes"
done </tmp/databases
(cd "$partial" && sha256sum -- *.dump globals.sql >SHA256SUMS)
[ ! -e "$BACKUP_FOLDER/$stamp" ] || fail "there is a dump of this very second already"
mv "$partial" "$BACKUP_FOLDER/$stamp"
echo "complete: $BACKUP_FOLDER/$stamp"

# This run succeeded, so what is older than the days to keep may go. The newest is never among it.
cutoff=$(date -u -d "@$(($(date +%s) - KEEP_DAYS * 86400))" +%Y%m%dT%H%M%SZ)
for run in "$BACKUP_FOLDER"/[0-9]*Z "$BACKUP_FOLDER"/.partial-*; do
  name=\${run##*/}
  name=\${name#.partial-}
  if [ -d "$run" ] && [ "$name" != "$stamp" ] && expr "$name" '<' "$cutoff" >/dev/null; then
    rm -rf "$run"
    echo "removed: $run"
  fi
done
`;

const restore = `#!/bin/sh
# Restores the application's database from the newest dump, or from FILE. The dump goes into a database beside it, which
# takes the name when it is complete: a failed restore changes nothing. FORCE=yes replaces a database that has tables; it
# is kept under another name.
set -eu
. /scripts/common.sh

connect_as postgres /run/secrets/superuser/password
wait_for_server 60

if [ -z "$FILE" ]; then
  dump=$(newest_dump)
  [ -n "$dump" ] || fail "no dump of database $DATABASE in $BACKUP_FOLDER"
else
  case $FILE in
  /*) dump=$FILE ;;
  *) dump=$BACKUP_FOLDER/$FILE ;;
  esac
  if [ -d "$dump" ]; then dump=$dump/$DATABASE.dump; fi
fi
pg_restore --list "$dump" >/dev/null || fail "$dump is no dump that can be read"

tables=0
if database_exists "$DATABASE"; then
  tables=$(count_tables "$DATABASE")
fi
target=\${DATABASE}_restoring
[ "$tables" = 0 ] || [ "$FORCE" = yes ] || fail "refused: database $DATABASE is not empty (tables: $tables); FORCE=yes replaces it and keeps it under another name"

echo "restoring $dump"
sql "DROP DATABASE IF EXISTS $target WITH (FORCE)"
make_roles "$(dirname "$dump")"
set_up "$target"
pg_restore --exit-on-error --dbname="$target" "$dump"
sql "ANALYZE" "$target"

if database_exists "$DATABASE"; then
  if [ "$tables" = 0 ]; then
    sql "DROP DATABASE $DATABASE WITH (FORCE)"
  else
    kept=\${DATABASE}_before_$(date -u +%Y%m%d%H%M%S)
    trap 'sql "ALTER DATABASE $DATABASE WITH ALLOW_CONNECTIONS true"' EXIT
    sql "ALTER DATABASE $DATABASE WITH ALLOW_CONNECTIONS false"
    sql "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '$DATABASE'" >/dev/null
    sql "ALTER DATABASE $DATABASE RENAME TO $kept"
    trap - EXIT
    echo "the database of before is kept, closed, as $kept; drop it when nobody misses anything"
  fi
fi
sql "ALTER DATABASE $target RENAME TO $DATABASE"
echo "restored: database $DATABASE from $dump"
`;

/** Scripts by file name; those of the backup only where there is one. */
export function postgresScripts(hasBackup: boolean, hasDrill: boolean): Readonly<Record<string, string>> {
  return {
    'common.sh': common,
    'setup.sh': setup,
    'setup.sql': setupSql,
    ...(hasBackup ? { 'backup.sh': backup, 'restore.sh': restore } : {}),
    ...(hasDrill ? { 'drill.sh': drill } : {}),
  };
}
