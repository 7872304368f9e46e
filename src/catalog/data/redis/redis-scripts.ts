/** What the Jobs of a Redis run: POSIX shell, redis-cli and a server of the pod's own, out of a ConfigMap. */

const common = `# Read by the other scripts.
fail() {
  echo "$*" >&2
  exit 1
}

# Path of the newest copy, or nothing. A folder that cannot be read is no answer.
newest_copy() {
  ls /backup >/dev/null || fail "cannot read the backup target"
  newest=
  for file in "$BACKUP_FOLDER"/[0-9]*Z.rdb; do if [ -f "$file" ]; then newest=$file; fi; done
  echo "$newest"
}

check_copy() {
  redis-check-rdb "$1" >/tmp/check 2>&1 || { tail -n 5 /tmp/check >&2; fail "$1 is no copy that can be read"; }
}

# A server without network that reads dump.rdb of a folder: the folder.
start_server() {
  redis-server --dir "$1" --dbfilename dump.rdb --appendonly no --save '' --port 0 --unixsocket /tmp/redis.sock >/tmp/server 2>&1 &
  waited=0
  until [ "$(ask ping 2>/dev/null)" = PONG ]; do
    kill -0 $! 2>/dev/null && [ "$waited" -lt 1800 ] || { tail -n 5 /tmp/server >&2; fail "the copy cannot be loaded"; }
    sleep 1
    waited=$((waited + 1))
  done
}

ask() {
  redis-cli -s /tmp/redis.sock "$@"
}
`;

const backup = `#!/bin/sh
# Asks the server for a snapshot, as a replica would. It gets its name when it is complete.
set -eu
umask 077
. /scripts/common.sh

stamp=$(date -u +%Y%m%dT%H%M%SZ)
partial=$BACKUP_FOLDER/.partial-$stamp.rdb
trap 'status=$?; rm -f "$partial"; [ "$status" = 0 ] || echo "the backup failed; no earlier one was removed" >&2' EXIT
mkdir -p "$BACKUP_FOLDER"

REDISCLI_AUTH=$(cat /run/secrets/redis/password)
export REDISCLI_AUTH
redis-cli -h "$REDIS_HOST" -p "$REDIS_PORT" --rdb "$partial"
check_copy "$partial"
[ ! -e "$BACKUP_FOLDER/$stamp.rdb" ] || fail "there is a copy of this very second already"
mv "$partial" "$BACKUP_FOLDER/$stamp.rdb"
echo "complete: $BACKUP_FOLDER/$stamp.rdb"

# This run succeeded, so what is older than the days to keep may go. The newest is never among it.
cutoff=$(date -u -d "@$(($(date +%s) - KEEP_DAYS * 86400))" +%Y%m%dT%H%M%SZ)
for copy in "$BACKUP_FOLDER"/[0-9]*Z.rdb "$BACKUP_FOLDER"/.partial-*Z.rdb; do
  name=\${copy##*/}
  name=\${name#.partial-}
  name=\${name%.rdb}
  if [ -f "$copy" ] && [ "$name" != "$stamp" ] && expr "$name" '<' "$cutoff" >/dev/null; then
    rm -f "$copy"
    echo "removed: $copy"
  fi
done
`;

const restore = `#!/bin/sh
# Puts the newest copy, or FILE, into the volume. The server must be stopped. FORCE=yes moves what is there into a folder
# .before-restore-… first. A server with an append-only file reads no snapshot, so one of this pod turns it into that file.
set -eu
. /scripts/common.sh

case $FILE in
'') copy=$(newest_copy) ;;
/*) copy=$FILE ;;
*) copy=$BACKUP_FOLDER/$FILE ;;
esac
[ -n "$copy" ] || fail "no copy in $BACKUP_FOLDER"
check_copy "$copy"

kept=/data/.before-restore-$(date -u +%Y%m%dT%H%M%SZ)
for entry in /data/*; do
  if [ ! -e "$entry" ] || [ "\${entry##*/}" = lost+found ]; then continue; fi
  [ "$FORCE" = yes ] || fail "refused: the volume is not empty; FORCE=yes moves what is there into \${kept##*/}"
  mkdir -p "$kept"
  mv "$entry" "$kept/"
done

cp "$copy" /data/dump.rdb
start_server /data
keys=$(ask dbsize)
[ "$(ask config set appendonly yes)" = OK ] || fail "the append-only file cannot be written"
while ask info persistence | grep -Eq '^aof_rewrite_(in_progress|scheduled):1'; do sleep 1; done
ask info persistence | grep -q '^aof_last_bgrewrite_status:ok' || fail "the append-only file was not written"
ask shutdown
wait
echo "restored: $keys keys from $copy"
`;

const drill = `#!/bin/sh
# Proves that the newest copy can be loaded: by a server of this pod, which is thrown away with it. The last line says what
# came of it, as JSON.
set -eu
umask 077
. /scripts/common.sh

copy='' age=null answer=''
finish() {
  status=$?
  trap - EXIT
  if [ "$status" = 0 ]; then passed=true; else passed=false; fi
  printf '{"drill":"%s","passed":%s,"copy":"%s","ageHours":%s,"maxAgeHours":%s,"answer":"%s"}\\n' \\
    "\${BACKUP_FOLDER##*/}" "$passed" "$copy" "$age" "$MAX_AGE_HOURS" "$answer"
  ask shutdown nosave >/dev/null 2>&1 || :
  exit "$status"
}
trap finish EXIT

newest=$(newest_copy)
[ -n "$newest" ] || fail "no copy in $BACKUP_FOLDER"
copy=\${newest##*/}
moment=$(echo "$copy" | sed 's/^\\(....\\)\\(..\\)\\(..\\)T\\(..\\)\\(..\\)\\(..\\)Z.*$/\\1-\\2-\\3 \\4:\\5:\\6/')
made=$(date -u -d "$moment" +%s) || fail "$copy is not named after a time"
age=$((($(date -u +%s) - made) / 3600))
[ "$age" -lt "$MAX_AGE_HOURS" ] || fail "the newest copy is $age hours old, and $MAX_AGE_HOURS are too many; look at the Jobs of the backup"
check_copy "$newest"
cp "$newest" /drill/dump.rdb
start_server /drill
keys=$(ask dbsize)
answer="$keys keys"
[ "$keys" != 0 ] || fail "there is no key in $newest"
`;

/** Scripts by file name. */
export function redisScripts(hasDrill: boolean): Readonly<Record<string, string>> {
  return { 'backup.sh': backup, 'common.sh': common, ...(hasDrill ? { 'drill.sh': drill } : {}), 'restore.sh': restore };
}
