import { countJs, dropJs, setJs } from './mongodb-set.ts';

/** What the Jobs of a replica set run: Bash and the programs of the image, out of a ConfigMap. */

const common = `# Read by the other scripts.
export SCRATCH_URI=mongodb://127.0.0.1:27018/

fail() {
  echo "$*" >&2
  exit 1
}

# Runs a script in the shell of MongoDB, which connects by itself.
run_js() {
  mongosh --nodb --norc --quiet --file "/scripts/$1" </dev/null
}

# Path of the newest dump, or nothing. A folder that cannot be read is no answer.
newest_dump() {
  ls /backup >/dev/null || fail "cannot read the backup target"
  [ -d "$BACKUP_FOLDER" ] || return 0
  find "$BACKUP_FOLDER" -mindepth 1 -maxdepth 1 -name '[0-9]*Z.archive.gz' >/tmp/dumps || fail "cannot read $BACKUP_FOLDER"
  sort /tmp/dumps | tail -n 1
}

# Restores a dump, with what was written while it was taken, into a server of this pod alone: file.
restore_into_scratch() {
  mkdir -p /scratch/db
  mongod --dbpath /scratch/db --bind_ip 127.0.0.1 --port 27018 --unixSocketPrefix /tmp --wiredTigerCacheSizeGB 0.25 >/tmp/mongod.log 2>&1 &
  server=$!
  trap 'kill "$server" 2>/dev/null || :' EXIT
  until (exec 3<>/dev/tcp/127.0.0.1/27018) 2>/dev/null; do
    kill -0 "$server" 2>/dev/null || { tail -n 20 /tmp/mongod.log >&2; fail "the server of this pod did not start"; }
    sleep 1
  done
  mongorestore --uri="$SCRATCH_URI" --gzip --archive="$1" --oplogReplay --stopOnError --quiet || fail "$1 cannot be restored"
  SERVER=scratch VALIDATE=yes run_js count.js >/tmp/restored || { cat /tmp/restored; fail "what was restored from $1 is not whole"; }
}
`;

const setup = `#!/bin/bash
# Makes the replica set and its users. Every sync runs it.
set -euo pipefail
. /scripts/common.sh

NEWEST=
if [ "$START" = refuse-over-backup ]; then NEWEST=$(newest_dump); fi
export NEWEST

status=0
run_js set.js || status=$?
if [ "$status" = 3 ]; then
  fail "refused: the set is new, and the backup has a dump: $NEWEST
An empty database would be dumped tonight, and its dumps would replace the good ones. Two ways out:
  restore it:            kubectl create job --namespace $NAMESPACE --from=cronjob/$RESTORE_CRONJOB $RESTORE_CRONJOB-1
  begin with nothing:    write start: 'empty' for $CONSTRUCT, synth and push"
fi
exit "$status"
`;

const backup = `#!/bin/bash
# Dumps every database, as of the end of the dump. The file gets its name when it is complete.
set -euo pipefail
umask 077
. /scripts/common.sh

stamp=$(date -u +%Y%m%dT%H%M%SZ)
partial=$BACKUP_FOLDER/.partial-$stamp.archive.gz
trap 'status=$?; rm -f "$partial"; [ "$status" = 0 ] || echo "the backup failed; no earlier one was removed" >&2' EXIT
mkdir -p "$BACKUP_FOLDER"

mongodump --host="$REPLICA_SET/\${MEMBERS// /,}" --username="$BACKUP_USER" --authenticationDatabase=admin --config=/run/secrets/backup/tools.yaml \\
  --readPreference=secondaryPreferred --oplog --gzip --archive="$partial"
gzip --test "$partial"
[ ! -e "$BACKUP_FOLDER/$stamp.archive.gz" ] || fail "there is a dump of this very second already"
mv "$partial" "$BACKUP_FOLDER/$stamp.archive.gz"
echo "complete: $BACKUP_FOLDER/$stamp.archive.gz ($(stat -c %s "$BACKUP_FOLDER/$stamp.archive.gz") bytes)"

# This run succeeded, so what is older than the days to keep may go. The newest is never among it.
cutoff=$(date -u -d "@$(($(date +%s) - KEEP_DAYS * 86400))" +%Y%m%dT%H%M%SZ)
for dump in "$BACKUP_FOLDER"/[0-9]*Z.archive.gz "$BACKUP_FOLDER"/.partial-*Z.archive.gz; do
  name=\${dump##*/}
  name=\${name#.partial-}
  name=\${name%.archive.gz}
  if [ -f "$dump" ] && [ "$name" != "$stamp" ] && [[ $name < $cutoff ]]; then
    rm -f "$dump"
    echo "removed: $dump"
  fi
done
`;

const restore = `#!/bin/bash
# Restores every database of the newest dump, or of FILE. The dump is tried out in a server of this pod first: one that
# cannot be restored changes nothing. FORCE=yes replaces databases that have documents.
set -euo pipefail
. /scripts/common.sh

if [ -z "$FILE" ]; then
  dump=$(newest_dump)
  [ -n "$dump" ] || fail "no dump in $BACKUP_FOLDER"
else
  case $FILE in
  /*) dump=$FILE ;;
  *) dump=$BACKUP_FOLDER/$FILE ;;
  esac
fi
[ -r "$dump" ] || fail "cannot read $dump"

# The set itself, without users: they come when everything is back, so that a restore that failed is not taken for done.
USERS=no NEWEST= run_js set.js
SERVER=set run_js count.js >/tmp/present
occupied=$(awk '$3 > 0 { printf "%s ", $1 }' /tmp/present)
[ -z "$occupied" ] || [ "$FORCE" = yes ] || fail "refused: there are documents in: $occupied; FORCE=yes replaces them. Make a dump first: create a Job from cronjob/$BACKUP_CRONJOB"

echo "restoring $dump"
restore_into_scratch "$dump"
while read -r database collections documents; do
  DATABASE=$database run_js drop.js
  mongodump --uri="$SCRATCH_URI" --db="$database" --archive --quiet </dev/null |
    mongorestore --host="$REPLICA_SET/\${MEMBERS// /,}" --username=root --authenticationDatabase=admin --config=/run/secrets/root/tools.yaml \\
      --archive --stopOnError --quiet
  echo "restored: $database ($collections collections, $documents documents)"
done </tmp/restored
USERS=yes NEWEST= run_js set.js
`;

const drill = `#!/bin/bash
# Proves that the newest dump is young enough and can be restored, in a server of this pod alone.
set -euo pipefail
. /scripts/common.sh

dump=$(newest_dump)
[ -n "$dump" ] || fail "no dump in $BACKUP_FOLDER"
name=\${dump##*/}
stamp=\${name%.archive.gz}
cutoff=$(date -u -d "@$(($(date +%s) - MAX_AGE_HOURS * 3600))" +%Y%m%dT%H%M%SZ)
[[ ! $stamp < $cutoff ]] || fail "the newest dump is older than $MAX_AGE_HOURS hours: $dump"
restore_into_scratch "$dump"
for database in $DATABASES; do
  # A database that nobody has written to is in no dump.
  awk -v name="$database" '$1 == name { print "restored: " $1 " (" $2 " collections, " $3 " documents)"; found = 1 } END { exit !found }' /tmp/restored ||
    echo "not in the dump: $database"
done
echo "the dump can be restored: $dump"
`;

/** Scripts by file name; those of the backup only where there is one. */
export function mongoScripts(hasBackup: boolean): Readonly<Record<string, string>> {
  return {
    'common.sh': common,
    'setup.sh': setup,
    'set.js': setJs,
    ...(hasBackup ? { 'backup.sh': backup, 'restore.sh': restore, 'drill.sh': drill, 'count.js': countJs, 'drop.js': dropJs } : {}),
  };
}
