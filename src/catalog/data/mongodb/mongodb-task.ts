import type { Facts, k8s } from '../../../authoring/index.ts';
import { env, resources, restrictedContainer, restrictedPod, scratch } from '../../shared/index.ts';
import { mongoUser } from './mongodb-image.ts';
import { secretVolume } from './mongodb-server.ts';

/** One script that runs beside the servers, with the programs of their own image. */
export interface MongoTask {
  /** The script's name, and the container's. */
  readonly script: 'setup' | 'backup' | 'restore' | 'drill';
  readonly image: string;
  /** ConfigMap with the scripts. */
  readonly scripts: string;
  readonly env: readonly k8s.EnvVar[];
  /** Secrets mounted below `/run/secrets`, by folder. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Room, named `scratch`, for a server of its own in which a dump is tried out. */
  readonly scratch?: k8s.Volume | undefined;
  readonly placement: Pick<k8s.PodSpec, 'priorityClassName' | 'nodeSelector'>;
}

/** Pod of a task: the server's user, a read-only root, and only the Secrets it needs. */
export function taskPod(
  facts: Facts,
  path: string,
  { script, image, scripts, env: variables, secrets, scratch: room, placement }: MongoTask,
): k8s.PodSpec {
  const amounts =
    room === undefined ? { cpu: '50m', memory: '128Mi', memoryLimit: '512Mi' } : { cpu: '100m', memory: '512Mi', memoryLimit: '1Gi' };
  return {
    ...restrictedPod(mongoUser),
    ...placement,
    containers: [
      {
        name: script,
        image,
        imagePullPolicy: 'IfNotPresent',
        command: ['bash', `/scripts/${script}.sh`],
        env: [...variables, env('HOME', '/tmp')],
        resources: resources(facts, undefined, amounts, path),
        volumeMounts: [
          { name: 'scripts', mountPath: '/scripts', readOnly: true },
          ...Object.keys(secrets).map((folder) => ({ name: `${folder}-secret`, mountPath: `/run/secrets/${folder}`, readOnly: true })),
          ...(room === undefined ? [] : [{ name: 'scratch', mountPath: '/scratch' }]),
          { name: 'tmp', mountPath: '/tmp' },
        ],
        securityContext: restrictedContainer,
      },
    ],
    volumes: [
      { name: 'scripts', configMap: { name: scripts } },
      ...Object.entries(secrets).map(([folder, secret]) => secretVolume(`${folder}-secret`, secret)),
      ...(room === undefined ? [] : [room]),
      scratch('tmp', '64Mi'),
    ],
  };
}
