import type { Facts, k8s } from '../../../authoring/index.ts';
import { env, type ResourceProps, resources, restrictedContainer, restrictedPod, scratch, tcpProbe } from '../../shared/index.ts';
import { cqlPort, dataFolder, gossipPort } from './cassandra-config.ts';

// renovate: datasource=docker depName=docker.io/library/cassandra
const version = '5.0.9';
export const image = `docker.io/library/cassandra:${version}`;

/** User and group of the image. */
export const cassandraUser = { uid: 999, gid: 999 };

/** Where a second container of each node offers snapshots, imports and repairs. */
export const agentPort = 8778;

/** One node. */
export interface CassandraServer {
  /** ConfigMaps with the configuration and the scripts. */
  readonly config: string;
  readonly scripts: string;
  readonly agentSecret: string;
  readonly keyspaces: readonly string[];
  /** As the start script reads it. */
  readonly heap: string;
  readonly resources: ResourceProps | undefined;
  readonly memory: string;
  readonly placement: Pick<k8s.PodSpec, 'priorityClassName' | 'nodeSelector' | 'affinity'>;
}

/**
 * Pod of a node; its claim `data` comes from the StatefulSet. The program is started itself and not through the image's
 * entrypoint, which would rewrite the configuration.
 */
export function serverPod(
  facts: Facts,
  path: string,
  { config, scripts, agentSecret, keyspaces, heap, resources: given, memory, placement }: CassandraServer,
): k8s.PodSpec {
  const file = (name: string) => ({ name: 'config', mountPath: `/etc/cassandra/${name}`, subPath: name, readOnly: true });
  return {
    ...restrictedPod(cassandraUser),
    ...placement,
    // Everything in memory is written to tables, so that the next start has no log to replay.
    terminationGracePeriodSeconds: 300,
    containers: [
      {
        name: 'cassandra',
        image,
        imagePullPolicy: 'IfNotPresent',
        command: ['cassandra', '-f'],
        ports: [
          { name: 'cql', containerPort: cqlPort, protocol: 'TCP' },
          { name: 'gossip', containerPort: gossipPort, protocol: 'TCP' },
        ],
        env: [
          // Unset, the script takes a part of the node's memory and not of the container's.
          env('MAX_HEAP_SIZE', heap),
          // Management without a password, but to this pod alone.
          env('LOCAL_JMX', 'yes'),
          env('CASSANDRA_LOG_DIR', '/var/log/cassandra'),
          env('HOME', '/tmp'),
        ],
        resources: resources(facts, given, { cpu: '500m', memory, memoryLimit: memory }, path),
        volumeMounts: [
          { name: 'data', mountPath: dataFolder },
          file('cassandra.yaml'),
          file('cassandra-rackdc.properties'),
          file('logback.xml'),
          { name: 'logs', mountPath: '/var/log/cassandra' },
          { name: 'tmp', mountPath: '/tmp' },
        ],
        // It answers when it has replayed its log, or has copied its part from the others: half an hour.
        startupProbe: tcpProbe('cql', { period: 10, failures: 180 }),
        // A drained node closes this port first. Asking nodetool would start a Java machine every time.
        readinessProbe: tcpProbe('cql', { period: 10, failures: 3 }),
        livenessProbe: tcpProbe('gossip', { period: 20, failures: 6 }),
        lifecycle: { preStop: { exec: { command: ['nodetool', 'drain'] } } },
        securityContext: restrictedContainer,
      },
      {
        name: 'agent',
        image,
        imagePullPolicy: 'IfNotPresent',
        command: ['python3', '/scripts/agent.py', 'serve'],
        ports: [{ name: 'agent', containerPort: agentPort, protocol: 'TCP' }],
        env: [env('KEYSPACES', keyspaces.join(' ')), env('PORT', String(agentPort)), env('PYTHONUNBUFFERED', '1'), env('HOME', '/tmp')],
        // One Java machine of nodetool at a time.
        resources: resources(facts, undefined, { cpu: '20m', memory: '64Mi', memoryLimit: '384Mi' }, path),
        volumeMounts: [
          { name: 'data', mountPath: dataFolder },
          { name: 'scripts', mountPath: '/scripts', readOnly: true },
          { name: 'agent-secret', mountPath: '/run/secrets/agent', readOnly: true },
          { name: 'agent-tmp', mountPath: '/tmp' },
        ],
        startupProbe: tcpProbe('agent', { period: 5, failures: 12 }),
        readinessProbe: tcpProbe('agent', { period: 20, failures: 3 }),
        securityContext: restrictedContainer,
      },
    ],
    volumes: [
      { name: 'config', configMap: { name: config } },
      { name: 'scripts', configMap: { name: scripts } },
      secretVolume('agent-secret', agentSecret),
      scratch('logs', '256Mi'),
      scratch('tmp', '512Mi'),
      scratch('agent-tmp', '64Mi'),
    ],
  };
}

/** A Secret as files that only the pod's own group reads. */
export function secretVolume(name: string, secret: string): k8s.Volume {
  return { name, secret: { secretName: secret, defaultMode: 0o440 } };
}
