import type { Facts, k8s } from '../../../authoring/index.ts';
import { env, resources, restrictedContainer, restrictedPod, scratch } from '../../shared/index.ts';
import { cqlPort } from './cassandra-config.ts';
import { agentPort, cassandraUser, image, secretVolume } from './cassandra-server.ts';

/** One script that runs beside the nodes, with the programs of their own image. */
export interface CassandraTask {
  /** The script's name, and the container's. */
  readonly script: 'setup' | 'repair' | 'backup' | 'restore' | 'drill';
  /** Node that statements go to. */
  readonly host: string;
  /** ConfigMap with the scripts. */
  readonly scripts: string;
  readonly env: readonly k8s.EnvVar[];
  /** Secrets mounted below `/run/secrets`, by folder. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Room, named `scratch`, for a node of its own, and its ConfigMap. */
  readonly drill?: { readonly room: k8s.Volume; readonly config: string } | undefined;
  readonly placement: Pick<k8s.PodSpec, 'priorityClassName' | 'nodeSelector'>;
}

/** Memory of a node that only tries out a copy, and its heap. */
const drillMemory = { limit: '2Gi', heap: '512M' };

/** Pod of a task: the server's user, a read-only root, and only the Secrets it needs. */
export function taskPod(
  facts: Facts,
  path: string,
  { script, host, scripts, env: variables, secrets, drill, placement }: CassandraTask,
): k8s.PodSpec {
  const amounts =
    drill === undefined
      ? { cpu: '50m', memory: '128Mi', memoryLimit: '512Mi' }
      : { cpu: '250m', memory: '1536Mi', memoryLimit: drillMemory.limit };
  return {
    ...restrictedPod(cassandraUser),
    ...placement,
    containers: [
      {
        name: script,
        image,
        imagePullPolicy: 'IfNotPresent',
        command: ['bash', `/scripts/${script}.sh`],
        env: [
          env('HOST', host),
          env('CQL_PORT', String(cqlPort)),
          ...(drill === undefined ? [env('AGENT_PORT', String(agentPort))] : [env('MAX_HEAP_SIZE', drillMemory.heap)]),
          ...variables,
          env('HOME', '/tmp'),
        ],
        resources: resources(facts, undefined, amounts, path),
        volumeMounts: [
          { name: 'scripts', mountPath: '/scripts', readOnly: true },
          ...Object.keys(secrets).map((folder) => ({
            name: `${secretName(folder)}-secret`,
            mountPath: `/run/secrets/${folder}`,
            readOnly: true,
          })),
          ...(drill === undefined
            ? []
            : [
                { name: 'drill', mountPath: '/drill', readOnly: true },
                { name: 'scratch', mountPath: '/scratch' },
              ]),
          { name: 'tmp', mountPath: '/tmp' },
        ],
        securityContext: restrictedContainer,
      },
    ],
    volumes: [
      { name: 'scripts', configMap: { name: scripts } },
      ...Object.entries(secrets).map(([folder, secret]) => secretVolume(`${secretName(folder)}-secret`, secret)),
      ...(drill === undefined ? [] : [{ name: 'drill', configMap: { name: drill.config } }, drill.room]),
      scratch('tmp', '256Mi'),
    ],
  };
}

/** A keyspace as part of a name: no object's name has an underscore. */
export function secretName(keyspace: string): string {
  return keyspace.replaceAll('_', '-');
}
