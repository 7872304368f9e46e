import { stringify } from 'yaml';

/** Where the files are in the container. */
export const configFolder = '/etc/distribution';
export const usersFile = '/run/secrets/users/htpasswd';

export interface RegistryConfig {
  readonly bucket: string;
  readonly region: string;
  /** Address of the S3 server. */
  readonly endpoint: string;
  readonly htpasswd: boolean;
}

/**
 * Configuration of the server, and the same for the minutes in which it serves reads only. Keys and the shared secret come
 * from the environment.
 *
 * Nothing remembers layers (`storage.cache`): after a collection a memory of what was there would make pushes fail.
 * @source Distribution 3.1, "Configuring a registry"; the S3 driver wants `forcepathstyle` with a server of one's own
 */
function config({ bucket, region, endpoint, htpasswd }: RegistryConfig, readOnly: boolean): string {
  return stringify({
    version: '0.1',
    log: { level: 'info', accesslog: { disabled: true } },
    storage: {
      s3: { region, regionendpoint: endpoint, forcepathstyle: true, secure: endpoint.startsWith('https:'), bucket },
      delete: { enabled: true },
      // Clients outside the cluster cannot reach the S3 server, so what they pull passes through here.
      redirect: { disable: true },
      maintenance: readOnly
        ? { readonly: { enabled: true } }
        : { uploadpurging: { enabled: true, age: '168h', interval: '24h', dryrun: false } },
    },
    ...(htpasswd ? { auth: { htpasswd: { realm: 'registry', path: usersFile } } } : {}),
    http: {
      addr: ':5000',
      relativeurls: true,
      draintimeout: '30s',
      headers: { 'X-Content-Type-Options': ['nosniff'] },
      debug: { addr: ':5001', prometheus: { enabled: true, path: '/metrics' } },
    },
    health: { storagedriver: { enabled: true, interval: '10s', threshold: 3 } },
  });
}

/**
 * What runs in the container. A collection beside a push removes layers of that push, so somebody has to keep pushes away
 * for as long as it takes. A CronJob would have to change the Deployment for it, and Argo CD would change it back in the
 * middle; so the container does it by itself.
 */
const serve = `#!/bin/sh
# Serves the registry. Once a day, at COLLECT_AT, it serves reads only while layers that no image refers to are removed.
set -u

server=
collector=
begin() {
  registry serve "${configFolder}/$1" &
  server=$!
}
end() {
  kill -TERM "$server" 2>/dev/null
  wait "$server"
}
leave() {
  trap '' TERM INT
  if [ -n "$collector" ]; then kill -TERM "$collector" 2>/dev/null; fi
  end
  exit 0
}
trap leave TERM INT

collect() {
  echo "collecting: pushes are refused until it is done"
  end
  begin read-only.yml
  registry garbage-collect --quiet $COLLECT_OPTIONS ${configFolder}/config.yml &
  collector=$!
  if wait "$collector"; then echo "collected: pushes are taken again"; else echo "the collection failed; pushes are taken again" >&2; fi
  collector=
  end
  begin config.yml
}

at=\${COLLECT_AT%:*}\${COLLECT_AT#*:}
begin config.yml
# A pod that starts after the hour leaves it to the next day.
collected=
if [ "$(date -u +%H%M)" -ge "$at" ]; then collected=$(date -u +%Y%m%d); fi
while kill -0 "$server" 2>/dev/null; do
  sleep 5 &
  wait $!
  today=$(date -u +%Y%m%d)
  if [ "$collected" != "$today" ] && [ "$(date -u +%H%M)" -ge "$at" ]; then
    collected=$today
    collect
  fi
done
wait "$server"
exit $?
`;

/** Both configurations and the script, by file name. */
export function registryFiles(settings: RegistryConfig): Readonly<Record<string, string>> {
  return { 'config.yml': config(settings, false), 'read-only.yml': config(settings, true), 'serve.sh': serve };
}
