import type { AnyCluster, k8s, SecretKeyRef } from '../../../authoring/index.ts';
import type { SecretKey } from '../../../model/index.ts';
import { env, secretEnv } from '../../shared/index.ts';
import type { GiteaProps } from './gitea-props.ts';

/** Ports of the pods: pages, API, registry and clones over HTTP; and the SSH server that is part of the program. */
export const httpPort = 3000;
export const sshPort = 2222;

/**
 * Keys that Gitea would otherwise draw at every start and write into its configuration, which does not outlive the pod. A
 * key of JSON web tokens is 32 bytes in Base64 of URLs without padding; 43 letters and digits are one.
 * @source Gitea 1.27: modules/generate/generate.go
 */
export const secretKeys: readonly SecretKey[] = [
  key('secret-key', 64, 'encrypts two-factor secrets and the tokens of mirrors in the database; with another one they are lost'),
  key('internal-token', 64, 'what hooks of repositories tell the server to be believed'),
  key('oauth2-jwt-secret', 43, 'signs tokens, those in links of mails among them'),
  key('lfs-jwt-secret', 43, 'signs the way to large files'),
  key('admin-password', 24, 'first password of the first admin; later ones are kept in the database'),
];

function key(name: string, length: number, purpose: string): SecretKey {
  return { name, kind: 'random', length, alphabet: 'url', purpose };
}

/** What the environment is made of beside the props. */
export interface Surroundings {
  /** Address that people use. */
  readonly page: string;
  readonly secret: (key: string) => SecretKeyRef;
  readonly databasePassword: SecretKeyRef | undefined;
}

/**
 * Settings as the image takes them: `GITEA__<section>__<KEY>`, merged into its configuration before the program starts.
 * @source Gitea 1.27, "Configuration Cheat Sheet" and docker/rootless of its repository
 */
export function giteaEnvironment<C extends AnyCluster>(props: GiteaProps<C>, around: Surroundings): readonly k8s.EnvVar[] {
  const { host, readers = 'members', mirrors = [], metrics = true } = props;
  const set = (section: string, name: string, value: string | number | boolean) => env(`GITEA__${section}__${name}`, String(value));
  return [
    set('server', 'ROOT_URL', `${around.page}/`),
    set('server', 'DOMAIN', host),
    // Programs inside the cluster show people the links that it tells them.
    set('server', 'PUBLIC_URL_DETECTION', 'never'),
    ...ssh(props, set),
    set('server', 'LFS_START_SERVER', true),
    ...database(props, set),
    set('security', 'INSTALL_LOCK', true),
    secretEnv('GITEA__security__SECRET_KEY', around.secret('secret-key')),
    secretEnv('GITEA__security__INTERNAL_TOKEN', around.secret('internal-token')),
    secretEnv('GITEA__oauth2__JWT_SECRET', around.secret('oauth2-jwt-secret')),
    secretEnv('GITEA__server__LFS_JWT_SECRET', around.secret('lfs-jwt-secret')),
    ...(around.databasePassword === undefined ? [] : [secretEnv('GITEA__database__PASSWD', around.databasePassword)]),
    set('service', 'DISABLE_REGISTRATION', true),
    set('service', 'REQUIRE_SIGNIN_VIEW', readers === 'members'),
    set('openid', 'ENABLE_OPENID_SIGNIN', false),
    set('openid', 'ENABLE_OPENID_SIGNUP', false),
    // Sessions outlive the pod.
    set('session', 'PROVIDER', 'db'),
    // Programs that build are in the cluster; which of them is reached is said by the policies.
    set('webhook', 'ALLOWED_HOST_LIST', mirrors.length === 0 ? 'private' : 'private,external'),
    // The database finds issues well enough, and an index would be one more thing to lose.
    set('indexer', 'ISSUE_INDEXER_TYPE', 'db'),
    // Its own pipelines need a runner that nobody brings here.
    set('actions', 'ENABLED', false),
    // A dot of a section is spelt by its code.
    set('cron_0X2E_update_checker', 'ENABLED', false),
    set('metrics', 'ENABLED', metrics),
    set('log', 'LEVEL', 'Info'),
  ];
}

type Set = (section: string, name: string, value: string | number | boolean) => k8s.EnvVar;

function ssh<C extends AnyCluster>({ ssh: given }: GiteaProps<C>, set: Set): readonly k8s.EnvVar[] {
  if (given === undefined) return [set('server', 'DISABLE_SSH', true), set('server', 'START_SSH_SERVER', false)];
  return [
    set('server', 'SSH_DOMAIN', given.host ?? given.address.address),
    set('server', 'SSH_PORT', 22),
    set('server', 'SSH_LISTEN_PORT', sshPort),
  ];
}

function database<C extends AnyCluster>({ database: given }: GiteaProps<C>, set: Set): readonly k8s.EnvVar[] {
  if (given === undefined) return [set('database', 'DB_TYPE', 'sqlite3')];
  return [
    set('database', 'DB_TYPE', 'postgres'),
    set('database', 'HOST', `${given.host}:${given.port}`),
    set('database', 'NAME', given.database),
    set('database', 'USER', given.role),
    set('database', 'SSL_MODE', 'disable'),
  ];
}

/**
 * Brings the database up to this version and makes the first admin where there is none. One that was renamed or got
 * another password stays as it is. Lines of the log stand between those of the list; a user's begins with its number.
 */
export const prepareScript = `set -eu
gitea migrate
admins=$(gitea admin user list --admin)
if printf '%s\\n' "$admins" | grep -qE '^[0-9]+[[:space:]]'; then
  echo 'there is an admin already'
else
  gitea admin user create --admin --username "$ADMIN_NAME" --email "$ADMIN_EMAIL" --password "$ADMIN_PASSWORD" --must-change-password=false
fi
`;
