import type { Draft, Fault } from './draft.ts';

/** Lets a container ask for so much memory, and use no more. */
function memory(draft: Draft, object: string, amount: string): void {
  draft.pod(object, 'containers/0/resources/requests/memory', amount);
  draft.pod(object, 'containers/0/resources/limits/memory', amount);
}

/** It fits: also during an update, beside Jobs, and with a machine less. */
export const capacityFaults: readonly Fault[] = [
  {
    promise: 'a pod asks for more than any machine has',
    cluster: 'vx-home',
    code: 'CAPACITY_NO_ROOM',
    at: 'dist/vx-home/apps/ollama/deployment-ollama.yaml spec.template.spec',
    break: (draft) => memory(draft, 'Deployment ai/ollama', '70Gi'),
  },
  {
    promise: 'more pods than the machine may run',
    cluster: 'vx-home',
    code: 'CAPACITY_NO_ROOM',
    at: 'vx-home nodes',
    break: (draft) => draft.fact('nodes/0/capacity/pods', 12),
  },
  {
    promise: 'a node selector that no machine answers to',
    cluster: 'vx-home',
    code: 'REFERENCE_NODE_SELECTOR',
    at: 'dist/vx-home/apps/ollama/deployment-ollama.yaml spec.template.spec.nodeSelector',
    break: (draft) => draft.pod('Deployment ai/ollama', 'nodeSelector', { gpu: 'maybe' }),
  },
  {
    promise: 'a taint that nothing tolerates',
    cluster: 'vx-home',
    code: 'CAPACITY_NO_ROOM',
    at: 'vx-home nodes',
    break: (draft) => draft.fact('nodes/0/taints/-', { key: 'kitchen', value: 'only', effect: 'NoSchedule' }),
  },
  {
    promise: 'pods that avoid each other, and too few machines',
    cluster: 'collab',
    code: 'CAPACITY_NO_ROOM',
    at: 'dist/collab/services/web/deployment-web.yaml spec.template.spec',
    break: (draft) => {
      draft.field('Deployment collab/web', 'spec/replicas', 3);
      draft.pod('Deployment collab/web', 'affinity/podAntiAffinity', {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { 'app.kubernetes.io/name': 'web' } } },
        ],
      });
    },
  },
  {
    promise: 'arrival decides whether a pod that may run on one machine only has a place',
    cluster: 'collab',
    code: 'CAPACITY_ORDER',
    at: 'dist/collab/services/documents/deployment-documents.yaml spec.template.spec',
    break: (draft) => {
      draft.field('Deployment collab/documents', 'spec/replicas', 1);
      memory(draft, 'Deployment collab/documents', '12Gi');
      draft.field('Deployment collab/files', 'spec/replicas', 1);
      memory(draft, 'Deployment collab/files', '12Gi');
      draft.pod('Deployment collab/files', 'nodeSelector', undefined);
    },
  },
  {
    promise: 'an update that has no room for the new pod',
    cluster: 'vx-home',
    code: 'CAPACITY_UPDATE',
    at: 'dist/vx-home/apps/kokoro/deployment-kokoro.yaml spec.template.spec',
    break: (draft) => {
      memory(draft, 'Deployment ai/kokoro', '30Gi');
      draft.field('Deployment ai/kokoro', 'spec/strategy', {
        type: 'RollingUpdate',
        rollingUpdate: { maxSurge: 1, maxUnavailable: 0 },
      });
    },
  },
  {
    promise: 'a backup that has no room beside what always runs',
    cluster: 'vx-home',
    code: 'CAPACITY_JOB',
    at: 'dist/vx-home/data/pgvector/cronjob-pgvector-backup.yaml spec.jobTemplate.spec.template.spec',
    break: (draft) => memory(draft, 'CronJob ai/pgvector-backup', '57Gi'),
  },
  {
    promise: 'two Jobs of one hour that have no room together',
    cluster: 'vx-home',
    code: 'CAPACITY_JOBS_TOGETHER',
    at: 'vx-home nodes',
    break: (draft) => {
      for (const job of ['CronJob ai/pgvector-backup', 'CronJob ai/openwebui-backup']) {
        memory(draft, job, '30Gi');
        draft.field(job, 'spec/schedule', '30 2 * * *');
      }
    },
  },
  {
    promise: 'what has no place when a machine is gone',
    cluster: 'collab',
    code: 'CAPACITY_NODE_LOSS',
    at: 'collab nodes.talos-worker-01',
    break: (draft) => {
      for (const service of ['Deployment collab/web', 'Deployment collab/files']) {
        memory(draft, service, '5Gi');
        draft.pod(service, 'nodeSelector', undefined);
      }
    },
  },
  {
    promise: 'memory limits above what the machine has',
    cluster: 'vx-home',
    code: 'CAPACITY_MEMORY_LIMITS',
    at: 'vx-home nodes',
    break: (draft) => draft.pod('Deployment ai/ollama', 'containers/0/resources/limits/memory', '60Gi'),
  },
  {
    promise: 'claims above what the disk has',
    cluster: 'vx-home',
    code: 'CAPACITY_DISK',
    at: 'vx-home nodes.vx-1.disks',
    break: (draft) => {
      draft.fact('claims/name=ollama-models/size', '2Ti');
      draft.field('PersistentVolumeClaim ai/ollama-models', 'spec/resources/requests/storage', '2Ti');
    },
  },
  {
    promise: 'more pods with a GPU than there are shares',
    cluster: 'ai-rnd',
    code: 'CAPACITY_GPU_COUNT',
    at: 'ai-rnd nodes.rnd-gpu.gpus nvidia.com/gpu',
    break: (draft) => draft.field('Deployment production/ollama', 'spec/replicas', 3),
  },
  {
    promise: 'more device memory than the GPU has',
    cluster: 'ai-rnd',
    code: 'CAPACITY_VRAM',
    at: 'ai-rnd nodes.rnd-gpu.gpus nvidia.com/gpu',
    break: (draft) => draft.fact('accelerators/application=ollama-production/memory', '20Gi'),
  },
  {
    promise: 'more than the quota of the namespace',
    cluster: 'vx-home',
    code: 'QUOTA_EXCEEDED',
    at: 'dist/vx-home/platform/namespaces/resourcequota-ai.quota.yaml spec.hard["requests.cpu"]',
    break: (draft) => draft.pod('Deployment ai/kokoro', 'containers/0/resources/requests/cpu', '6'),
  },
  {
    promise: 'an autoscaler whose most is above the quota',
    cluster: 'collab',
    code: 'QUOTA_EXCEEDED',
    at: 'dist/collab/platform/namespaces/resourcequota-collab.quota.yaml spec.hard["requests.memory"]',
    break: (draft) => draft.field('HorizontalPodAutoscaler collab/gateway', 'spec/maxReplicas', 60),
  },
  {
    promise: 'a layer above its budget',
    cluster: 't495',
    code: 'CAPACITY_LAYER_BUDGET',
    at: 't495 layers.data.budget.memory',
    break: (draft) => draft.fact('layers/name=data/budget/memory', '1Gi'),
  },
  {
    promise: 'budgets above what the machines have',
    cluster: 'vx-home',
    code: 'CAPACITY_LAYERS_ABOVE_MACHINE',
    at: 'vx-home layers budget.memory',
    break: (draft) => draft.fact('layers/name=apps/budget', { memory: '80Gi' }),
  },
  {
    promise: 'room kept back that is not there',
    cluster: 'vx-home',
    code: 'CAPACITY_RESERVED',
    at: 'vx-home nodes',
    break: (draft) =>
      draft.fact('reservations', [
        { name: 'photos', layer: 'apps', namespace: 'ai', purpose: 'photos', requests: { cpu: '1', memory: '60Gi' }, addresses: [] },
      ]),
  },
];
