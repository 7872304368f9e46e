import { agentRb } from './gitlab-agent.ts';
import { drill } from './gitlab-drill-script.ts';

/**
 * What the Jobs of a GitLab run: Bash and the programs of its image, out of a ConfigMap. They ask the agent beside GitLab;
 * the token is read from a file and never stands in an argument or a log.
 */

const common = `# Read by the other scripts.
umask 077

fail() {
  echo "$*" >&2
  exit 1
}

# Asks the agent: method, path, further arguments of curl.
agent() {
  printf 'Authorization: Bearer %s\\n' "$(cat /run/secrets/agent/token)" >/tmp/headers
  method=$1
  path=$2
  shift 2
  curl --silent --show-error --fail-with-body --header @/tmp/headers --request "$method" "$@" "http://$AGENT$path"
}

# It answers when GitLab is configured: seconds.
wait_for_agent() {
  waited=0
  until agent GET /state >/tmp/state 2>/dev/null; do
    [ "$waited" -lt "$1" ] || { cat /tmp/state >&2; fail "no answer from $AGENT for $1 seconds"; }
    sleep 10
    waited=$((waited + 10))
  done
  state=$(cat /tmp/state)
}

# One word of the answer: opened, projects, version.
value() {
  expr " $state" : ".* $1=\\([^ ]*\\)"
}

# Path of the newest copy, or nothing. A folder that cannot be read is no answer.
newest_copy() {
  ls /backup >/dev/null || fail "cannot read the backup target"
  [ -d "$BACKUP_FOLDER" ] || return 0
  find "$BACKUP_FOLDER" -mindepth 1 -maxdepth 1 -name '[0-9]*Z.tar' >/tmp/copies || fail "cannot read $BACKUP_FOLDER"
  sort /tmp/copies | tail -n 1
}

is_copy() {
  [ "$(tar -tf "$1" | sort | tr '\\n' ' ')" = "data.tar etc.tar " ]
}
`;

const setup = `#!/bin/bash
# Sets the application settings and lets people in. Every sync runs it. Until it has run once, GitLab is not ready.
set -euo pipefail
. /scripts/common.sh

wait_for_agent 2700
[ "$(value opened)" != broken ] || fail "refused: a restore did not come to its end, and nobody may work on half of it.
Run it again, with FORCE=yes: cronjob/$RESTORE_CRONJOB in namespace $NAMESPACE, as its runbook says"
[ "$(value opened)" != half ] || fail "refused: /etc/gitlab and /var/opt/gitlab are not of one installation; one of the two volumes is new.
Restore both, with FORCE=yes where there are projects: cronjob/$RESTORE_CRONJOB in namespace $NAMESPACE, as its runbook says"
if [ "$START" = refuse-over-backup ] && [ "$(value opened)" = no ] && [ "$(value projects)" = 0 ]; then
  newest=$(newest_copy)
  if [ -n "$newest" ]; then
    fail "refused: this GitLab is new, and the backup has a copy: $newest
An empty GitLab would be copied tonight, and its copies would replace the good ones. Two ways out:
  restore it:            kubectl create job --namespace $NAMESPACE --from=cronjob/$RESTORE_CRONJOB $RESTORE_CRONJOB-1
  begin with nothing:    write start: 'empty' for $CONSTRUCT, synth and push"
  fi
fi
agent POST /open
echo "GitLab $(value version) is open, projects: $(value projects)"
`;

const backup = `#!/bin/bash
# Copies database, repositories, files and the secrets that read them. The file gets its name when it is complete.
set -euo pipefail
. /scripts/common.sh

stamp=$(date -u +%Y%m%dT%H%M%SZ)
partial=$BACKUP_FOLDER/.partial-$stamp.tar
trap 'status=$?; rm -f "$partial"; [ "$status" = 0 ] || echo "the backup failed; no earlier one was removed" >&2' EXIT
mkdir -p "$BACKUP_FOLDER"

wait_for_agent 600
[ "$(value opened)" = yes ] || fail "nobody was let into this GitLab yet, so there is nothing to copy; the log of the setup Job says why"
agent GET /copy --output "$partial" || { head -c 4096 "$partial" >&2; fail "GitLab made no copy"; }
is_copy "$partial" || fail "what GitLab sent is no copy"
[ ! -e "$BACKUP_FOLDER/$stamp.tar" ] || fail "there is a copy of this very second already"
mv "$partial" "$BACKUP_FOLDER/$stamp.tar"
echo "complete: $BACKUP_FOLDER/$stamp.tar ($(stat -c %s "$BACKUP_FOLDER/$stamp.tar") bytes, GitLab $(value version), projects: $(value projects))"

# This run succeeded, so what is older than the days to keep may go. The newest is never among it.
cutoff=$(date -u -d "@$(($(date +%s) - KEEP_DAYS * 86400))" +%Y%m%dT%H%M%SZ)
for copy in "$BACKUP_FOLDER"/[0-9]*Z.tar "$BACKUP_FOLDER"/.partial-*Z.tar; do
  name=\${copy##*/}
  name=\${name#.partial-}
  name=\${name%.tar}
  if [ -f "$copy" ] && [ "$name" != "$stamp" ] && [[ $name < $cutoff ]]; then
    rm -f "$copy"
    echo "removed: $copy"
  fi
done
`;

const restore = `#!/bin/bash
# Restores the newest copy, or FILE. FORCE=yes replaces a GitLab that has projects. People get in when everything is back.
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
is_copy "$copy" || fail "$copy is no copy that can be read"

wait_for_agent 2700
[ "$(value projects)" = 0 ] || [ "$FORCE" = yes ] || fail "refused: there are $(value projects) project(s); FORCE=yes replaces everything. Make a copy first: create a Job from cronjob/$BACKUP_CRONJOB"
echo "restoring $copy"
agent POST /restore --header 'Expect:' --upload-file "$copy"
echo "restored: $copy"
`;

/** Scripts by file name; those of the backup only where there is one. */
export function gitLabScripts(hasBackup: boolean, hasDrill: boolean): Readonly<Record<string, string>> {
  return {
    'agent.rb': agentRb,
    'common.sh': common,
    'setup.sh': setup,
    ...(hasBackup ? { 'backup.sh': backup, 'restore.sh': restore } : {}),
    ...(hasDrill ? { 'drill.sh': drill } : {}),
  };
}
