import { agentPy, clientPy } from './cassandra-agent.ts';

/**
 * What the Jobs of a Cassandra run: Bash and the programs of the image, out of a ConfigMap. Names come as environment
 * variables, passwords from files; neither ever stands in an argument or a log.
 */

const common = `# Read by the other scripts.
umask 077

fail() {
  echo "$*" >&2
  exit 1
}

# What cqlsh signs in with, in a file: role, password.
credentials() {
  printf '[PlainTextAuthProvider]\\nusername = %s\\npassword = %s\\n' "$1" "$2" >/tmp/credentials
}

credentials_of() {
  credentials "$1" "$(cat "/run/secrets/$2/password")"
}

# Runs statements, from arguments of cqlsh. What it says about its own version is no answer.
cql() {
  cqlsh --credentials=/tmp/credentials --connect-timeout=20 --request-timeout=120 "$@" "$HOST" "$CQL_PORT" </dev/null |
    sed '/^WARNING: cqlsh was built against/d'
}

# Rows of an answer, one value each.
values() {
  cql --execute="PAGING OFF; $1" | sed -e '1,/^--*$/d' -e '/^$/,$d' -e 's/^ *//' -e 's/ *$//'
}

wait_for_server() {
  waited=0
  until (exec 3<>"/dev/tcp/$HOST/$CQL_PORT") 2>/dev/null; do
    [ "$waited" -lt "$1" ] || fail "no answer from $HOST port $CQL_PORT for $1 seconds"
    sleep 5
    waited=$((waited + 5))
  done
}

# The superuser that Cassandra brings has a password that everybody knows: one of ours takes its place. A new node makes
# the old one some seconds after it begins to answer.
ensure_admin() {
  wait_for_server "$1"
  for attempt in 1 2 3 4 5 6 7 8 9 10 11 12; do
    credentials_of admin admin
    if cql --execute="LIST ROLES" >/dev/null 2>/tmp/refused; then break; fi
    credentials cassandra cassandra
    printf "CREATE ROLE IF NOT EXISTS admin WITH SUPERUSER = true AND LOGIN = true AND PASSWORD = '%s';\\n" "$(cat /run/secrets/admin/password)" >/tmp/admin.cql
    if cql --file=/tmp/admin.cql >/dev/null 2>>/tmp/refused; then echo "made the superuser admin"; fi
    [ "$attempt" != 12 ] || { cat /tmp/refused >&2; fail "neither admin nor the superuser of a new node may sign in"; }
    sleep 10
  done
  cql --execute="ALTER ROLE cassandra WITH SUPERUSER = false AND LOGIN = false"
}

# Rows of a keyspace are on every node. Says so when it changed something.
replicate() {
  found=$(values "SELECT replication FROM system_schema.keyspaces WHERE keyspace_name = '$1'")
  case $found in
  *"NetworkTopologyStrategy"*"'$DATACENTER': '$REPLICAS'"* | *"'$DATACENTER': '$REPLICAS'"*"NetworkTopologyStrategy"*) return 0 ;;
  esac
  cql --execute="ALTER KEYSPACE $1 WITH replication = {'class': 'NetworkTopologyStrategy', '$DATACENTER': $REPLICAS}"
  echo "keyspace $1: every row on $REPLICAS node(s)"
  changed=yes
}

# Statements for a role that may sign in and is no superuser: role, folder of its password.
role() {
  printf "CREATE ROLE IF NOT EXISTS %s;\\nALTER ROLE %s WITH SUPERUSER = false AND LOGIN = true AND PASSWORD = '%s';\\n" \\
    "$1" "$1" "$(cat "/run/secrets/$2/password")" >>/tmp/roles.cql
}

# Keyspaces, roles and what they may do, as they should be.
set_up() {
  changed=no
  rm -f /tmp/roles.cql
  for keyspace in $KEYSPACES; do
    cql --execute="CREATE KEYSPACE IF NOT EXISTS $keyspace WITH replication = {'class': 'NetworkTopologyStrategy', '$DATACENTER': $REPLICAS}"
    replicate "$keyspace"
    role "$keyspace" "$keyspace"
    echo "GRANT ALL PERMISSIONS ON KEYSPACE $keyspace TO $keyspace;" >>/tmp/roles.cql
  done
  replicate system_auth
  # It reads the description of tables, and no row.
  [ -z "$BACKUP_ROLE" ] || role "$BACKUP_ROLE" backup
  # The password of a role can be set every five seconds and no sooner, so that a run right after another has to wait.
  for attempt in 1 2 3; do
    cql --file=/tmp/roles.cql >/dev/null 2>/tmp/roles.said && break
    if [ "$attempt" = 3 ] || ! grep -q 'can only be changed every' /tmp/roles.said; then
      cat /tmp/roles.said >&2
      fail "the roles could not be set"
    fi
    sleep 6
  done
  rm /tmp/roles.cql /tmp/roles.said
  # Nodes that are now to hold rows get them from those that have them.
  if [ "$changed" = yes ] && [ "$REPLICAS" -gt 1 ]; then
    for node in $NODES; do python3 /scripts/client.py repair "$node" >/dev/null; done
  fi
}

# Folder of the newest copy, or nothing. A folder that cannot be read is no answer.
newest_copy() {
  ls /backup >/dev/null || fail "cannot read the backup target"
  [ -d "$BACKUP_FOLDER" ] || return 0
  find "$BACKUP_FOLDER" -mindepth 2 -maxdepth 2 -path "$BACKUP_FOLDER/[0-9]*Z/SHA256SUMS" >/tmp/copies || fail "cannot read $BACKUP_FOLDER"
  sort /tmp/copies | tail -n 1 | sed 's,/SHA256SUMS$,,'
}

# Tables of the declared keyspaces, as keyspace.table.
tables() {
  for keyspace in $KEYSPACES; do
    values "SELECT table_name FROM system_schema.tables WHERE keyspace_name = '$keyspace'" | sed "s/^/$keyspace./"
  done
}

has_rows() {
  cql --execute="SELECT * FROM $1 LIMIT 1" | grep -q '^(1 rows)$'
}
`;

const setup = `#!/bin/bash
# Makes superuser, keyspaces and roles. Every sync runs it.
set -euo pipefail
. /scripts/common.sh

ensure_admin 1500
if [ "$START" = refuse-over-backup ]; then
  known=0
  for keyspace in $KEYSPACES; do
    found=$(values "SELECT role FROM system_auth.roles WHERE role = '$keyspace'")
    [ -z "$found" ] || known=1
  done
  newest=$(newest_copy)
  if [ "$known" = 0 ] && [ -n "$newest" ]; then
    fail "refused: the nodes are new, and the backup has a copy: $newest
Empty tables would be copied tonight, and their copies would replace the good ones. Two ways out:
  restore it:            kubectl create job --namespace $NAMESPACE --from=cronjob/$RESTORE_CRONJOB $RESTORE_CRONJOB-1
  begin with nothing:    write start: 'empty' for $CONSTRUCT, synth and push"
  fi
fi
set_up
echo "keyspaces are there: $KEYSPACES"
`;

const repair = `#!/bin/bash
# Brings the nodes to the same rows, one after the other. Without it, deleted rows may come back.
set -euo pipefail

for node in $NODES; do
  python3 /scripts/client.py repair "$node" >/dev/null
  echo "repaired: $node"
done
`;

const backup = `#!/bin/bash
# Copies a snapshot of every node into a folder of its own for each run. The folder gets its name when everything in it is
# complete.
set -euo pipefail
. /scripts/common.sh

stamp=$(date -u +%Y%m%dT%H%M%SZ)
partial=$BACKUP_FOLDER/.partial-$stamp
trap 'status=$?; rm -rf "$partial"; [ "$status" = 0 ] || echo "the backup failed; no earlier one was removed" >&2' EXIT
mkdir -p "$partial"

credentials_of "$BACKUP_ROLE" backup
for keyspace in $KEYSPACES; do cql --execute="DESCRIBE KEYSPACE $keyspace"; done >"$partial/schema.cql"
number=0
for node in $NODES; do
  python3 /scripts/client.py snapshot "$node" "$partial/node-$number.tar.gz"
  tar -tzf "$partial/node-$number.tar.gz" >/dev/null
  number=$((number + 1))
done
(cd "$partial" && sha256sum -- *.tar.gz schema.cql >SHA256SUMS)
[ ! -e "$BACKUP_FOLDER/$stamp" ] || fail "there is a copy of this very second already"
mv "$partial" "$BACKUP_FOLDER/$stamp"
echo "complete: $BACKUP_FOLDER/$stamp ($(du -sk "$BACKUP_FOLDER/$stamp" | cut -f1) KiB)"

# This run succeeded, so what is older than the days to keep may go. The newest is never among it.
cutoff=$(date -u -d "@$(($(date +%s) - KEEP_DAYS * 86400))" +%Y%m%dT%H%M%SZ)
for run in "$BACKUP_FOLDER"/[0-9]*Z "$BACKUP_FOLDER"/.partial-*; do
  name=\${run##*/}
  name=\${name#.partial-}
  if [ -d "$run" ] && [ "$name" != "$stamp" ] && [[ $name < $cutoff ]]; then
    rm -rf "$run"
    echo "removed: $run"
  fi
done
`;

const restore = `#!/bin/bash
# Restores every keyspace of the newest copy, or of FILE, with the tables and rows of then. FORCE=yes drops keyspaces that
# have rows; Cassandra keeps what is dropped as a snapshot on its volume.
set -euo pipefail
. /scripts/common.sh

if [ -z "$FILE" ]; then
  copy=$(newest_copy)
  [ -n "$copy" ] || fail "no copy in $BACKUP_FOLDER"
else
  case $FILE in
  /*) copy=$FILE ;;
  *) copy=$BACKUP_FOLDER/$FILE ;;
  esac
fi
(cd "$copy" && sha256sum --check --quiet SHA256SUMS) || fail "$copy is no copy that can be read"

ensure_admin 600
if [ "$FORCE" != yes ]; then
  for table in $(tables); do
    if has_rows "$table"; then fail "refused: table $table has rows; FORCE=yes replaces every keyspace"; fi
  done
fi

echo "restoring $copy"
for keyspace in $KEYSPACES; do cql --execute="DROP KEYSPACE IF EXISTS $keyspace"; done
cql --file="$copy/schema.cql"
for node in $NODES; do
  for archive in "$copy"/node-*.tar.gz; do
    python3 /scripts/client.py import "$node" "$archive" >/tmp/imported
    echo "$node: $(wc -l </tmp/imported) table(s) of \${archive##*/}"
  done
done
# Roles last, so that a restore that failed is not taken for done.
set_up
echo "restored: $copy"
`;

const drill = `#!/bin/bash
# Proves that the newest copy is young enough and can be restored, in a node of this pod alone.
set -euo pipefail
. /scripts/common.sh

copy=$(newest_copy)
[ -n "$copy" ] || fail "no copy in $BACKUP_FOLDER"
cutoff=$(date -u -d "@$(($(date +%s) - MAX_AGE_HOURS * 3600))" +%Y%m%dT%H%M%SZ)
[[ ! \${copy##*/} < $cutoff ]] || fail "the newest copy is older than $MAX_AGE_HOURS hours: $copy"
(cd "$copy" && sha256sum --check --quiet SHA256SUMS) || fail "$copy is no copy that can be read"

mkdir -p /scratch/conf /scratch/logs
cp -r "$CASSANDRA_CONF/." /scratch/conf/
cp /drill/* /scratch/conf/
export CASSANDRA_CONF=/scratch/conf CASSANDRA_LOG_DIR=/scratch/logs
cassandra -f >/tmp/cassandra.log 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null || :' EXIT
credentials nobody none
waited=0
until (exec 3<>"/dev/tcp/$HOST/$CQL_PORT") 2>/dev/null; do
  kill -0 "$server" 2>/dev/null || { tail -n 30 /tmp/cassandra.log >&2; fail "the node of this pod did not start"; }
  [ "$waited" -lt 600 ] || { tail -n 30 /tmp/cassandra.log >&2; fail "the node of this pod does not answer"; }
  sleep 5
  waited=$((waited + 5))
done

cql --file="$copy/schema.cql"
for archive in "$copy"/node-*.tar.gz; do DATA_FOLDER=/scratch/cassandra python3 /scripts/agent.py import "$archive" >/tmp/imported; done
for table in $(tables); do
  if has_rows "$table"; then echo "has rows: $table"; else echo "is empty: $table"; fi
done
echo "the copy can be restored: $copy"
`;

/** Scripts by file name; those of the backup only where there is one. */
export function cassandraScripts(hasBackup: boolean, replicas: number): Readonly<Record<string, string>> {
  return {
    'common.sh': common,
    'setup.sh': setup,
    'agent.py': agentPy,
    'client.py': clientPy,
    ...(replicas > 1 ? { 'repair.sh': repair } : {}),
    ...(hasBackup ? { 'backup.sh': backup, 'restore.sh': restore, 'drill.sh': drill } : {}),
  };
}
