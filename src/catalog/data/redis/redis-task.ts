import type { Facts, k8s } from '../../../authoring/index.ts';
import { env, resources, restrictedContainer, restrictedPod, scratch } from '../../shared/index.ts';
import { redisImage, redisUser } from './redis-image.ts';

/** One script that runs beside the server, with the programs of the server's own image. */
export interface RedisTask {
  readonly script: 'backup' | 'restore' | 'drill';
  /** ConfigMap with the scripts. */
  readonly scripts: string;
  readonly env: readonly k8s.EnvVar[];
  /** The Secret with the password, for what asks the server. */
  readonly auth?: string | undefined;
  /** Folder for a server of the task's own, with the memory it may use. */
  readonly own?: { readonly volume: k8s.Volume; readonly mountPath: string; readonly memoryLimit: string } | undefined;
  readonly placement: Pick<k8s.PodSpec, 'priorityClassName' | 'nodeSelector'>;
}

/** Pod of a task: the server's user, a read-only root, and only what it needs. */
export function taskPod(facts: Facts, path: string, { script, scripts, env: variables, auth, own, placement }: RedisTask): k8s.PodSpec {
  const memoryLimit = own?.memoryLimit ?? '128Mi';
  return {
    ...restrictedPod(redisUser),
    ...placement,
    containers: [
      {
        name: script,
        image: redisImage,
        imagePullPolicy: 'IfNotPresent',
        command: ['sh', `/scripts/${script}.sh`],
        env: [...variables],
        resources: resources(facts, undefined, { cpu: '50m', memory: '64Mi', memoryLimit }, path),
        volumeMounts: [
          { name: 'scripts', mountPath: '/scripts', readOnly: true },
          ...(auth === undefined ? [] : [{ name: 'auth', mountPath: '/run/secrets/redis', readOnly: true }]),
          ...(own === undefined ? [] : [{ name: own.volume.name, mountPath: own.mountPath }]),
          { name: 'tmp', mountPath: '/tmp' },
        ],
        securityContext: restrictedContainer,
      },
    ],
    volumes: [
      { name: 'scripts', configMap: { name: scripts } },
      ...(auth === undefined ? [] : [{ name: 'auth', secret: { secretName: auth, defaultMode: 0o440 } }]),
      ...(own === undefined ? [] : [own.volume]),
      scratch('tmp', '64Mi'),
    ],
  };
}

/** Where a task finds the copies. */
export function folderEnv(name: string): k8s.EnvVar {
  return env('BACKUP_FOLDER', `/backup/${name}`);
}
