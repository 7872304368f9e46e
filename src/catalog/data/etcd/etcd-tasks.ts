import type { Facts, k8s } from '../../../authoring/index.ts';
import { env, httpProbe, resources, restrictedContainer, restrictedPod, scratch, shellImage, smallResources } from '../../shared/index.ts';
import { clientPort, type EtcdMembers, etcdImage, etcdUser, memberHosts, membership, peerPort, volumePath } from './etcd-server.ts';

/** What all Jobs share. */
export interface EtcdTasks {
  readonly facts: Facts;
  readonly path: string;
  /** ConfigMap with the scripts. */
  readonly scripts: string;
  readonly folder: k8s.EnvVar;
  readonly placement: Pick<k8s.PodSpec, 'priorityClassName' | 'nodeSelector'>;
}

/** Port of the server that a drill starts; nobody outside its pod reaches it. */
const drillPort = 12_379;
const drillMetricsPort = 12_381;

/** Takes a snapshot over the network, reads it, and keeps it; the container left for the backup target is the last one. */
export function backupPod(
  tasks: EtcdTasks,
  { server, room, keep }: { readonly server: string; readonly room: k8s.Volume; readonly keep: number },
): k8s.PodSpec {
  const snapshot = { name: room.name, mountPath: '/snapshot' };
  const take = ['/usr/local/bin/etcdctl', `--endpoints=http://${server}:${clientPort}`, 'snapshot', 'save', '/snapshot/etcd.db'];
  const read = ['/usr/local/bin/etcdutl', 'snapshot', 'status', '/snapshot/etcd.db', '--write-out=table'];
  return {
    ...podOf(tasks, [room]),
    initContainers: [program(tasks, 'take', take, [snapshot]), program(tasks, 'read', read, [snapshot])],
    containers: [script(tasks, 'backup', [env('KEEP_DAYS', String(keep))], [snapshot])],
  };
}

/**
 * A pod that lays a snapshot ready; attached to a backup target it becomes the first part of a restore or a drill.
 * @param variables where the snapshot goes and what is asked of it
 */
export function choosingPod(tasks: EtcdTasks, variables: readonly k8s.EnvVar[], volume: k8s.Volume, target: string): k8s.PodSpec {
  return { ...podOf(tasks, [volume]), containers: [script(tasks, 'choose', variables, [{ name: volume.name, mountPath: target }])] };
}

/** The restore of one member: its snapshot is chosen, unpacked beside the data, and takes their place. */
export function restoreSteps(tasks: EtcdTasks, chosen: k8s.PodSpec, members: EtcdMembers, index: number): k8s.PodSpec {
  const member = `${members.name}-${index}`;
  const data = { name: 'data', mountPath: volumePath };
  const unpack = [
    '/usr/local/bin/etcdutl',
    'snapshot',
    'restore',
    `${volumePath}/chosen.db`,
    `--name=${member}`,
    `--initial-advertise-peer-urls=http://${memberHosts(members)[index]}:${peerPort}`,
    ...membership(members),
    `--data-dir=${volumePath}/restored`,
    // Whoever watches keys sees that time has passed, instead of revisions that it has seen already.
    '--bump-revision=1000000000',
    '--mark-compacted',
  ];
  const variables = [env('TARGET', volumePath), env('MEMBER', member)];
  return after(chosen, [program(tasks, 'unpack', unpack, [data])], script(tasks, 'restore', variables, [data]));
}

/** The drill: the newest snapshot is chosen, unpacked, and a server of the pod's own answers from it. */
export function drillSteps(tasks: EtcdTasks, chosen: k8s.PodSpec, name: string, maxAge: k8s.EnvVar): k8s.PodSpec {
  const room = { name: 'drill', mountPath: '/drill' };
  const unpack = ['/usr/local/bin/etcdutl', 'snapshot', 'restore', '/drill/chosen.db', '--data-dir=/drill/restored'];
  const server: k8s.Container = {
    ...program(
      tasks,
      'server',
      [
        '/usr/local/bin/etcd',
        '--data-dir=/drill/restored',
        `--listen-client-urls=http://127.0.0.1:${drillPort}`,
        `--advertise-client-urls=http://127.0.0.1:${drillPort}`,
        '--listen-peer-urls=http://127.0.0.1:12380',
        `--listen-metrics-urls=http://0.0.0.0:${drillMetricsPort}`,
        '--unsafe-no-fsync',
      ],
      [room],
    ),
    restartPolicy: 'Always',
    ports: [{ name: 'drill', containerPort: drillMetricsPort, protocol: 'TCP' }],
    startupProbe: httpProbe('/readyz', 'drill', { period: 2, failures: 150 }),
    resources: resources(tasks.facts, undefined, { cpu: '50m', memory: '128Mi', memoryLimit: '1Gi' }, tasks.path),
  };
  const ask = script(tasks, 'drill', [env('TARGET', '/drill'), env('NAME', name), maxAge, env('PORT', String(drillPort))], [room]);
  return after(chosen, [program(tasks, 'unpack', unpack, [room]), server], ask);
}

/** What the backup target made of the choosing pod comes first; then the steps, and last the container whose log counts. */
function after(chosen: k8s.PodSpec, steps: readonly k8s.Container[], last: k8s.Container): k8s.PodSpec {
  return { ...chosen, initContainers: [...(chosen.initContainers ?? []), ...chosen.containers, ...steps], containers: [last] };
}

function podOf({ scripts, placement }: EtcdTasks, volumes: readonly k8s.Volume[]): Omit<k8s.PodSpec, 'containers'> {
  return {
    ...restrictedPod(etcdUser),
    ...placement,
    volumes: [{ name: 'scripts', configMap: { name: scripts } }, ...volumes, scratch('tmp', '16Mi')],
  };
}

function program({ facts, path }: EtcdTasks, name: string, command: readonly string[], mounts: readonly k8s.VolumeMount[]): k8s.Container {
  return {
    name,
    image: etcdImage,
    imagePullPolicy: 'IfNotPresent',
    command: [...command],
    resources: smallResources(facts, path, '512Mi'),
    volumeMounts: [...mounts],
    securityContext: restrictedContainer,
  };
}

function script(
  { facts, path, folder }: EtcdTasks,
  name: 'backup' | 'choose' | 'restore' | 'drill',
  variables: readonly k8s.EnvVar[],
  mounts: readonly k8s.VolumeMount[],
): k8s.Container {
  return {
    name,
    image: shellImage,
    imagePullPolicy: 'IfNotPresent',
    command: ['sh', `/scripts/${name}.sh`],
    env: [folder, ...variables],
    resources: smallResources(facts, path),
    volumeMounts: [{ name: 'scripts', mountPath: '/scripts', readOnly: true }, ...mounts, { name: 'tmp', mountPath: '/tmp' }],
    securityContext: restrictedContainer,
  };
}
