import type { Facts, k8s } from '../../../authoring/index.ts';
import {
  env,
  type ProbeTiming,
  type ResourceProps,
  resources,
  restrictedContainer,
  restrictedPod,
  scratch,
  shellProbe,
  withDisk,
} from '../../shared/index.ts';
import { marks, startAgent } from './gitlab-agent.ts';
import { gitLabUser, ports } from './gitlab-image.ts';

/** The one pod. */
export interface GitLabServer {
  readonly image: string;
  /** ConfigMap with the configuration, and the one with the scripts. */
  readonly config: string;
  readonly scripts: string;
  readonly agentSecret: string;
  /** What the agent leaves out of copies. */
  readonly skip: readonly string[];
  readonly ssh: boolean;
  readonly registry: boolean;
  /** Variables that the configuration reads. */
  readonly env: readonly k8s.EnvVar[];
  readonly resources: ResourceProps | undefined;
  readonly placement: Pick<k8s.PodSpec, 'priorityClassName' | 'nodeSelector'>;
}

/** What the owner reads about the pod: why it is not as restricted as others. */
export const securityExceptions = [
  { field: 'runAsNonRoot', reason: 'its init, sshd, the configuration and the bundled PostgreSQL change users by themselves' },
  { field: 'readOnlyRootFilesystem', reason: 'its configuration is written below /opt/gitlab in every start' },
  { field: 'capabilities', reason: 'changing users and owners of files needs those that a container has by default' },
  { field: 'allowPrivilegeEscalation', reason: 'its services are started under other users; the image was not tried without' },
  { field: 'fsGroup', reason: 'a group on the host keys and on the files of PostgreSQL keeps both from starting, so none is set' },
] as const;

/** Processes that restore and reconfigure are left alone by the probes. */
const asks = (path: string): string => `curl -fsS -m 8 -o /dev/null http://127.0.0.1:${ports.http}${path}`;

function probe(command: string, when: ProbeTiming): k8s.Probe {
  return shellProbe(command, { timeout: 10, ...when });
}

/** Pod of the server; its claims `data`, `config` and `logs` come from the StatefulSet. */
export function serverPod(
  facts: Facts,
  path: string,
  { image, config, scripts, agentSecret, skip, ssh, registry, env: variables, resources: given, placement }: GitLabServer,
): k8s.PodSpec {
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
    ...placement,
    // Requests end, jobs are put back into their queue, PostgreSQL writes everything down.
    terminationGracePeriodSeconds: 300,
    containers: [
      {
        name: 'gitlab',
        image,
        imagePullPolicy: 'IfNotPresent',
        ports: [
          { name: 'http', containerPort: ports.http, protocol: 'TCP' },
          ...(ssh ? [{ name: 'ssh', containerPort: ports.ssh, protocol: 'TCP' }] : []),
          ...(registry ? [{ name: 'registry', containerPort: ports.registry, protocol: 'TCP' }] : []),
          { name: 'agent', containerPort: ports.agent, protocol: 'TCP' },
        ],
        env: [
          { name: 'GITLAB_OMNIBUS_CONFIG', valueFrom: { configMapKeyRef: { name: config, key: 'omnibus.rb' } } },
          { name: 'GITLAB_POST_RECONFIGURE_SCRIPT', value: startAgent },
          env('GITLAB_DISABLE_OPENSSH', String(!ssh)),
          env('AGENT_PORT', String(ports.agent)),
          env('SKIP', skip.join(',')),
          ...variables,
        ],
        resources: withDisk(resources(facts, given, { cpu: '1', memory: '4Gi', memoryLimit: '6Gi' }, path), '1Gi', '8Gi'),
        volumeMounts: [
          { name: 'data', mountPath: '/var/opt/gitlab' },
          { name: 'config', mountPath: '/etc/gitlab' },
          { name: 'logs', mountPath: '/var/log/gitlab' },
          { name: 'shm', mountPath: '/dev/shm' },
          { name: 'scripts', mountPath: '/scripts', readOnly: true },
          { name: 'settings', mountPath: '/settings', readOnly: true },
          { name: 'agent-secret', mountPath: '/run/secrets/agent', readOnly: true },
        ],
        // The first start configures everything and makes the database, an upgrade changes it: up to 40 minutes. One that is
        // ended in the middle of it leaves a database that neither version reads.
        startupProbe: probe(asks('/-/health'), { period: 10, failures: 240 }),
        readinessProbe: probe(`test -e ${marks.opened[0]} && test -e ${marks.opened[1]} && ${asks('/-/readiness')}`, {
          period: 15,
          failures: 3,
        }),
        // A restore stops what answers.
        livenessProbe: probe(`test -e ${marks.restoring} || ${asks('/-/health')}`, { period: 30, failures: 6 }),
      },
    ],
    volumes: [
      scratch('shm', '256Mi', 'Memory'),
      { name: 'scripts', configMap: { name: scripts } },
      { name: 'settings', configMap: { name: config, items: [{ key: 'settings.json', path: 'settings.json' }] } },
      { name: 'agent-secret', secret: { secretName: agentSecret, defaultMode: 0o400 } },
    ],
  };
}

/** One script that runs beside GitLab, with the programs of its image. */
export interface GitLabTask {
  readonly script: 'setup' | 'backup' | 'restore' | 'drill';
  readonly image: string;
  readonly scripts: string;
  readonly agent: { readonly address: string; readonly secret: string } | undefined;
  readonly env: readonly k8s.EnvVar[];
  /** Room, named `scratch`, to take a copy apart in. */
  readonly room?: k8s.Volume | undefined;
  /** Labels of the server's pod: its image is large, and lies on that node already. */
  readonly beside: Readonly<Record<string, string>>;
  readonly placement: Pick<k8s.PodSpec, 'priorityClassName' | 'nodeSelector'>;
}

const taskAmounts = { cpu: '50m', memory: '64Mi', memoryLimit: '512Mi' };
/** A small PostgreSQL that builds the indexes of GitLab. */
const drillAmounts = { cpu: '250m', memory: '512Mi', memoryLimit: '2Gi' };

export function taskPod(facts: Facts, path: string, task: GitLabTask): k8s.PodSpec {
  const { script, image, scripts, agent, env: variables, room, beside, placement } = task;
  return {
    ...restrictedPod(gitLabUser),
    ...placement,
    affinity: {
      podAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 100, podAffinityTerm: { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { ...beside } } } },
        ],
      },
    },
    containers: [
      {
        name: script,
        image,
        imagePullPolicy: 'IfNotPresent',
        command: ['bash', `/scripts/${script}.sh`],
        env: [...(agent === undefined ? [] : [env('AGENT', agent.address)]), ...variables, env('HOME', '/tmp')],
        resources: resources(facts, undefined, room === undefined ? taskAmounts : drillAmounts, path),
        volumeMounts: [
          { name: 'scripts', mountPath: '/scripts', readOnly: true },
          ...(agent === undefined ? [] : [{ name: 'agent-secret', mountPath: '/run/secrets/agent', readOnly: true }]),
          ...(room === undefined ? [] : [{ name: room.name, mountPath: '/scratch' }]),
          { name: 'tmp', mountPath: '/tmp' },
        ],
        securityContext: restrictedContainer,
      },
    ],
    volumes: [
      { name: 'scripts', configMap: { name: scripts } },
      ...(agent === undefined ? [] : [{ name: 'agent-secret', secret: { secretName: agent.secret, defaultMode: 0o440 } }]),
      ...(room === undefined ? [] : [room]),
      scratch('tmp', '64Mi'),
    ],
  };
}
