import type { AnyCluster, k8s, SecretKeyRef } from '../../../authoring/index.ts';
import { env, secretEnv } from '../../shared/index.ts';
import type { MlflowProps } from './mlflow-props.ts';

/** Address of the database with its driver spelt out; the password is a variable, or a reference of a Secret's template. */
export function databaseUrl<C extends AnyCluster>({ database }: Pick<MlflowProps<C>, 'database'>, password: string): string {
  const { role, host, port, database: name } = database;
  return `postgresql+psycopg2://${role}:${password}@${host}:${port}/${name}`;
}

/** What the environment is made of beside the props. */
export interface Surroundings {
  /** Names it answers to. */
  readonly allowedHosts: readonly string[];
  /** Addresses of pages that may change something: where people open it. */
  readonly origins: readonly string[];
  readonly databasePassword: SecretKeyRef;
  readonly accessKey: SecretKeyRef;
  readonly secretKey: SecretKeyRef;
  /** Signs sessions, where people sign in. */
  readonly sessionKey: SecretKeyRef | undefined;
}

/** What it takes to reach the database; a variable is expanded in those below it, so the password comes first. */
export function databaseEnvironment<C extends AnyCluster>(
  props: Pick<MlflowProps<C>, 'database'>,
  password: SecretKeyRef,
): readonly k8s.EnvVar[] {
  return [
    env('HOME', '/tmp'),
    env('GIT_PYTHON_REFRESH', 'quiet'),
    env('MLFLOW_DISABLE_TELEMETRY', 'true'),
    secretEnv('DATABASE_PASSWORD', password),
    env('MLFLOW_BACKEND_STORE_URI', databaseUrl(props, '$(DATABASE_PASSWORD)')),
  ];
}

/**
 * Environment of the server. Buckets are paths and not host names, and no checksum is sent unasked, because servers other
 * than Amazon's know neither the one nor the other.
 * @source MLflow 3.15: mlflow/environment_variables.py, mlflow/server/security_utils.py
 */
export function mlflowEnvironment<C extends AnyCluster>(props: MlflowProps<C>, around: Surroundings): readonly k8s.EnvVar[] {
  const { artifacts } = props;
  const { sessionKey } = around;
  return [
    ...databaseEnvironment(props, around.databasePassword),
    env('MLFLOW_ARTIFACTS_DESTINATION', `s3://${artifacts.bucket}`),
    env('MLFLOW_S3_ENDPOINT_URL', artifacts.url),
    env('MLFLOW_BOTO_CLIENT_ADDRESSING_STYLE', 'path'),
    secretEnv('AWS_ACCESS_KEY_ID', around.accessKey),
    secretEnv('AWS_SECRET_ACCESS_KEY', around.secretKey),
    env('AWS_DEFAULT_REGION', artifacts.region),
    env('AWS_EC2_METADATA_DISABLED', 'true'),
    env('AWS_REQUEST_CHECKSUM_CALCULATION', 'when_required'),
    env('AWS_RESPONSE_CHECKSUM_VALIDATION', 'when_required'),
    env('MLFLOW_SERVER_ALLOWED_HOSTS', around.allowedHosts.join(',')),
    ...(around.origins.length === 0 ? [] : [env('MLFLOW_SERVER_CORS_ALLOWED_ORIGINS', around.origins.join(','))]),
    ...(sessionKey === undefined
      ? []
      : [env('MLFLOW_AUTH_CONFIG_PATH', '/run/secrets/mlflow/basic_auth.ini'), secretEnv('MLFLOW_FLASK_SERVER_SECRET_KEY', sessionKey)]),
  ];
}

/**
 * Names a request may carry: the Service in every spelling, what the LAN calls it, and addresses of private networks, by
 * which Prometheus and port-forwards come. Setting the list replaces MLflow's own, and it compares the port as well.
 */
export function allowedHosts(service: string, port: number, names: readonly string[]): readonly string[] {
  const [name = '', namespace = ''] = service.split('.');
  const own = [name, `${name}.${namespace}`, `${name}.${namespace}.svc`, service];
  const private172 = Array.from({ length: 16 }, (_, index) => `172.${16 + index}.*`);
  return [
    ...own.flatMap((host) => [host, `${host}:${port}`]),
    ...names,
    'localhost',
    'localhost:*',
    '127.0.0.1:*',
    '10.*',
    ...private172,
    '192.168.*',
  ];
}

/** Settings of the users' part: their table lies in the same database. */
export function authenticationTemplate<C extends AnyCluster>(props: MlflowProps<C>): string {
  const { endpoint, password } = props.database;
  return [
    '[mlflow]',
    `default_permission = ${props.signIn?.others ?? 'READ'}`,
    `database_uri = ${databaseUrl(props, `{{${endpoint.namespace}/${password.name}/${password.key}}}`)}`,
    `admin_username = ${props.signIn?.admin ?? 'admin'}`,
    'admin_password = {{admin-password}}',
    '',
  ].join('\n');
}

/**
 * Brings the tables of the database up to the version of this image; the server refuses older ones. An empty database is
 * left to the server, because the steps from one version to the next begin with the tables of the first.
 */
export const upgradeScript = `import os, subprocess, sys
import sqlalchemy
address = os.environ['MLFLOW_BACKEND_STORE_URI']
if not sqlalchemy.inspect(sqlalchemy.create_engine(address)).has_table('experiments'):
    print('empty database: the server makes its tables')
    sys.exit()
sys.exit(subprocess.run(['mlflow', 'db', 'upgrade', address]).returncode)
`;
