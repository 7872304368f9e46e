import type { MinioBucketProps } from './minio-props.ts';

/**
 * What the setup Job runs: a shell and `mc`, both in the server's own image, which has neither grep nor sed. Passwords
 * come from files and reach mc by its environment and its input, never by an argument or a log.
 */
const setup = `#!/bin/sh
# Makes every bucket, a user of its own for it and the policy that keeps the user in it. Every sync runs it.
set -eu

fail() {
  echo "$*" >&2
  exit 1
}

# mc reads the server's address and the root user from this variable and calls them store.
MC_HOST_store=http://$(cat /run/secrets/root/user):$(cat /run/secrets/root/password)@$SERVER
export MC_HOST_store

waited=0
until mc ls store >/dev/null 2>/tmp/answer; do
  [ "$waited" -lt 900 ] || fail "no answer from $SERVER for $waited seconds: $(cat /tmp/answer)"
  sleep 5
  waited=$((waited + 5))
done

while read -r bucket quota versioning <&3; do
  mc mb --ignore-existing "store/$bucket"

  if [ "$quota" = none ]; then
    mc quota clear "store/$bucket"
  else
    mc quota set "store/$bucket" --size "$quota"
  fi

  # A bucket that never had versions is left alone: suspended ones leave a marker for everything that is deleted.
  if [ "$versioning" = on ]; then
    mc version enable "store/$bucket"
  else
    case $(mc version info --json "store/$bucket") in
    *'"status":"Enabled"'* | *'"status": "Enabled"'*) mc version suspend "store/$bucket" ;;
    esac
  fi

  # An existing user gets the secret of today, an existing policy the text of today.
  key=$(cat "/run/secrets/buckets/$bucket/access-key")
  secret=$(cat "/run/secrets/buckets/$bucket/secret-key")
  printf '%s\\n%s\\n' "$key" "$secret" | mc admin user add store >/dev/null || fail "cannot make the user of bucket $bucket"
  mc admin policy create store "bucket-$bucket" "/scripts/$bucket.json" >/dev/null
  if ! answer=$(mc admin policy attach store "bucket-$bucket" --user "$key" 2>&1); then
    case $answer in
    *'already in effect'*) ;;
    *) fail "$answer" ;;
    esac
  fi
  echo "bucket $bucket is there, with a user of its own"
done 3</scripts/buckets
`;

/**
 * Everything in the bucket and nothing elsewhere. Its existence, whether strangers may read it, and its versions are
 * decided in Git and not by the program that stores things.
 */
function policy(bucket: string): string {
  const resources = [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`];
  const kept = ['s3:DeleteBucket', 's3:DeleteBucketPolicy', 's3:ForceDeleteBucket', 's3:PutBucketPolicy', 's3:PutBucketVersioning'];
  return `${JSON.stringify(
    {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: ['s3:*'], Resource: resources },
        { Effect: 'Deny', Action: kept, Resource: resources },
      ],
    },
    undefined,
    2,
  )}\n`;
}

/** Script, list of buckets and a policy for each, by file name. */
export function minioSetup(buckets: readonly (readonly [string, MinioBucketProps])[]): Readonly<Record<string, string>> {
  const lines = buckets.map(([name, { quota, versioning = false }]) => [name, quota ?? 'none', versioning ? 'on' : 'off'].join(' '));
  return {
    'setup.sh': setup,
    buckets: `${lines.join('\n')}\n`,
    ...Object.fromEntries(buckets.map(([name]) => [`${name}.json`, policy(name)])),
  };
}
