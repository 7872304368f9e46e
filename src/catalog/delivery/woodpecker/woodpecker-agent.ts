import type { k8s, Labels, SecretKeyRef } from '../../../authoring/index.ts';
import { env, httpProbe, restrictedContainer, restrictedPod, scratch, secretEnv, shellImage } from '../../shared/index.ts';
import { woodpeckerUser } from './woodpecker-server.ts';

// renovate: datasource=docker depName=docker.io/woodpeckerci/woodpecker-agent
const version = 'v3.18.1';
const image = `docker.io/woodpeckerci/woodpecker-agent:${version}`;
const healthPort = 3000;

/** What an agent may do in the namespace of the pipelines. @source Woodpecker 3.17, pipeline/backend/kubernetes */
export const agentRules: k8s.PolicyRule[] = [
  { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch', 'create', 'delete'] },
  { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
  { apiGroups: [''], resources: ['persistentvolumeclaims', 'services', 'secrets'], verbs: ['create', 'delete'] },
];

/** How an agent makes the pods of a pipeline. */
export interface PipelinePods {
  readonly namespace: string;
  readonly labels: Labels;
  readonly storageClass: string;
  /** Whether a volume of that class is attached to one node at a time, whichever asks first. */
  readonly attached: boolean;
  readonly size: string;
  readonly priority: string | undefined;
  readonly nodeSelector: Labels | undefined;
}

/** Task of a workflow, a label of all its pods. */
const task = 'woodpecker-ci.org/task-uuid';

/** @source Woodpecker 3.17, cmd/agent/core/flags.go and pipeline/backend/kubernetes/flags.go */
export function agentEnvironment(server: string, secret: SecretKeyRef, workflows: number, pods: PipelinePods): readonly k8s.EnvVar[] {
  const backend = (name: string, value: string) => env(`WOODPECKER_BACKEND_K8S_${name}`, value);
  return [
    env('WOODPECKER_SERVER', server),
    secretEnv('WOODPECKER_AGENT_SECRET', secret),
    env('WOODPECKER_MAX_WORKFLOWS', String(workflows)),
    env('WOODPECKER_BACKEND', 'kubernetes'),
    backend('NAMESPACE', pods.namespace),
    backend('STORAGE_CLASS', pods.storageClass),
    backend('VOLUME_SIZE', pods.size),
    // Volumes here belong to one node at a time.
    backend('STORAGE_RWX', 'false'),
    backend('POD_LABELS', JSON.stringify(pods.labels)),
    ...(pods.attached ? [backend('POD_AFFINITY', JSON.stringify(together(pods.labels)))] : []),
    ...(pods.nodeSelector === undefined ? [] : [backend('POD_NODE_SELECTOR', JSON.stringify(pods.nodeSelector))]),
    ...(pods.priority === undefined ? [] : [backend('PRIORITY_CLASS', pods.priority)]),
    backend('POD_TOLERATIONS_ALLOW_FROM_STEP', 'false'),
    backend('PERMISSION_INIT_IMAGE', shellImage),
    env('WOODPECKER_LOG_LEVEL', 'info'),
  ];
}

/** Pods of one workflow share a volume, so they go where the first one went. */
function together(labels: Labels): k8s.Affinity {
  const term: Omit<k8s.PodAffinityTerm, 'toJson'> & { readonly matchLabelKeys: readonly string[] } = {
    topologyKey: 'kubernetes.io/hostname',
    labelSelector: { matchLabels: { ...labels } },
    matchLabelKeys: [task],
  };
  return { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } };
}

export interface AgentPodProps {
  readonly serviceAccount: string;
  readonly environment: readonly k8s.EnvVar[];
  readonly resources: k8s.ResourceRequirements;
  readonly placement: Pick<k8s.PodSpec, 'priorityClassName' | 'nodeSelector'>;
}

/** The one pod here with a token: it asks the API server for pods. */
export function agentPod({ serviceAccount, environment, resources, placement }: AgentPodProps): k8s.PodSpec {
  return {
    ...restrictedPod(woodpeckerUser),
    ...placement,
    automountServiceAccountToken: true,
    serviceAccountName: serviceAccount,
    // Steps under way are stopped and told to the server.
    terminationGracePeriodSeconds: 120,
    containers: [
      {
        name: 'agent',
        image,
        imagePullPolicy: 'IfNotPresent',
        ports: [{ name: 'health', containerPort: healthPort, protocol: 'TCP' }],
        env: [...environment],
        resources,
        volumeMounts: [
          { name: 'data', mountPath: '/etc/woodpecker' },
          { name: 'tmp', mountPath: '/tmp' },
        ],
        // It gives up and ends by itself when the server stays away.
        startupProbe: httpProbe('/healthz', 'health', { period: 5, failures: 24 }),
        readinessProbe: httpProbe('/healthz', 'health', { period: 10, failures: 3 }),
        livenessProbe: httpProbe('/healthz', 'health', { period: 20, failures: 6 }),
        securityContext: restrictedContainer,
      },
    ],
    volumes: [scratch('tmp', '64Mi')],
  };
}
