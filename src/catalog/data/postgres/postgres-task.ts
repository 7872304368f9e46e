import type { Facts, k8s } from '../../../authoring/index.ts';
import { env, resources, restrictedContainer, restrictedPod, scratch } from '../../shared/index.ts';
import { postgresUser } from './postgres-image.ts';

/** One script that runs beside the server, with the programs of the server's own image. */
export interface PostgresTask {
  /** The script's name, and the container's. */
  readonly script: 'setup' | 'backup' | 'restore';
  readonly image: string;
  /** Server to connect to. */
  readonly host: string;
  readonly port: number;
  /** ConfigMap with the scripts. */
  readonly scripts: string;
  readonly env: readonly k8s.EnvVar[];
  /** Secrets mounted below `/run/secrets`, by folder. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Claim of the backup target, mounted at `/backup`. */
  readonly copies?: { readonly claim: string; readonly readOnly: boolean } | undefined;
  readonly placement: Pick<k8s.PodSpec, 'priorityClassName' | 'nodeSelector'>;
}

/** Pod of a task: the server's user, a read-only root, and only the Secrets it needs. */
export function taskPod(
  facts: Facts,
  path: string,
  { script, image, host, port, scripts, env: variables, secrets, copies, placement }: PostgresTask,
): k8s.PodSpec {
  const readOnly = copies?.readOnly === true ? { readOnly: true } : {};
  return {
    ...restrictedPod(postgresUser),
    ...placement,
    containers: [
      {
        name: script,
        image,
        imagePullPolicy: 'IfNotPresent',
        command: ['sh', `/scripts/${script}.sh`],
        env: [env('PGHOST', host), env('PGPORT', String(port)), env('PGCONNECT_TIMEOUT', '10'), ...variables],
        resources: resources(facts, undefined, { cpu: '50m', memory: '64Mi', memoryLimit: '512Mi' }, path),
        volumeMounts: [
          { name: 'scripts', mountPath: '/scripts', readOnly: true },
          ...Object.keys(secrets).map((folder) => ({ name: `${folder}-secret`, mountPath: `/run/secrets/${folder}`, readOnly: true })),
          ...(copies === undefined ? [] : [{ name: 'copies', mountPath: '/backup', ...readOnly }]),
          { name: 'tmp', mountPath: '/tmp' },
        ],
        securityContext: restrictedContainer,
      },
    ],
    volumes: [
      { name: 'scripts', configMap: { name: scripts } },
      ...Object.entries(secrets).map(([folder, secret]) => secretVolume(`${folder}-secret`, secret)),
      ...(copies === undefined ? [] : [{ name: 'copies', persistentVolumeClaim: { claimName: copies.claim, ...readOnly } }]),
      scratch('tmp', '64Mi'),
    ],
  };
}

/** A Secret as files that only the pod's own group reads. */
export function secretVolume(name: string, secretName: string): k8s.Volume {
  return { name, secret: { secretName, defaultMode: 0o440 } };
}
