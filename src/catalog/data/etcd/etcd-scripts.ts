/**
 * What the Jobs of an etcd run beside its own programs, whose image has no shell: BusyBox out of a ConfigMap. Snapshots are
 * taken, checked and unpacked by etcdctl and etcdutl in containers of their own, before these.
 */

const common = `# Read by the other scripts.
fail() {
  echo "$*" >&2
  exit 1
}

# Path of the newest snapshot, or nothing. A folder that cannot be read is no answer.
newest_copy() {
  ls /backup >/dev/null || fail "cannot read the backup target"
  newest=
  for file in "$BACKUP_FOLDER"/[0-9]*Z.db; do if [ -f "$file" ]; then newest=$file; fi; done
  echo "$newest"
}
`;

const backup = `#!/bin/sh
# Keeps the snapshot that etcdctl took and etcdutl read. It gets its name when it is complete.
set -eu
umask 077
. /scripts/common.sh

stamp=$(date -u +%Y%m%dT%H%M%SZ)
partial=$BACKUP_FOLDER/.partial-$stamp.db
trap 'status=$?; rm -f "$partial"; [ "$status" = 0 ] || echo "the backup failed; no earlier one was removed" >&2' EXIT
mkdir -p "$BACKUP_FOLDER"
cp /snapshot/etcd.db "$partial"
cmp -s /snapshot/etcd.db "$partial" || fail "$partial is not what was taken"
[ ! -e "$BACKUP_FOLDER/$stamp.db" ] || fail "there is a copy of this very second already"
mv "$partial" "$BACKUP_FOLDER/$stamp.db"
echo "complete: $BACKUP_FOLDER/$stamp.db ($(stat -c %s "$BACKUP_FOLDER/$stamp.db") bytes)"

# This run succeeded, so what is older than the days to keep may go. The newest is never among it.
cutoff=$(date -u -d "@$(($(date +%s) - KEEP_DAYS * 86400))" +%Y%m%dT%H%M%SZ)
for copy in "$BACKUP_FOLDER"/[0-9]*Z.db "$BACKUP_FOLDER"/.partial-*Z.db; do
  name=\${copy##*/}
  name=\${name#.partial-}
  name=\${name%.db}
  if [ -f "$copy" ] && [ "$name" != "$stamp" ] && expr "$name" '<' "$cutoff" >/dev/null; then
    rm -f "$copy"
    echo "removed: $copy"
  fi
done
`;

const choose = `#!/bin/sh
# Lays the snapshot that is to be restored where etcdutl finds it: the newest, or FILE. For a drill it must be young enough;
# over data that are there a restore needs FORCE=yes.
set -eu
umask 077
. /scripts/common.sh

case \${FILE:-} in
'') copy=$(newest_copy) ;;
/*) copy=$FILE ;;
*) copy=$BACKUP_FOLDER/$FILE ;;
esac
[ -n "$copy" ] || fail "no copy in $BACKUP_FOLDER"
[ -r "$copy" ] || fail "cannot read $copy"
if [ -n "\${MAX_AGE_HOURS:-}" ]; then
  stamp=\${copy##*/}
  stamp=\${stamp%.db}
  made=$(date -u -d "$(echo "$stamp" | sed 's/^\\(....\\)\\(..\\)\\(..\\)T\\(..\\)\\(..\\)\\(..\\)Z$/\\1-\\2-\\3 \\4:\\5:\\6/')" +%s) || fail "$copy is not named after a time"
  age=$((($(date -u +%s) - made) / 3600))
  [ "$age" -lt "$MAX_AGE_HOURS" ] || fail "the newest copy is $age hours old, and $MAX_AGE_HOURS are too many; look at the Jobs of the backup"
  printf '%s %s\\n' "$stamp" "$age" >"$TARGET/chosen"
elif [ -d "$TARGET/data" ] && [ "\${FORCE:-no}" != yes ]; then
  fail "refused: the volume of $MEMBER is not empty; FORCE=yes moves what is there into a folder .before-restore-…"
fi
rm -rf "$TARGET/restored" "$TARGET/chosen.db"
cp "$copy" "$TARGET/chosen.db"
echo "chosen: $copy"
`;

const restore = `#!/bin/sh
# Puts what etcdutl restored in the place of the data. A restore that failed before changed nothing.
set -eu
. /scripts/common.sh

[ -d "$TARGET/restored/member" ] || fail "nothing was restored"
if [ -d "$TARGET/data" ]; then
  kept=$TARGET/.before-restore-$(date -u +%Y%m%dT%H%M%SZ)
  mv "$TARGET/data" "$kept"
  echo "what was there is in \${kept##*/}; remove it when nobody misses anything"
fi
mv "$TARGET/restored" "$TARGET/data"
rm -f "$TARGET/chosen.db"
echo "restored: member $MEMBER"
`;

const drill = `#!/bin/sh
# Asks the server that runs on the restored snapshot for the number of its keys. The last line says what came of it, as JSON.
set -eu
. /scripts/common.sh

read -r copy age <"$TARGET/chosen"
request='{"key":"AA==","range_end":"AA==","count_only":true}'
answer=$(wget -q -O - --header 'Content-Type: application/json' --post-data "$request" "http://127.0.0.1:$PORT/v3/kv/range") || answer=
keys=$(echo "$answer" | sed -n 's/.*"count":"\\([0-9]*\\)".*/\\1/p')
[ "\${keys:-0}" -gt 0 ] && passed=true || passed=false
printf '{"drill":"%s","passed":%s,"copy":"%s","ageHours":%s,"maxAgeHours":%s,"answer":"%s keys"}\\n' \\
  "$NAME" "$passed" "$copy" "$age" "$MAX_AGE_HOURS" "\${keys:-0}"
[ "$passed" = true ] || fail "the restored store has no keys"
`;

/** Scripts by file name. */
export function etcdScripts(hasDrill: boolean): Readonly<Record<string, string>> {
  return {
    'common.sh': common,
    'backup.sh': backup,
    'choose.sh': choose,
    'restore.sh': restore,
    ...(hasDrill ? { 'drill.sh': drill } : {}),
  };
}
