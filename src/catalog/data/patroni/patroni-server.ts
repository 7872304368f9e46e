import type { Facts, k8s } from '../../../authoring/index.ts';
import { parseMemory } from '../../../units/index.ts';
import {
  env,
  httpProbe,
  memoryOf,
  type ResourceProps,
  resources,
  restrictedContainer,
  restrictedPod,
  scratch,
  secretEnv,
  smallResources,
} from '../../shared/index.ts';
import { type PostgresVersion, postgresSettings, postgresUser, sharedMemory, versions } from '../postgres/index.ts';
import { restPort } from './patroni-config.ts';

export const defaultLimit = '2Gi';

/** One server and what watches it, as the StatefulSet makes it. */
export interface PatroniServer {
  readonly image: string;
  readonly version: PostgresVersion;
  readonly port: number;
  /** Name below which each member has its own. */
  readonly domain: string;
  /** ConfigMap with `patroni.yml`. */
  readonly configuration: string;
  readonly secrets: { readonly superuser: string; readonly members: string };
  /** Service account, where the members agree in ConfigMaps. */
  readonly account: string | undefined;
  readonly resources: ResourceProps | undefined;
  readonly placement: Pick<k8s.PodSpec, 'priorityClassName' | 'nodeSelector' | 'affinity'>;
}

/** Settings by the memory limit, and the owner's on top. */
export function settingsOf(
  given: ResourceProps | undefined,
  settings: Readonly<Record<string, string | number>>,
): Readonly<Record<string, string | number>> {
  return { ...postgresSettings(memoryOf(given?.memoryLimit) ?? parseMemory(defaultLimit)), ...settings };
}

/** Names and passwords that `patroni.yml` leaves to the environment. */
export function patroniEnvironment({ secrets, domain, port, account }: PatroniServer): readonly k8s.EnvVar[] {
  const own = `$(PATRONI_NAME).${domain}`;
  const field = (name: string, fieldPath: string): k8s.EnvVar => ({ name, valueFrom: { fieldRef: { fieldPath } } });
  return [
    field('PATRONI_NAME', 'metadata.name'),
    ...(account === undefined ? [] : [field('PATRONI_KUBERNETES_POD_IP', 'status.podIP')]),
    env('PATRONI_POSTGRESQL_CONNECT_ADDRESS', `${own}:${port}`),
    env('PATRONI_RESTAPI_CONNECT_ADDRESS', `${own}:${restPort}`),
    secretEnv('PATRONI_SUPERUSER_PASSWORD', { name: secrets.superuser, key: 'password' }),
    secretEnv('PATRONI_REPLICATION_PASSWORD', { name: secrets.members, key: 'replication' }),
    secretEnv('PATRONI_REWIND_PASSWORD', { name: secrets.members, key: 'rewind' }),
    env('PATRONI_RESTAPI_USERNAME', 'patroni'),
    secretEnv('PATRONI_RESTAPI_PASSWORD', { name: secrets.members, key: 'restapi' }),
    env('HOME', '/tmp'),
  ];
}

/** Pod of a member; its claim `data` comes from the StatefulSet. */
export function serverPod(facts: Facts, path: string, server: PatroniServer): k8s.PodSpec {
  const { image, version, port, configuration, account, resources: given, placement } = server;
  const { volume } = versions[version] ?? versions['17'];
  const limit = memoryOf(given?.memoryLimit) ?? parseMemory(defaultLimit);
  return {
    ...restrictedPod(postgresUser),
    ...accountOf(account),
    ...placement,
    // A primary writes everything down and hands over.
    terminationGracePeriodSeconds: 120,
    containers: [
      {
        name: 'postgresql',
        image,
        imagePullPolicy: 'IfNotPresent',
        command: ['patroni', '/etc/patroni/patroni.yml'],
        ports: [
          { name: 'postgresql', containerPort: port, protocol: 'TCP' },
          { name: 'patroni', containerPort: restPort, protocol: 'TCP' },
        ],
        env: [...patroniEnvironment(server)],
        resources: resources(facts, given, { cpu: '250m', memory: '512Mi', memoryLimit: defaultLimit }, path),
        volumeMounts: [
          { name: 'data', mountPath: volume },
          { name: 'configuration', mountPath: '/etc/patroni', readOnly: true },
          { name: 'shm', mountPath: '/dev/shm' },
          { name: 'socket', mountPath: '/var/run/postgresql' },
          { name: 'tmp', mountPath: '/tmp' },
        ],
        // Patroni answers while its server still starts or copies; the server itself it starts again by its own rules.
        startupProbe: httpProbe('/liveness', 'patroni', { period: 5, failures: 60 }),
        readinessProbe: httpProbe('/readiness', 'patroni', { period: 10, failures: 3 }),
        livenessProbe: httpProbe('/liveness', 'patroni', { period: 10, failures: 6 }),
        securityContext: restrictedContainer,
      },
    ],
    volumes: [
      { name: 'configuration', configMap: { name: configuration } },
      scratch('shm', sharedMemory(limit), 'Memory'),
      scratch('socket', '16Mi'),
      scratch('tmp', '256Mi'),
    ],
  };
}

/** What the members agree on is in the store once the cluster is made; then only this changes it. */
const applySettings = `waited=0
until patronictl --config-file /etc/patroni/patroni.yml edit-config --replace /etc/patroni/shared.yml --force; do
  waited=$((waited + 5))
  if [ "$waited" -ge 900 ]; then
    echo 'no member has made the cluster for 15 minutes' >&2
    exit 1
  fi
  sleep 5
done`;

/** Pod of the Job that writes the shared settings into the store. */
export function settingsPod(facts: Facts, path: string, server: PatroniServer): k8s.PodSpec {
  const { image, configuration, account, placement } = server;
  return {
    ...restrictedPod(postgresUser),
    ...accountOf(account),
    ...placement,
    containers: [
      {
        name: 'settings',
        image,
        imagePullPolicy: 'IfNotPresent',
        command: ['sh', '-c', applySettings],
        env: [...patroniEnvironment(server)],
        resources: smallResources(facts, path, '256Mi'),
        volumeMounts: [
          { name: 'configuration', mountPath: '/etc/patroni', readOnly: true },
          { name: 'tmp', mountPath: '/tmp' },
        ],
        securityContext: restrictedContainer,
      },
    ],
    volumes: [{ name: 'configuration', configMap: { name: configuration } }, scratch('tmp', '16Mi')],
  };
}

function accountOf(account: string | undefined): Pick<k8s.PodSpec, 'serviceAccountName' | 'automountServiceAccountToken'> {
  return account === undefined ? {} : { serviceAccountName: account, automountServiceAccountToken: true };
}
