import type { Facts, k8s } from '../../../authoring/index.ts';
import { httpProbe, type ResourceProps, resources, restrictedContainer, restrictedPod } from '../../shared/index.ts';

// renovate: datasource=docker depName=gcr.io/etcd-development/etcd
const version = 'v3.7.2';
/** Programs without a shell: etcd, etcdctl and etcdutl. */
export const etcdImage = `gcr.io/etcd-development/etcd:${version}`;
/** The image names no user; this is the one that its base calls `nonroot`. */
export const etcdUser = { uid: 65_532, gid: 65_532 };

export const clientPort = 2379;
export const peerPort = 2380;
export const metricsPort = 2381;

/** Where the claim is mounted. The data lie in a folder below, because etcd wants one that nobody else can read. */
export const volumePath = '/var/lib/etcd';
export const dataPath = `${volumePath}/data`;

/** One cluster of members as each of them knows it. */
export interface EtcdMembers {
  /** Name of the StatefulSet; members are numbered. */
  readonly name: string;
  /** Name below which each member has its own. */
  readonly domain: string;
  readonly count: number;
  /** Keeps members of another cluster away that got an old address. */
  readonly token: string;
}

/** Host name of each member. */
export function memberHosts({ name, domain, count }: EtcdMembers): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${name}-${index}.${domain}`);
}

/** Flags that say who the members are; read on an empty volume, and by a restore. */
export function membership(members: EtcdMembers): readonly string[] {
  const list = memberHosts(members).map((host, index) => `${members.name}-${index}=http://${host}:${peerPort}`);
  return [`--initial-cluster=${list.join(',')}`, `--initial-cluster-token=${members.token}`];
}

export interface EtcdServer {
  readonly members: EtcdMembers;
  /** Bytes. */
  readonly quota: number;
  readonly slow: boolean;
  readonly initialState: 'new' | 'existing';
  readonly resources: ResourceProps | undefined;
  readonly placement: Pick<k8s.PodSpec, 'priorityClassName' | 'nodeSelector' | 'affinity'>;
}

/** Pod of a member; its claim `data` comes from the StatefulSet. */
export function serverPod(
  facts: Facts,
  path: string,
  { members, quota, slow, initialState, resources: given, placement }: EtcdServer,
): k8s.PodSpec {
  const own = `http://$(POD_NAME).${members.domain}`;
  return {
    ...restrictedPod(etcdUser),
    ...placement,
    // A leader hands over first.
    terminationGracePeriodSeconds: 60,
    containers: [
      {
        name: 'etcd',
        image: etcdImage,
        imagePullPolicy: 'IfNotPresent',
        command: ['/usr/local/bin/etcd'],
        args: [
          '--name=$(POD_NAME)',
          `--data-dir=${dataPath}`,
          `--listen-client-urls=http://0.0.0.0:${clientPort}`,
          `--advertise-client-urls=${own}:${clientPort}`,
          `--listen-peer-urls=http://0.0.0.0:${peerPort}`,
          `--initial-advertise-peer-urls=${own}:${peerPort}`,
          ...membership(members),
          `--initial-cluster-state=${initialState}`,
          `--listen-metrics-urls=http://0.0.0.0:${metricsPort}`,
          // Without it every version of every key is kept until the quota is full.
          '--auto-compaction-mode=periodic',
          '--auto-compaction-retention=1h',
          `--quota-backend-bytes=${quota}`,
          ...(slow ? ['--heartbeat-interval=250', '--election-timeout=2500'] : []),
        ],
        ports: [
          { name: 'client', containerPort: clientPort, protocol: 'TCP' },
          { name: 'peer', containerPort: peerPort, protocol: 'TCP' },
          { name: 'metrics', containerPort: metricsPort, protocol: 'TCP' },
        ],
        env: [{ name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
        resources: resources(facts, given, { cpu: '100m', memory: '256Mi', memoryLimit: '1Gi' }, path),
        volumeMounts: [{ name: 'data', mountPath: volumePath }],
        // Ready only with a leader: a first start waits until most members run.
        startupProbe: httpProbe('/livez', 'metrics', { period: 5, failures: 60 }),
        readinessProbe: httpProbe('/readyz', 'metrics', { period: 10, failures: 3 }),
        // Never depends on the other members: a lost quorum must not restart those that are left.
        livenessProbe: httpProbe('/livez', 'metrics', { period: 10, failures: 8 }),
        securityContext: restrictedContainer,
      },
    ],
  };
}
