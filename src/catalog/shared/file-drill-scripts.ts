/** What proves that the newest archive of a file backup can be unpacked: POSIX shell for Debian's and BusyBox' tools, and Python. */

const drill = (check: string) => `#!/bin/sh
# Proves that the newest archive can be unpacked: into a folder that is thrown away with this pod. The last line says what
# came of it, as JSON.
set -eu
umask 077

fail() {
  echo "$*" >&2
  exit 1
}

archive='' copy='' age=null answer=''
finish() {
  status=$?
  trap - EXIT
  if [ "$status" = 0 ]; then passed=true; else passed=false; fi
  printf '{"drill":"%s","passed":%s,"copy":"%s","ageHours":%s,"maxAgeHours":%s,"answer":"%s"}\\n' \\
    "\${BACKUP_FOLDER##*/}" "$passed" "$copy" "$age" "$MAX_AGE_HOURS" "$answer"
  exit "$status"
}
trap finish EXIT

ls /backup >/dev/null || fail "cannot read the backup target"
for file in "$BACKUP_FOLDER"/[0-9]*Z.tar.gz; do if [ -f "$file" ]; then archive=$file; fi; done
[ -n "$archive" ] || fail "no copy in $BACKUP_FOLDER"
copy=\${archive##*/}
moment=$(echo "$copy" | sed 's/^\\(....\\)\\(..\\)\\(..\\)T\\(..\\)\\(..\\)\\(..\\)Z.*$/\\1-\\2-\\3 \\4:\\5:\\6/')
made=$(date -u -d "$moment" +%s) || fail "$copy is not named after a time"
age=$((($(date -u +%s) - made) / 3600))
[ "$age" -lt "$MAX_AGE_HOURS" ] || fail "the newest copy is $age hours old, and $MAX_AGE_HOURS are too many; look at the Jobs of the backup"

# Their owners are in the archive; here the files are this pod's.
tar -xzof "$archive" -C /drill || fail "$archive cannot be unpacked"
count=$(find /drill -type f | wc -l | tr -d ' ')
[ "$count" != 0 ] || fail "there is no file in $archive"
answer="$count files"
${check}`;

const sqlite = `"$PYTHON" /scripts/check.py /drill
`;

const check = `"""Asks every SQLite file below a folder whether it is whole."""
import os
import sqlite3
import sys

for folder, _, names in os.walk(sys.argv[1]):
    for path in sorted(os.path.join(folder, name) for name in names):
        if os.path.islink(path) or not os.path.isfile(path):
            continue
        with open(path, 'rb') as file:
            if file.read(16) != b'SQLite format 3\\0':
                continue
        try:
            answer = sqlite3.connect(path).execute('PRAGMA integrity_check').fetchone()[0]
        except sqlite3.Error as error:
            answer = error
        if answer != 'ok':
            sys.exit(f'{path} is damaged: {answer}')
        print(f'whole: {path}')
`;

/** A statement that counts something in a SQLite file of the copy. */
export interface DrillQuestion {
  /** Path of the file below the folder that is copied; a copy without it fails. */
  readonly file: string;
  /** SQL with one number as its answer. */
  readonly query: string;
  /** What it counts, in the plural: `collections`. */
  readonly counts: string;
}

const ask = ({ file, query, counts }: DrillQuestion) => `
asked = os.path.join(sys.argv[1], ${quoted(file)})
if not os.path.isfile(asked):
    sys.exit(f'{asked} is missing')
count = sqlite3.connect(asked).execute(${quoted(query)}).fetchone()[0]
with open('/tmp/answer', 'w') as file:
    print(count, ${quoted(counts)}, file=file)
`;

/** A Python string literal; JSON's escapes are Python's too. */
const quoted = (text: string) => (text.includes("'") ? JSON.stringify(text) : `'${text}'`);

/** Scripts by file name. */
export function fileDrillScripts(hasSqlite: boolean, question?: DrillQuestion): Readonly<Record<string, string>> {
  if (!hasSqlite) return { 'drill.sh': drill('') };
  if (question === undefined) return { 'drill.sh': drill(sqlite), 'check.py': check };
  return { 'drill.sh': drill(`${sqlite}answer="$answer, $(cat /tmp/answer)"\n`), 'check.py': `${check}${ask(question)}` };
}
