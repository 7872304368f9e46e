import type { Facts, k8s } from '../../../authoring/index.ts';
import { env, resources, restrictedContainer, restrictedPod, scratch } from '../../shared/index.ts';
import { postgresUser } from './postgres-image.ts';

/** One script that runs beside the server, with the programs of the server's own image. */
export interface PostgresTask {
  /** The script's name, and the container's. */
  readonly script: 'setup' | 'backup' | 'restore' | 'drill';
  readonly image: string;
  /** Server to connect to, by all but the drill. */
  readonly host: string;
  readonly port: number;
  /** ConfigMap with the scripts. */
  readonly scripts: string;
  readonly env: readonly k8s.EnvVar[];
  /** Secrets mounted below `/run/secrets`, by folder. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly placement: Pick<k8s.PodSpec, 'priorityClassName' | 'nodeSelector'>;
  /** Room for a server of the task's own, mounted at `/drill`. */
  readonly scratch?: k8s.Volume | undefined;
}

const clientAmounts = { cpu: '50m', memory: '64Mi', memoryLimit: '512Mi' };
/** A small server that builds indexes. */
const serverAmounts = { cpu: '100m', memory: '256Mi', memoryLimit: '1Gi' };

/** Pod of a task: the server's user, a read-only root, and only the Secrets it needs. */
export function taskPod(
  facts: Facts,
  path: string,
  { script, image, host, port, scripts, env: variables, secrets, placement, scratch: room }: PostgresTask,
): k8s.PodSpec {
  return {
    ...restrictedPod(postgresUser),
    ...placement,
    containers: [
      {
        name: script,
        image,
        imagePullPolicy: 'IfNotPresent',
        command: ['sh', `/scripts/${script}.sh`],
        env: [
          ...(room === undefined ? [env('PGHOST', host), env('PGPORT', String(port)), env('PGCONNECT_TIMEOUT', '10')] : []),
          ...variables,
        ],
        resources: resources(facts, undefined, room === undefined ? clientAmounts : serverAmounts, path),
        volumeMounts: [
          { name: 'scripts', mountPath: '/scripts', readOnly: true },
          ...Object.keys(secrets).map((folder) => ({ name: `${folder}-secret`, mountPath: `/run/secrets/${folder}`, readOnly: true })),
          { name: 'tmp', mountPath: '/tmp' },
          ...(room === undefined ? [] : [{ name: room.name, mountPath: '/drill' }]),
        ],
        securityContext: restrictedContainer,
      },
    ],
    volumes: [
      { name: 'scripts', configMap: { name: scripts } },
      ...Object.entries(secrets).map(([folder, secret]) => secretVolume(`${folder}-secret`, secret)),
      scratch('tmp', '64Mi'),
      ...(room === undefined ? [] : [room]),
    ],
  };
}

/** A Secret as files that only the pod's own group reads. */
export function secretVolume(name: string, secretName: string): k8s.Volume {
  return { name, secret: { secretName, defaultMode: 0o440 } };
}
