import type { AnyCluster, k8s, SecretKeyRef } from '../../../authoring/index.ts';
import type { SecretKey } from '../../../model/index.ts';
import { env, httpProbes, restrictedContainer, restrictedPod, scratch, secretEnv } from '../../shared/index.ts';
import { isDatabase, type WoodpeckerProps } from './woodpecker-props.ts';

// Server and agent are one release: they speak to each other.
// renovate: datasource=docker depName=docker.io/woodpeckerci/woodpecker-server
const version = 'v3.18.1';
const image = `docker.io/woodpeckerci/woodpecker-server:${version}`;
/** User of the image, which holds one program and no shell. */
export const woodpeckerUser = { uid: 1000, gid: 1000 };
export const httpPort = 8000;
export const grpcPort = 9000;
export const metricsPort = 9001;

/** Keys of the server's Secret; the client is made at the forge, by a person. */
export const secretKeys: readonly SecretKey[] = [
  { name: 'agent-secret', kind: 'random', length: 64, alphabet: 'hex', purpose: 'what agents show the server' },
  { name: 'grpc-secret', kind: 'random', length: 64, alphabet: 'hex', purpose: 'signs the sessions of agents' },
  {
    name: 'client-id',
    kind: 'given',
    example: 'id of the OAuth2 application at the forge',
    purpose: 'how the forge knows it; the runbook says where to make it',
  },
  {
    name: 'client-secret',
    kind: 'given',
    example: 'secret of the OAuth2 application at the forge',
    purpose: 'shown by the forge once, when the application is made',
  },
];

/** What the environment is made of beside the props. */
export interface Surroundings {
  readonly page: string;
  /** Address inside the cluster, for the forge's webhooks. */
  readonly url: string;
  readonly secret: (key: string) => SecretKeyRef;
  readonly databasePassword: SecretKeyRef | undefined;
}

/** @source Woodpecker 3.17, cmd/server/flags.go; the forge's own names of its variables are only further spellings */
export function serverEnvironment<C extends AnyCluster>(props: WoodpeckerProps<C>, around: Surroundings): readonly k8s.EnvVar[] {
  const { forge, admins, open = false, state, pipelines } = props;
  const { page, url, secret, databasePassword } = around;
  return [
    env('WOODPECKER_HOST', page),
    env('WOODPECKER_METRICS_SERVER_ADDR', `:${metricsPort}`),
    env('WOODPECKER_OPEN', String(open)),
    env('WOODPECKER_ADMIN', admins.join(',')),
    secretEnv('WOODPECKER_AGENT_SECRET', secret('agent-secret')),
    secretEnv('WOODPECKER_GRPC_SECRET', secret('grpc-secret')),
    env('WOODPECKER_DISABLE_USER_AGENT_REGISTRATION', 'true'),
    env(`WOODPECKER_${forge.program.toUpperCase()}`, 'true'),
    // The server asks the forge inside the cluster; only browsers need its public name.
    env('WOODPECKER_FORGE_URL', forge.url),
    env('WOODPECKER_EXPERT_FORGE_OAUTH_HOST', forge.page),
    secretEnv('WOODPECKER_FORGE_CLIENT', secret('client-id')),
    secretEnv('WOODPECKER_FORGE_SECRET', secret('client-secret')),
    ...(forge.outside === undefined ? [env('WOODPECKER_EXPERT_WEBHOOK_HOST', url)] : []),
    // A pull request of a stranger runs when somebody has read it.
    env('WOODPECKER_DEFAULT_APPROVAL_MODE', 'forks'),
    env('WOODPECKER_PLUGINS_PRIVILEGED', ''),
    ...(pipelines.verify === false ? [env('WOODPECKER_ENVIRONMENT', 'GIT_SSL_NO_VERIFY:true')] : []),
    ...(databasePassword === undefined || !isDatabase(state)
      ? []
      : [
          secretEnv('DATABASE_PASSWORD', databasePassword),
          env('WOODPECKER_DATABASE_DRIVER', 'postgres'),
          env('WOODPECKER_DATABASE_DATASOURCE', databaseUrl(state.database)),
        ]),
    env('WOODPECKER_DISABLE_VERSION_CHECK', 'true'),
    env('WOODPECKER_LOG_LEVEL', 'info'),
  ];
}

/** Address of the database; a variable holds the password. */
function databaseUrl({
  role,
  host,
  port,
  database,
}: {
  readonly role: string;
  readonly host: string;
  readonly port: number;
  readonly database: string;
}): string {
  return `postgres://${role}:$(DATABASE_PASSWORD)@${host}:${port}/${database}?sslmode=disable`;
}

export interface ServerPodProps {
  /** Claim of the SQLite file, where there is no database. */
  readonly claim: string | undefined;
  readonly environment: readonly k8s.EnvVar[];
  readonly resources: k8s.ResourceRequirements;
  readonly placement: Pick<k8s.PodSpec, 'priorityClassName' | 'nodeSelector'>;
}

export function serverPod({ claim, environment, resources, placement }: ServerPodProps): k8s.PodSpec {
  return {
    ...restrictedPod(woodpeckerUser),
    ...placement,
    terminationGracePeriodSeconds: 30,
    containers: [
      {
        name: 'server',
        image,
        imagePullPolicy: 'IfNotPresent',
        ports: [
          { name: 'http', containerPort: httpPort, protocol: 'TCP' },
          { name: 'grpc', containerPort: grpcPort, protocol: 'TCP' },
          { name: 'metrics', containerPort: metricsPort, protocol: 'TCP' },
        ],
        env: [...environment],
        resources,
        volumeMounts: [
          { name: 'data', mountPath: '/var/lib/woodpecker' },
          { name: 'tmp', mountPath: '/tmp' },
        ],
        // A new version changes the tables of its database first.
        ...httpProbes('/healthz', 'http', 300),
        securityContext: restrictedContainer,
      },
    ],
    volumes: [
      claim === undefined ? scratch('data', '256Mi') : { name: 'data', persistentVolumeClaim: { claimName: claim } },
      scratch('tmp', '64Mi'),
    ],
  };
}
