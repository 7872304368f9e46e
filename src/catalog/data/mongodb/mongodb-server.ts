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
  smallResources,
  tcpProbe,
} from '../../shared/index.ts';
import { cacheSize, mongoUser } from './mongodb-image.ts';

/** One member of the set. */
export interface MongoServer {
  readonly image: string;
  readonly port: number;
  readonly replicaSet: string;
  /** Secrets with the password of root, and with the key that members prove themselves with. */
  readonly rootSecret: string;
  readonly keyfileSecret: string;
  readonly resources: ResourceProps | undefined;
  readonly placement: Pick<k8s.PodSpec, 'priorityClassName' | 'nodeSelector' | 'affinity'>;
}

export const defaultLimit = '2Gi';

/** A member that holds data already may not be asked to join: only the first one makes the user root, the others get it from there. */
const startScript = `case $POD_NAME in
*-0) ;;
*) unset MONGO_INITDB_ROOT_USERNAME MONGO_INITDB_ROOT_PASSWORD_FILE ;;
esac
exec docker-entrypoint.sh "$@"`;

/** The server wants a key file that is its own and closed to everybody else; the kubelet gives Secrets to root and opens them to the group. */
const keyfileCommand = ['install', '-m', '0400', '/run/secrets/keyfile/keyfile', '/keyfile/keyfile'];

/** Ready is who takes writes or follows the one who does. */
const ready = "mongosh --norc --quiet --eval 'const h = db.hello(); quit(h.isWritablePrimary || h.secondary ? 0 : 1)'";

/** Pod of a member; its claim `data` comes from the StatefulSet. */
export function serverPod(
  facts: Facts,
  path: string,
  { image, port, replicaSet, rootSecret, keyfileSecret, resources: given, placement }: MongoServer,
): k8s.PodSpec {
  const limit = memoryOf(given?.memoryLimit) ?? parseMemory(defaultLimit);
  return {
    ...restrictedPod(mongoUser),
    ...placement,
    // It hands over to another member and writes everything down.
    terminationGracePeriodSeconds: 120,
    initContainers: [
      {
        name: 'keyfile',
        image,
        imagePullPolicy: 'IfNotPresent',
        command: keyfileCommand,
        resources: smallResources(facts, path),
        volumeMounts: [
          { name: 'keyfile-secret', mountPath: '/run/secrets/keyfile', readOnly: true },
          { name: 'keyfile', mountPath: '/keyfile' },
        ],
        securityContext: restrictedContainer,
      },
    ],
    containers: [
      {
        name: 'mongodb',
        image,
        imagePullPolicy: 'IfNotPresent',
        command: ['sh', '-c', startScript, 'start'],
        args: [
          'mongod',
          '--replSet',
          replicaSet,
          '--keyFile',
          '/keyfile/keyfile',
          '--bind_ip_all',
          '--dbpath',
          '/data/db',
          '--wiredTigerCacheSizeGB',
          cacheSize(limit),
        ],
        ports: [{ name: 'mongodb', containerPort: port, protocol: 'TCP' }],
        env: [
          { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
          env('MONGO_INITDB_ROOT_USERNAME', 'root'),
          env('MONGO_INITDB_ROOT_PASSWORD_FILE', '/run/secrets/root/password'),
          // Where the shell of the probes keeps its history.
          env('HOME', '/tmp'),
        ],
        resources: resources(facts, given, { cpu: '250m', memory: '1Gi', memoryLimit: defaultLimit }, path),
        volumeMounts: [
          { name: 'data', mountPath: '/data/db' },
          { name: 'keyfile', mountPath: '/keyfile', readOnly: true },
          { name: 'root-secret', mountPath: '/run/secrets/root', readOnly: true },
          { name: 'configdb', mountPath: '/data/configdb' },
          { name: 'tmp', mountPath: '/tmp' },
        ],
        // Half an hour: recovery after a power cut takes long, and ending it starts it over.
        startupProbe: tcpProbe('mongodb', { period: 10, failures: 180 }),
        // The shell is a large program: it is asked rarely and may take its time.
        readinessProbe: shellProbe(ready, { period: 30, failures: 3, timeout: 20 }),
        livenessProbe: tcpProbe('mongodb', { period: 20, failures: 6 }),
        securityContext: restrictedContainer,
      },
    ],
    volumes: [
      secretVolume('keyfile-secret', keyfileSecret),
      secretVolume('root-secret', rootSecret),
      scratch('keyfile', '1Mi', 'Memory'),
      scratch('configdb', '16Mi'),
      scratch('tmp', '256Mi'),
    ],
  };
}

/** A Secret as files that only the pod's own group reads. */
export function secretVolume(name: string, secretName: string): k8s.Volume {
  return { name, secret: { secretName, defaultMode: 0o440 } };
}
