/**
 * What the Jobs of a file backup run: POSIX shell that Debian's and BusyBox' tools understand, and Python where SQLite
 * files must be copied while their program writes.
 */

const backup = (copy: string) => `#!/bin/sh
# Copies the data folder into one archive, which gets its name when it is complete.
set -eu
umask 077

fail() {
  echo "$*" >&2
  exit 1
}

stamp=$(date -u +%Y%m%dT%H%M%SZ)
partial=$BACKUP_FOLDER/.partial-$stamp.tar.gz
trap 'status=$?; rm -f "$partial"; [ "$status" = 0 ] || echo "the backup failed; no earlier one was removed" >&2' EXIT
mkdir -p "$BACKUP_FOLDER"

# EXCLUDE names what is left out, by patterns. The folder itself is not in the archive, only what is in it.
cd /data
set -f
patterns=$EXCLUDE
set +f
set --
for entry in * .[!.]* ..?*; do
  if [ ! -e "$entry" ] && [ ! -L "$entry" ]; then continue; fi
  skip=no
  set -f
  for pattern in lost+found '.before-restore-*' $patterns; do
    # shellcheck disable=SC2254
    case $entry in $pattern) skip=yes ;; esac
  done
  set +f
  if [ "$skip" = no ]; then set -- "$@" "$entry"; fi
done
[ "$#" -gt 0 ] || fail "the data folder is empty"
${copy}
tar -tzf "$partial" >/dev/null
[ ! -e "$BACKUP_FOLDER/$stamp.tar.gz" ] || fail "there is a copy of this very second already"
mv "$partial" "$BACKUP_FOLDER/$stamp.tar.gz"
echo "complete: $BACKUP_FOLDER/$stamp.tar.gz"

# This run succeeded, so what is older than the days to keep may go. The newest is never among it.
cutoff=$(date -u -d "@$(($(date +%s) - KEEP_DAYS * 86400))" +%Y%m%dT%H%M%SZ)
for copy in "$BACKUP_FOLDER"/[0-9]*Z.tar.gz "$BACKUP_FOLDER"/.partial-*Z.tar.gz; do
  name=\${copy##*/}
  name=\${name#.partial-}
  name=\${name%.tar.gz}
  if [ -f "$copy" ] && [ "$name" != "$stamp" ] && expr "$name" '<' "$cutoff" >/dev/null; then
    rm -f "$copy"
    echo "removed: $copy"
  fi
done
`;

const tar = `status=0
tar -czf "$partial" -- "$@" || status=$?
# GNU tar ends with 1 when a file changed while it was read; everything else is a failure.
if [ "$status" != 0 ]; then
  { [ "$status" = 1 ] && tar --version 2>/dev/null | grep -q GNU; } || fail "tar ended with $status"
fi`;

const stable = `# A program that writes into its files may be caught in the middle. An archive counts when reading everything again gives
# the same bytes.
attempt=1
while :; do
  if tar -czf "$partial" -- "$@"; then
    written=$(gunzip -c "$partial" | sha256sum)
    [ "$written" != "$(tar -cf - -- "$@" | sha256sum)" ] || break
  fi
  [ "$attempt" -lt 20 ] || fail "the files changed during each of $attempt copies"
  echo "something changed during copy $attempt, trying again"
  attempt=$((attempt + 1))
  sleep 3
done`;

const sqlite = `"$PYTHON" /scripts/archive.py "$partial" "$@"`;

/**
 * Entries of a folder in the order in which a copy of a bare Git repository is whole, whoever pushes meanwhile: a reference
 * is read before the objects it names, a loose one before the file that packs them, and loose objects before packs.
 */
const ordered = `
LAST = ('refs', 'packed-refs', 'objects')


def entries(path):
    """Names in the order they are read: references first, and what they name last."""
    names = sorted(os.listdir(path))
    if not {'HEAD', 'objects', 'refs'} <= set(names):
        return names
    return [name for name in names if name not in LAST] + [name for name in LAST if name in names]

`;

const archive = (
  git: boolean,
) => `"""Writes entries of the current folder as a compressed archive; SQLite files as consistent copies, whoever writes to them meanwhile."""
import fnmatch
import os
import sqlite3
import sys
import tarfile
import tempfile

EXCLUDED = os.environ['EXCLUDE'].split()


def is_sqlite(path):
    if os.path.islink(path) or not os.path.isfile(path):
        return False
    with open(path, 'rb') as file:
        return file.read(16) == b'SQLite format 3\\0'


def is_companion(path):
    """Journals belong to the moment they were written in; a consistent copy needs none."""
    return any(path.endswith(end) and is_sqlite(path[: -len(end)]) for end in ('-journal', '-wal', '-shm'))

${git ? ordered : ''}
def add_sqlite(archive, path):
    with tempfile.TemporaryDirectory() as folder:
        copy = os.path.join(folder, 'copy')
        source, target = sqlite3.connect(path, timeout=60), sqlite3.connect(copy)
        source.backup(target)
        answer = target.execute('PRAGMA integrity_check').fetchone()[0]
        source.close()
        target.close()
        if answer != 'ok':
            sys.exit(f'{path} is damaged: {answer}')
        member = archive.gettarinfo(path)
        member.size = os.path.getsize(copy)
        with open(copy, 'rb') as file:
            archive.addfile(member, file)
    print(f'consistent copy: {path}')


def add(archive, path):
    if any(fnmatch.fnmatchcase(path, pattern) for pattern in EXCLUDED):
        return
    try:
        if is_sqlite(path):
            add_sqlite(archive, path)
        elif not is_companion(path):
            archive.add(path, recursive=False)
    except FileNotFoundError:
        print(f'gone before it was read: {path}')
        return
    if os.path.isdir(path) and not os.path.islink(path):
        for name in ${git ? 'entries(path)' : 'sorted(os.listdir(path))'}:
            add(archive, os.path.join(path, name))


with tarfile.open(sys.argv[1], 'w:gz') as archive:
    for entry in sys.argv[2:]:
        add(archive, entry)
`;

const restore = `#!/bin/sh
# Puts the newest archive, or FILE, into the data folder. The program that uses the folder must be stopped. FORCE=yes
# moves what is there into a folder .before-restore-… first.
set -eu

fail() {
  echo "$*" >&2
  exit 1
}

if [ -n "$FILE" ]; then
  case $FILE in
  /*) archive=$FILE ;;
  *) archive=$BACKUP_FOLDER/$FILE ;;
  esac
else
  ls "$BACKUP_FOLDER" >/dev/null || fail "cannot read $BACKUP_FOLDER"
  archive=
  for copy in "$BACKUP_FOLDER"/[0-9]*Z.tar.gz; do archive=$copy; done
fi
tar -tzf "$archive" >/dev/null || fail "$archive is no archive that can be read"

kept=/data/.before-restore-$(date -u +%Y%m%dT%H%M%SZ)
for entry in /data/* /data/.[!.]* /data/..?*; do
  if [ ! -e "$entry" ] && [ ! -L "$entry" ]; then continue; fi
  case \${entry##*/} in lost+found | .before-restore-*) continue ;; esac
  [ "$FORCE" = yes ] || fail "refused: the data folder is not empty; FORCE=yes moves what is there into \${kept##*/}"
  mkdir -p "$kept"
  mv "$entry" "$kept/"
done
tar -xpzf "$archive" -C /data
echo "restored: $archive"
`;

/** How the files are read: as they are, until two readings agree, or SQLite through its backup interface, with Git repositories or without. */
export type CopyMethod = 'tar' | 'stable' | 'sqlite' | 'git';

/** Whether the image that copies must have Python. */
export function needsPython(method: CopyMethod): boolean {
  return method === 'sqlite' || method === 'git';
}

/** Scripts by file name. */
export function fileBackupScripts(method: CopyMethod): Readonly<Record<string, string>> {
  return {
    'backup.sh': backup({ tar, stable, sqlite, git: sqlite }[method]),
    'restore.sh': restore,
    ...(needsPython(method) ? { 'archive.py': archive(method === 'git') } : {}),
  };
}
