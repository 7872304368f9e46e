import type { Facts, k8s } from '../../../authoring/index.ts';
import { parseMemory } from '../../../units/index.ts';
import {
  env,
  memoryOf,
  type ResourceProps,
  resources,
  restrictedContainer,
  restrictedPod,
  scratch,
  shellProbe,
} from '../../shared/index.ts';
import { type PostgresVersion, postgresUser, versions } from './postgres-image.ts';
import { postgresSettings, settingArguments, sharedMemory } from './postgres-settings.ts';
import { secretVolume } from './postgres-task.ts';

/** The one server. */
export interface PostgresServer {
  readonly image: string;
  readonly version: PostgresVersion;
  readonly port: number;
  /** Secret with the superuser's password. */
  readonly superuserSecret: string;
  readonly settings: Readonly<Record<string, string | number>>;
  readonly resources: ResourceProps | undefined;
  readonly placement: Pick<k8s.PodSpec, 'priorityClassName' | 'nodeSelector'>;
}

const defaultLimit = '2Gi';

/**
 * Only read on an empty volume. Sort order comes from the server and not from the C library, so that another Debian under
 * the image cannot damage an index; on the socket the operating system's user is proof enough, because who may enter the
 * pod has the files anyway.
 */
const initdbArguments =
  '--data-checksums --auth-local=peer --auth-host=scram-sha-256 --encoding=UTF8 --locale-provider=builtin --locale=C.UTF-8';

/** Pod of the server; its claim `data` comes from the StatefulSet. */
export function serverPod(
  facts: Facts,
  path: string,
  { image, version, port, superuserSecret, settings, resources: given, placement }: PostgresServer,
): k8s.PodSpec {
  const { volume, data } = versions[version] ?? versions['17'];
  const limit = memoryOf(given?.memoryLimit) ?? parseMemory(defaultLimit);
  // Over TCP: while the image initialises a volume, a server without network answers on the socket.
  const ready = `pg_isready --quiet -h 127.0.0.1 -p ${port} -U postgres -d postgres`;
  return {
    ...restrictedPod(postgresUser),
    ...placement,
    terminationGracePeriodSeconds: 120,
    containers: [
      {
        name: 'postgresql',
        image,
        imagePullPolicy: 'IfNotPresent',
        args: settingArguments({ ...postgresSettings(limit), ...settings }),
        ports: [{ name: 'postgresql', containerPort: port, protocol: 'TCP' }],
        env: [
          env('PGDATA', data),
          env('POSTGRES_INITDB_ARGS', initdbArguments),
          env('POSTGRES_PASSWORD_FILE', '/run/secrets/superuser/password'),
        ],
        resources: resources(facts, given, { cpu: '250m', memory: '512Mi', memoryLimit: defaultLimit }, path),
        volumeMounts: [
          { name: 'data', mountPath: volume },
          { name: 'superuser-secret', mountPath: '/run/secrets/superuser', readOnly: true },
          { name: 'shm', mountPath: '/dev/shm' },
          { name: 'socket', mountPath: '/var/run/postgresql' },
          { name: 'tmp', mountPath: '/tmp' },
        ],
        // A quarter of an hour: recovery after a power cut takes minutes, and ending it starts it over.
        startupProbe: shellProbe(ready, { period: 5, failures: 180 }),
        readinessProbe: shellProbe(ready, { period: 10, failures: 3 }),
        livenessProbe: shellProbe(ready, { period: 20, failures: 6 }),
        securityContext: restrictedContainer,
      },
    ],
    volumes: [
      secretVolume('superuser-secret', superuserSecret),
      scratch('shm', sharedMemory(limit), 'Memory'),
      scratch('socket', '16Mi'),
      scratch('tmp', '256Mi'),
    ],
  };
}
