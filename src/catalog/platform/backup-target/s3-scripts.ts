/**
 * How copies travel between the folder of a pod and a bucket: POSIX shell and rclone. The scripts that make and restore
 * copies know nothing of it; they find the folder as it would be on a share.
 */

const common = `# Read by the other scripts. A copy is one entry of the folder, and its name begins with the second it was made in.
copies=/backup/$FOLDER
newline='
'

fail() {
  echo "$*" >&2
  exit 1
}

# Every name in the bucket below the workload's folder. A bucket that cannot be read is no answer.
look() {
  names=$(rclone lsf --recursive --files-only "$REMOTE") || fail "cannot read $REMOTE"
}

# Names of complete copies, the oldest first: archives, and folders that got their mark when everything else was there.
complete() {
  printf '%s\\n' "$names" | sed -n -e 's|^\\([0-9][^/]*\\)$|\\1|p' -e 's|^\\([0-9][^/]*\\)/\\.complete$|\\1|p' | sort
}

has_line() {
  case "$newline$1$newline" in *"$newline$2$newline"*) return 0 ;; esac
  return 1
}

is_folder() {
  case "$newline$names" in *"$newline$1/"*) return 0 ;; esac
  return 1
}
`;

const send = `#!/bin/sh
# Sends what the script left, then removes what is older than the days to keep. The newest always stays.
set -eu
. /transfer/common.sh

sent=
for path in "$copies"/[0-9]*; do
  [ -e "$path" ] || fail "there is no copy in $copies"
  name=\${path##*/}
  if [ -d "$path" ]; then
    rclone copy "$path" "$REMOTE/$name"
    printf 'complete\\n' | rclone rcat "$REMOTE/$name/.complete"
  else
    rclone copy "$path" "$REMOTE"
  fi
  echo "sent: $REMOTE/$name"
  sent=$name
done

look
cutoff=$(date -u -d "@$(($(date +%s) - KEEP_DAYS * 86400))" +%Y%m%dT%H%M%SZ)
for name in $(printf '%s\\n' "$names" | sed -n 's|^\\([0-9]\\{8\\}T[0-9]\\{6\\}Z[A-Za-z0-9._-]*\\).*|\\1|p' | sort -u); do
  stamp=$(printf %.16s "$name")
  if [ "$name" = "$sent" ] || expr "$stamp" '>=' "$cutoff" >/dev/null; then continue; fi
  # The mark goes first: half a copy must not look like a whole one.
  if has_line "$names" "$name/.complete"; then rclone deletefile "$REMOTE/$name/.complete"; fi
  if is_folder "$name"; then rclone purge "$REMOTE/$name"; else rclone deletefile "$REMOTE/$name"; fi
  echo "removed: $REMOTE/$name"
done
`;

const fetch = `#!/bin/sh
# Brings the newest complete copy, or the one that FILE names. What to do without one, the script that reads it says.
set -eu
. /transfer/common.sh

look
mkdir -p "$copies"
if [ -n "\${FILE:-}" ]; then
  copy=\${FILE#"$copies"/}
  copy=\${copy%%/*}
  if ! has_line "$names" "$copy" && { [ -z "$copy" ] || ! is_folder "$copy"; }; then fail "there is no copy $FILE in $REMOTE"; fi
  has_line "$(complete)" "$copy" || echo "$copy has no mark of being complete" >&2
else
  copy=$(complete | tail -n 1)
fi
if [ -z "$copy" ]; then
  echo "there is no complete copy in $REMOTE"
  exit 0
fi
if is_folder "$copy"; then
  rclone copy --exclude /.complete "$REMOTE/$copy" "$copies/$copy"
else
  rclone copy "$REMOTE/$copy" "$copies"
fi
echo "fetched: $REMOTE/$copy"
`;

const list = `#!/bin/sh
# Makes an empty file for each file of each complete copy: enough to see what there is.
set -eu
. /transfer/common.sh

look
mkdir -p "$copies"
wanted=$(complete)
printf '%s\\n' "$names" | while IFS= read -r name; do
  copy=\${name%%/*}
  if [ -z "$copy" ] || [ "\${name##*/}" = .complete ] || ! has_line "$wanted" "$copy"; then continue; fi
  mkdir -p "$copies/$(dirname "$name")"
  : >"$copies/$name"
done
echo "complete copies in $REMOTE: $(printf '%s' "$wanted" | grep -c . || :)"
`;

/** Scripts by file name. */
export const transferScripts: Readonly<Record<string, string>> = {
  'common.sh': common,
  'fetch.sh': fetch,
  'list.sh': list,
  'send.sh': send,
};
