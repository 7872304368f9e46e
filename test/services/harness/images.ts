import { AI_PROFILES } from './images-ai.ts';

/** The cached root file systems; the others are laid over the first. */
export type Layer = 'debian' | 'busybox' | 'cassandra' | 'pgadmin' | 'ml' | 'ai' | 'databases' | 'functions';

/** What stands in for a published image: real programs of the same major version, started as the image's documentation says. */
export interface ImageProfile {
  readonly name: string;
  /** Repository without registry, e.g. `pgvector/pgvector`, of the images it stands in for. */
  readonly repositories: readonly string[];
  readonly layers: readonly Layer[];
  readonly environment: Readonly<Record<string, string>>;
  readonly workingDirectory: string;
  /** The image's `USER`, when that is not root. */
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
  /** The image's /etc/passwd beside root. */
  readonly users: readonly { readonly name: string; readonly uid: number; readonly gid: number; readonly home: string }[];
  /** Folders that the image brings, with owner and mode. */
  readonly folders: readonly { readonly path: string; readonly uid: number; readonly gid: number; readonly mode: string }[];
  readonly stopSignal: NodeJS.Signals;
  /** Command line when the manifest has no `command`. Left out where only the image's shell and tools are here, not its program. */
  readonly start?: ((args: readonly string[]) => readonly string[]) | undefined;
  /** Configuration files derived from the environment: path → text. */
  readonly files?: ((environment: ReadonlyMap<string, string>) => Readonly<Record<string, string>>) | undefined;
}

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
/** Shell and tools of the images that are built on BusyBox: every program a script may call, and nothing of Debian's. */
const BUSYBOX_PATH = '/busybox';

/** The image's data folder made ready with initdb: same PGDATA, superuser, password and host authentication. No database, no init scripts. */
const INITIALISE_POSTGRES = `set -euo pipefail
fail() { echo "not initialised: $1" >&2; exit 1; }
from_file() {
  local file="$1_FILE"
  if [ -n "\${!1:-}" ] && [ -n "\${!file:-}" ]; then fail "both $1 and $file are set"; fi
  if [ -n "\${!file:-}" ]; then printf -v "$1" %s "$(<"\${!file}")"; export "\${1?}"; fi
  unset "$file"
}
if [ "$1" = postgres ]; then
  for variable in POSTGRES_USER POSTGRES_PASSWORD POSTGRES_DB POSTGRES_INITDB_ARGS; do from_file "$variable"; done
  mkdir -p "$PGDATA"
  chmod 700 "$PGDATA" || :
  if [ ! -s "$PGDATA/PG_VERSION" ]; then
    method=\${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}
    if [ -z "\${POSTGRES_PASSWORD:-}" ] && [ "$method" != trust ]; then fail 'no POSTGRES_PASSWORD'; fi
    eval "more=(\${POSTGRES_INITDB_ARGS:-})"
    initdb --username="\${POSTGRES_USER:-postgres}" --pwfile=<(printf '%s\\n' "\${POSTGRES_PASSWORD:-}") "\${more[@]}"
    printf '\\nhost all all all %s\\n' "$method" >>"$PGDATA/pg_hba.conf"
  fi
fi
exec "$@"`;

/** PostgreSQL 17 with pgvector, for the official image and the one that adds the extension. */
export const postgresProfile: ImageProfile = {
  name: 'postgres',
  repositories: ['pgvector/pgvector', 'library/postgres', 'postgres'],
  layers: ['debian'],
  environment: { PATH: `${PATH}:/usr/lib/postgresql/17/bin`, LANG: 'en_US.utf8', PG_MAJOR: '17', PGDATA: '/var/lib/postgresql/data' },
  workingDirectory: '/',
  users: [{ name: 'postgres', uid: 999, gid: 999, home: '/var/lib/postgresql' }],
  folders: [
    { path: '/var/lib/postgresql', uid: 999, gid: 999, mode: '1777' },
    { path: '/var/lib/postgresql/data', uid: 999, gid: 999, mode: '1777' },
    { path: '/var/run/postgresql', uid: 999, gid: 999, mode: '3777' },
  ],
  stopSignal: 'SIGINT',
  start: (args) => {
    const command = args.length === 0 || args[0]?.startsWith('-') === true ? ['postgres', ...args] : args;
    return ['bash', '-c', INITIALISE_POSTGRES, 'initialise', ...command];
  },
};

/** Redis 8. The image's entrypoint only executes its arguments when it does not start as root. */
export const redisProfile: ImageProfile = {
  name: 'redis',
  repositories: ['library/redis', 'redis'],
  layers: ['debian'],
  environment: { PATH },
  workingDirectory: '/data',
  users: [{ name: 'redis', uid: 999, gid: 999, home: '/home/redis' }],
  folders: [{ path: '/data', uid: 999, gid: 999, mode: '0755' }],
  stopSignal: 'SIGTERM',
  start: (args) => (args.length === 0 || /^-|\.conf$/.test(args[0] ?? '') ? ['redis-server', ...args] : args),
};

/**
 * Settings out of `PGADMIN_CONFIG_*`: the value is a Python literal, only the spelling of true and false is free.
 * They go to pgAdmin's own system configuration file, not where the image's entrypoint writes them.
 */
export function pgadminSettings(environment: ReadonlyMap<string, string>): string {
  const lines = [...environment]
    .filter(([name]) => name.startsWith('PGADMIN_CONFIG_'))
    .map(([name, value]) => {
      const spelled = /^true$/i.test(value) ? 'True' : /^false$/i.test(value) ? 'False' : value;
      return `${name.slice('PGADMIN_CONFIG_'.length)} = ${spelled}`;
    });
  return ["LOG_FILE = '/dev/null'", 'SERVER_MODE = True', ...lines, ''].join('\n');
}

/** pgAdmin from PyPI, started with gunicorn as its server deployment guide says. What the image's entrypoint does beside is not done. */
export const pgadminProfile: ImageProfile = {
  name: 'pgadmin',
  repositories: ['dpage/pgadmin4'],
  layers: ['debian', 'busybox', 'pgadmin'],
  // The image is Alpine's: scripts of the manifest meet BusyBox first.
  environment: { PATH: `${BUSYBOX_PATH}:${PATH}`, PYTHONPATH: '/pgadmin4' },
  workingDirectory: '/pgadmin4',
  user: { uid: 5050, gid: 0 },
  users: [{ name: 'pgadmin', uid: 5050, gid: 0, home: '/home/pgadmin' }],
  folders: [
    { path: '/run/pgadmin', uid: 5050, gid: 0, mode: '0775' },
    { path: '/var/lib/pgadmin', uid: 5050, gid: 0, mode: '0775' },
  ],
  stopSignal: 'SIGTERM',
  start: (args) => [
    'bash',
    '-c',
    `set -euo pipefail
export PGADMIN_SETUP_EMAIL="\${PGADMIN_DEFAULT_EMAIL:?}"
if [ -n "\${PGADMIN_DEFAULT_PASSWORD_FILE:-}" ]; then PGADMIN_DEFAULT_PASSWORD=$(<"$PGADMIN_DEFAULT_PASSWORD_FILE"); fi
export PGADMIN_SETUP_PASSWORD="\${PGADMIN_DEFAULT_PASSWORD:?}"
exec /venv/bin/gunicorn --bind "\${PGADMIN_LISTEN_ADDRESS:-0.0.0.0}:\${PGADMIN_LISTEN_PORT:-80}" --workers 1 \\
  --threads "\${GUNICORN_THREADS:-25}" --access-logfile "\${GUNICORN_ACCESS_LOGFILE:--}" --chdir /pgadmin4 "$@" pgAdmin4:app`,
    'gunicorn',
    ...args,
  ],
  files: (environment) => ({ '/etc/pgadmin/config_system.py': pgadminSettings(environment) }),
};

/** BusyBox of the same version as the official image. */
export const busyboxProfile: ImageProfile = {
  name: 'busybox',
  repositories: ['library/busybox', 'busybox'],
  layers: ['debian', 'busybox'],
  environment: { PATH: BUSYBOX_PATH },
  workingDirectory: '/',
  users: [],
  folders: [],
  stopSignal: 'SIGTERM',
  start: (args) => (args.length === 0 ? ['sh'] : args),
};

/** Shell and tools of the Debian that Open WebUI's image is built on, for the scripts that run in it. The program itself is not here. */
export const openWebUiProfile: ImageProfile = {
  name: 'open-webui',
  repositories: ['open-webui/open-webui'],
  layers: ['debian'],
  environment: { PATH },
  workingDirectory: '/app/backend',
  users: [],
  folders: [],
  stopSignal: 'SIGTERM',
};

/** MLflow of PyPI with the drivers that the `-full` image brings, and Moto beside it, which plays S3. */
export const mlflowProfile: ImageProfile = {
  name: 'mlflow',
  repositories: ['mlflow/mlflow', 'motoserver/moto'],
  layers: ['debian', 'ml'],
  environment: { PATH: `/opt/mlflow/bin:${PATH}` },
  workingDirectory: '/',
  users: [],
  folders: [],
  stopSignal: 'SIGTERM',
};

/** JupyterHub of PyPI with the spawner and the authenticator of the chart's image. */
export const jupyterHubProfile: ImageProfile = {
  name: 'jupyterhub',
  repositories: ['jupyterhub/k8s-hub'],
  layers: ['debian', 'ml'],
  environment: { PATH: `/opt/jupyterhub/bin:${PATH}` },
  workingDirectory: '/srv/jupyterhub',
  users: [{ name: 'jovyan', uid: 1000, gid: 1000, home: '/home/jovyan' }],
  folders: [{ path: '/srv/jupyterhub', uid: 1000, gid: 1000, mode: '0755' }],
  stopSignal: 'SIGTERM',
};

/** JupyterHub's proxy of npm under Node.js. */
export const hubProxyProfile: ImageProfile = {
  name: 'hub-proxy',
  repositories: ['jupyterhub/configurable-http-proxy'],
  layers: ['debian', 'ml'],
  environment: { PATH: `/opt/proxy/bin:${PATH}` },
  workingDirectory: '/',
  users: [],
  folders: [],
  stopSignal: 'SIGTERM',
};

/** Moto, which plays S3, and FerretDB, which plays MongoDB: for functions, and for what stands in for their servers. */
export const standInProfile: ImageProfile = {
  name: 'stand-ins',
  repositories: ['ferretdb/ferretdb', 'example/moto'],
  layers: ['debian', 'functions'],
  environment: { PATH: `/opt/moto/bin:/opt/ferretdb/bin:${PATH}` },
  workingDirectory: '/',
  users: [],
  folders: [],
  stopSignal: 'SIGTERM',
};

/** Cassandra from Maven and cqlsh from PyPI, with start scripts that do what those of the distribution do. */
export const cassandraProfile: ImageProfile = {
  name: 'cassandra',
  repositories: ['library/cassandra', 'cassandra'],
  layers: ['debian', 'cassandra'],
  environment: { PATH: `/opt/cassandra/bin:${PATH}`, CASSANDRA_HOME: '/opt/cassandra', CASSANDRA_CONF: '/etc/cassandra' },
  workingDirectory: '/',
  users: [{ name: 'cassandra', uid: 999, gid: 999, home: '/home/cassandra' }],
  folders: [
    { path: '/etc/cassandra', uid: 999, gid: 999, mode: '1777' },
    { path: '/var/lib/cassandra', uid: 999, gid: 999, mode: '1777' },
    { path: '/var/log/cassandra', uid: 999, gid: 999, mode: '1777' },
  ],
  stopSignal: 'SIGTERM',
};

/** etcd of its Go modules. The image has no shell; here one is there, and nothing of the manifests uses it. */
export const etcdProfile: ImageProfile = {
  name: 'etcd',
  repositories: ['etcd-development/etcd'],
  layers: ['debian', 'databases'],
  environment: { PATH: '/usr/local/bin' },
  workingDirectory: '/',
  users: [],
  folders: [],
  stopSignal: 'SIGTERM',
};

/** PostgreSQL 17 with Patroni of PyPI, as the Dockerfile of the runbook makes it. */
export const patroniProfile: ImageProfile = {
  ...postgresProfile,
  name: 'patroni',
  repositories: ['patroni'],
  layers: ['debian', 'databases'],
  environment: { ...postgresProfile.environment, PATH: `/opt/patroni/bin:${PATH}:/usr/lib/postgresql/17/bin` },
  stopSignal: 'SIGTERM',
  start: undefined,
};

/** HAProxy of Debian. */
export const haproxyProfile: ImageProfile = {
  name: 'haproxy',
  repositories: ['library/haproxy'],
  layers: ['debian', 'databases'],
  environment: { PATH },
  workingDirectory: '/',
  users: [],
  folders: [],
  stopSignal: 'SIGUSR1',
};

/** Programs that can run here. */
export const PROFILES: readonly ImageProfile[] = [
  postgresProfile,
  redisProfile,
  pgadminProfile,
  busyboxProfile,
  cassandraProfile,
  openWebUiProfile,
  mlflowProfile,
  jupyterHubProfile,
  hubProxyProfile,
  etcdProfile,
  patroniProfile,
  haproxyProfile,
  ...AI_PROFILES,
  standInProfile,
];

/** Repository of an image without registry, tag and digest: `docker.io/pgvector/pgvector:0.8.6-pg17` → `pgvector/pgvector`. */
export function repositoryOf(image: string): string {
  const [name = ''] = image.split('@');
  const withoutTag = name.replace(/:[^/:]*$/, '');
  const parts = withoutTag.split('/');
  const first = parts[0] ?? '';
  return parts.length > 1 && (first.includes('.') || first.includes(':') || first === 'localhost') ? parts.slice(1).join('/') : withoutTag;
}

/** The profile for an image, if a real program for it is here. */
export function profileOf(image: string, profiles: readonly ImageProfile[] = PROFILES): ImageProfile | undefined {
  const repository = repositoryOf(image);
  return profiles.find((profile) => profile.repositories.includes(repository));
}
