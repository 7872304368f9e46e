import type { AnyCluster, k8s, Labels, SecretKeyRef } from '../../../authoring/index.ts';
import type { SecretKey } from '../../../model/index.ts';
import { formatMemory, parseCpu, parseMemory, readable } from '../../../units/index.ts';
import { env, httpProbes, restrictedContainer, restrictedPod, scratch, secretEnv } from '../../shared/index.ts';
import type { DroneProps } from './drone-props.ts';

// renovate: datasource=docker depName=docker.io/drone/drone
const serverVersion = '2.28.2';
const serverImage = `docker.io/drone/drone:${serverVersion}`;
// renovate: datasource=docker depName=docker.io/drone/drone-runner-kube
const runnerVersion = '1.0.0-rc.5';
const runnerImage = `docker.io/drone/drone-runner-kube:${runnerVersion}`;
/** The images are root's; neither program needs that above port 1024. */
export const droneUser = { uid: 1000, gid: 1000 };
export const httpPort = 8080;
const healthPort = 3000;

/** Keys of the Secret; the client is made at the forge, by a person. */
export const secretKeys: readonly SecretKey[] = [
  { name: 'rpc-secret', kind: 'random', length: 32, alphabet: 'hex', purpose: 'what the runner shows the server' },
  { name: 'cookie-secret', kind: 'random', length: 32, alphabet: 'hex', purpose: 'signs sessions; a new one signs everybody out' },
  {
    name: 'database-secret',
    kind: 'random',
    length: 32,
    alphabet: 'hex',
    purpose: 'encrypts the secrets of pipelines in the database; with another one they are lost',
  },
  {
    name: 'client-id',
    kind: 'given',
    example: 'id of the OAuth2 application at the forge',
    purpose: 'how the forge knows it; its redirect address is `<page>/login`',
  },
  {
    name: 'client-secret',
    kind: 'given',
    example: 'secret of the OAuth2 application at the forge',
    purpose: 'shown by the forge once, when the application is made',
  },
];

type Secret = (key: string) => SecretKeyRef;

/** @source Drone 2.25, cmd/drone-server/config */
export function serverEnvironment<C extends AnyCluster>(props: DroneProps<C>, page: string, secret: Secret): readonly k8s.EnvVar[] {
  const { forge, admin, open = false, verify = true, host, metrics = true } = props;
  const name = forge.program.toUpperCase();
  return [
    env('DRONE_SERVER_HOST', host),
    env('DRONE_SERVER_PROTO', page.startsWith('https:') ? 'https' : 'http'),
    env('DRONE_SERVER_PORT', `:${httpPort}`),
    secretEnv('DRONE_RPC_SECRET', secret('rpc-secret')),
    secretEnv('DRONE_COOKIE_SECRET', secret('cookie-secret')),
    secretEnv('DRONE_DATABASE_SECRET', secret('database-secret')),
    // One address for browsers and for itself, so it must be the public one.
    env(`DRONE_${name}_SERVER`, forge.page),
    env(`DRONE_${name}_SKIP_VERIFY`, String(!verify)),
    secretEnv(`DRONE_${name}_CLIENT_ID`, secret('client-id')),
    secretEnv(`DRONE_${name}_CLIENT_SECRET`, secret('client-secret')),
    // Whoever may read a repository at the forge must show it here too.
    env('DRONE_GIT_ALWAYS_AUTH', 'true'),
    env('DRONE_USER_CREATE', `username:${admin},admin:true`),
    env('DRONE_REGISTRATION_CLOSED', String(!open)),
    env('DRONE_PROMETHEUS_ANONYMOUS_ACCESS', String(metrics)),
    // The image would tell its maker of every build.
    env('DRONE_DATADOG_ENABLED', 'false'),
  ];
}

export interface PodBasis {
  readonly environment: readonly k8s.EnvVar[];
  readonly resources: k8s.ResourceRequirements;
  readonly placement: Pick<k8s.PodSpec, 'priorityClassName' | 'nodeSelector'>;
}

export function serverPod(claim: string, { environment, resources, placement }: PodBasis): k8s.PodSpec {
  return {
    ...restrictedPod(droneUser),
    ...placement,
    terminationGracePeriodSeconds: 30,
    containers: [
      {
        name: 'server',
        image: serverImage,
        imagePullPolicy: 'IfNotPresent',
        ports: [{ name: 'http', containerPort: httpPort, protocol: 'TCP' }],
        env: [...environment],
        resources,
        volumeMounts: [
          { name: 'data', mountPath: '/data' },
          { name: 'tmp', mountPath: '/tmp' },
        ],
        ...httpProbes('/healthz', 'http', 120),
        securityContext: restrictedContainer,
      },
    ],
    volumes: [{ name: 'data', persistentVolumeClaim: { claimName: claim } }, scratch('tmp', '64Mi')],
  };
}

/** What the runner may do in the namespace of the pipelines. @source drone-runner-kube 1.0.0-rc.5, engine */
export const runnerRules: k8s.PolicyRule[] = [
  { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch', 'create', 'update', 'delete'] },
  { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
  { apiGroups: [''], resources: ['secrets'], verbs: ['create', 'delete'] },
];

export interface RunnerPlace {
  /** Server inside the cluster, name and port. */
  readonly server: string;
  readonly namespace: string;
  readonly running: number;
  readonly labels: Labels;
  readonly nodeSelector: Labels | undefined;
  readonly amounts: { readonly cpu: string; readonly memory: string; readonly memoryLimit: string };
}

/** @source drone-runner-kube 1.0.0-rc.5, command/daemon/config.go */
export function runnerEnvironment(place: RunnerPlace, secret: SecretKeyRef): readonly k8s.EnvVar[] {
  const map = (labels: Labels) =>
    Object.entries(labels)
      .map(([key, value]) => `${key}:${value}`)
      .join(',');
  const { server, namespace, running, labels, nodeSelector, amounts } = place;
  return [
    env('DRONE_RPC_HOST', server),
    env('DRONE_RPC_PROTO', 'http'),
    secretEnv('DRONE_RPC_SECRET', secret),
    env('DRONE_RUNNER_CAPACITY', String(running)),
    env('DRONE_NAMESPACE_DEFAULT', namespace),
    env('DRONE_LABELS_DEFAULT', map(labels)),
    ...(nodeSelector === undefined ? [] : [env('DRONE_NODE_SELECTOR_DEFAULT', map(nodeSelector))]),
    env('DRONE_RESOURCE_REQUEST_CPU', String(readable(() => parseCpu(amounts.cpu)) ?? 0)),
    env('DRONE_RESOURCE_REQUEST_MEMORY', String(readable(() => parseMemory(amounts.memory)) ?? 0)),
    env('DRONE_RESOURCE_LIMIT_MEMORY', String(readable(() => parseMemory(amounts.memoryLimit)) ?? 0)),
    // A shell for strangers, at a server of its maker.
    env('DRONE_TMATE_ENABLED', 'false'),
  ];
}

export function runnerPod(serviceAccount: string, { environment, resources, placement }: PodBasis): k8s.PodSpec {
  return {
    ...restrictedPod(droneUser),
    ...placement,
    automountServiceAccountToken: true,
    serviceAccountName: serviceAccount,
    // Pipelines under way are given up.
    terminationGracePeriodSeconds: 60,
    containers: [
      {
        name: 'runner',
        image: runnerImage,
        imagePullPolicy: 'IfNotPresent',
        ports: [{ name: 'health', containerPort: healthPort, protocol: 'TCP' }],
        env: [...environment],
        resources,
        volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
        ...httpProbes('/healthz', 'health', 120),
        securityContext: restrictedContainer,
      },
    ],
    volumes: [scratch('tmp', '64Mi')],
  };
}

/** Most that all steps of a pipeline may use together. */
export function together(memoryLimit: string, steps: number): string {
  return formatMemory((readable(() => parseMemory(memoryLimit)) ?? 0) * steps);
}
