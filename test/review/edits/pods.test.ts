import type { JsonObject } from '../../../src/model/index.ts';
import { add, change, charts, drop, image, judge } from './_fleet.ts';
import { stability } from './_topics.ts';

/** Edits of a year that restart or stop pods. */
judge(stability, [
  {
    title: 'a newer image of the database',
    cluster: 'vx-home',
    steps: [change('StatefulSet ai/pgvector', { [image()]: 'docker.io/pgvector/pgvector:0.8.7-pg17-bookworm' })],
    level: 'interruption',
    says: ['interruption interruption: StatefulSet ai/pgvector'],
    words: [/one pod, recreated: down about its start-up time \(30s\); openwebui.* it/],
  },
  {
    title: 'a newer image of what a rolling update replaces',
    cluster: 'vx-home',
    steps: [change('Deployment ai/kokoro', { [image()]: 'ghcr.io/remsky/kokoro-fastapi-cpu:v0.8.1' })],
    level: 'restart',
    says: ['restart restart: Deployment ai/kokoro'],
    words: [/one pod, replaced once the new one is ready/],
  },
  {
    title: 'a newer image of a program with a claim, which is recreated',
    cluster: 'vx-home',
    steps: [change('Deployment ai/openwebui', { [image()]: 'ghcr.io/open-webui/open-webui:v0.12.0' })],
    level: 'interruption',
    says: ['interruption interruption: Deployment ai/openwebui'],
    words: [/down about its start-up time \(2m\).*reached as ai\.vx\.home/],
  },
  {
    title: 'two pods behind an autoscaler get a new image',
    cluster: 'collab',
    steps: [change('Deployment collab/gateway', { [image()]: 'registry.collab.home/collab/gateway:1.1.0' })],
    level: 'restart',
    says: ['restart restart: Deployment collab/gateway'],
    words: [/2 pods, replaced 1 at a time/],
  },
  {
    title: 'a service is recreated instead of rolled over',
    cluster: 'collab',
    steps: [
      change('Deployment collab/auth', { [image()]: 'registry.collab.home/collab/auth:1.1.0', 'spec.strategy': { type: 'Recreate' } }),
    ],
    level: 'interruption',
    says: ['interruption interruption: Deployment collab/auth'],
    words: [/its 2 pods stop before the new ones start/],
  },
  {
    title: 'only the strategy and labels of a controller change',
    cluster: 'collab',
    steps: [change('Deployment collab/auth', { 'spec.revisionHistoryLimit': 5, 'metadata.labels.team': 'identity' })],
    level: 'none',
    says: [],
  },
  {
    title: 'what the API server fills in by itself is written out',
    cluster: 'collab',
    steps: [
      change('Deployment collab/auth', {
        'spec.template.spec.dnsPolicy': 'ClusterFirst',
        'spec.template.spec.schedulerName': 'default-scheduler',
        'spec.template.spec.containers[0].terminationMessagePath': '/dev/termination-log',
      }),
    ],
    level: 'none',
    says: [],
  },
  {
    title: 'a program with a claim is to roll over',
    cluster: 'ai-rnd',
    steps: [
      change('Deployment production/chat', {
        [image()]: 'ghcr.io/open-webui/open-webui:v0.12.0',
        'spec.strategy': { type: 'RollingUpdate' },
      }),
    ],
    level: 'interruption',
    says: ['interruption interruption: Deployment production/chat'],
    words: [/claim chat-data can be mounted on one node at a time/],
  },
  {
    title: 'a Secret that is read as environment changes, and nothing restarts its pods',
    cluster: 'collab',
    before: [
      add('auth', {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'mail', namespace: 'collab' },
        stringData: { PASSWORD: 'hunter2' },
      }),
      change('Deployment collab/auth', { 'spec.template.spec.containers[0].envFrom': [{ secretRef: { name: 'mail' } }] }),
    ],
    steps: [change('Secret collab/mail', { 'stringData.PASSWORD': 'hunter3' })],
    level: 'none',
    says: ['none restart: Deployment collab/auth'],
    words: [/keeps the old values of Secret collab\/mail/],
  },
  {
    title: 'environment variables stand in another order',
    cluster: 'vx-home',
    before: [
      change('Deployment ai/kokoro', {
        'spec.template.spec.containers[0].env': [
          { name: 'A', value: '1' },
          { name: 'B', value: '2' },
        ],
      }),
    ],
    steps: [
      change('Deployment ai/kokoro', {
        'spec.template.spec.containers[0].env': [
          { name: 'B', value: '2' },
          { name: 'A', value: '1' },
        ],
      }),
    ],
    level: 'restart',
    says: ['restart restart: Deployment ai/kokoro'],
  },
  {
    title: 'an environment variable changes',
    cluster: 'vx-home',
    steps: [change('Deployment ai/ollama', { 'spec.template.spec.containers[0].env[0].value': 'changed' })],
    level: 'interruption',
    says: ['interruption interruption: Deployment ai/ollama'],
  },
  {
    title: 'a configuration with a checksum changes',
    cluster: 't495',
    steps: [
      change('ConfigMap data/redis-config', { 'data["redis.conf"]': 'maxmemory 1gb\n' }),
      change('StatefulSet data/redis', { 'spec.template.metadata.annotations["labwright.dev/config-checksum"]': '0123456789abcdef' }),
    ],
    level: 'interruption',
    says: ['interruption interruption: StatefulSet data/redis'],
  },
  {
    title: 'a configuration that is mounted changes, and nothing restarts its pod',
    cluster: 't495',
    steps: [change('ConfigMap data/redis-config', { 'data["redis.conf"]': 'maxmemory 1gb\n' })],
    level: 'none',
    says: ['none restart: StatefulSet data/redis'],
    words: [/rollout restart statefulset\/redis/],
  },
  {
    title: 'a ConfigMap that is read as environment changes, and nothing restarts its pods',
    cluster: 'collab',
    before: [
      add('auth', {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'mail', namespace: 'collab' },
        data: { HOST: 'a', PORT: '25' },
      }),
      change('Deployment collab/auth', { 'spec.template.spec.containers[0].envFrom': [{ configMapRef: { name: 'mail' } }] }),
    ],
    steps: [change('ConfigMap collab/mail', { 'data.HOST': 'b' })],
    level: 'none',
    says: ['none restart: Deployment collab/auth'],
    words: [/keeps the old values of ConfigMap collab\/mail/],
  },
  {
    title: 'a key of a ConfigMap changes that nobody reads',
    cluster: 'collab',
    before: [
      add('auth', {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'mail', namespace: 'collab' },
        data: { HOST: 'a', PORT: '25' },
      }),
      change('Deployment collab/auth', {
        'spec.template.spec.containers[0].env': [{ name: 'HOST', valueFrom: { configMapKeyRef: { name: 'mail', key: 'HOST' } } }],
      }),
    ],
    steps: [change('ConfigMap collab/mail', { 'data.PORT': '587' })],
    level: 'none',
    says: [],
  },
  {
    title: 'a file changes that is mounted with a subPath',
    cluster: 'collab',
    before: [
      add('auth', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'mail', namespace: 'collab' }, data: { 'mail.conf': 'a' } }),
      change('Deployment collab/auth', {
        'spec.template.spec.volumes': [{ name: 'mail', configMap: { name: 'mail' } }],
        'spec.template.spec.containers[0].volumeMounts': [{ name: 'mail', mountPath: '/etc/mail.conf', subPath: 'mail.conf' }],
      }),
    ],
    steps: [change('ConfigMap collab/mail', { 'data["mail.conf"]': 'b' })],
    level: 'none',
    says: ['none restart: Deployment collab/auth'],
    words: [/a subPath never follows/],
  },
  {
    title: 'an agent on every node gets a new image',
    cluster: 'ai-rnd',
    steps: [change('DaemonSet monitoring/alloy', { [image()]: 'docker.io/grafana/alloy:v1.19.0' })],
    level: 'restart',
    says: ['restart restart: DaemonSet monitoring/alloy'],
    words: [/node by node \(2 nodes\)/],
  },
  {
    title: 'an agent on the only node gets a new image',
    cluster: 't495',
    steps: [change('DaemonSet monitoring/alloy', { [image()]: 'docker.io/grafana/alloy:v1.19.0' })],
    level: 'interruption',
    says: ['interruption interruption: DaemonSet monitoring/alloy'],
  },
  {
    title: 'a set that waits for somebody to delete its pods',
    cluster: 'collab',
    steps: [
      change('StatefulSet data/cassandra', {
        [image()]: 'docker.io/library/cassandra:5.0.10',
        'spec.updateStrategy': { type: 'OnDelete' },
      }),
    ],
    level: 'none',
    says: ['none restart: StatefulSet data/cassandra'],
    words: [/OnDelete: each pod stays as it is/],
  },
  {
    title: 'a backup gets a new image',
    cluster: 'vx-home',
    steps: [
      change('CronJob ai/pgvector-backup', {
        'spec.jobTemplate.spec.template.spec.containers[0].image': 'docker.io/pgvector/pgvector:0.8.7-pg17-bookworm',
      }),
    ],
    level: 'none',
    says: ['none restart: CronJob ai/pgvector-backup'],
    words: [/the next run uses it/],
  },
  {
    title: 'a service is scaled down',
    cluster: 'collab',
    steps: [change('Deployment collab/auth', { 'spec.replicas': 1 })],
    level: 'restart',
    says: ['restart restart: Deployment collab/auth'],
    words: [/1 of 2 pods stops/],
  },
  {
    title: 'a service is scaled up',
    cluster: 'collab',
    steps: [change('Deployment collab/auth', { 'spec.replicas': 3 })],
    level: 'none',
    says: [],
  },
  {
    title: 'a database is switched off',
    cluster: 't495',
    steps: [change('StatefulSet data/postgres', { 'spec.replicas': 0 })],
    level: 'interruption',
    says: ['interruption interruption: StatefulSet data/postgres'],
    words: [/mlflow.* it/],
  },
  {
    title: 'a Deployment is no longer rendered, while its application goes on',
    cluster: 't495',
    steps: [drop('Deployment jupyter/jupyterhub-proxy')],
    level: 'interruption',
    says: ['interruption interruption: Deployment jupyter/jupyterhub-proxy'],
    words: [/deleted: its pod stops/],
  },
  {
    title: 'a newer chart of the ingress controller',
    cluster: 't495',
    steps: [charts('traefik', { version: '41.0.0' })],
    level: 'interruption',
    says: ['interruption interruption: Application t495-traefik'],
    words: [/the ingress controller of \d+ hosts/],
  },
  {
    title: 'a newer chart of one pod',
    cluster: 'vx-home',
    steps: [charts('portainer', { version: '999.0.0' })],
    level: 'interruption',
    says: ['interruption interruption: Application vx-home-portainer'],
    words: [/reached as ptnr\.adm\.vx\.home/],
  },
  {
    title: 'a newer chart of the load balancer',
    cluster: 'collab',
    steps: [charts('metallb', { version: '999.0.0' })],
    level: 'interruption',
    says: ['interruption interruption: Application collab-metallb'],
  },
  {
    title: 'a newer chart of the storage',
    cluster: 'collab',
    steps: [charts('longhorn', { version: '999.0.0' })],
    level: 'restart',
    says: ['restart restart: Application collab-longhorn'],
    words: [/what it renders is not seen here/],
  },
  {
    title: 'a database of an operator gets a newer PostgreSQL, with a second instance',
    cluster: 'collab',
    before: [add('mongodb', cluster(2))],
    steps: [change('Cluster data/board', { 'spec.imageName': 'ghcr.io/cloudnative-pg/postgresql:17.6' })],
    level: 'restart',
    says: ['restart restart: Cluster data/board'],
    words: [/replicas first, then the primary/],
  },
  {
    title: 'a database of an operator with one instance gets more memory',
    cluster: 'collab',
    before: [add('mongodb', cluster(1))],
    steps: [change('Cluster data/board', { 'spec.resources.requests.memory': '2Gi' })],
    level: 'interruption',
    says: ['interruption interruption: Cluster data/board'],
  },
  {
    title: 'a database of an operator loses its second instance',
    cluster: 'collab',
    before: [add('mongodb', cluster(2))],
    steps: [change('Cluster data/board', { 'spec.instances': 1 })],
    level: 'restart',
    says: ['restart restart: Cluster data/board'],
    words: [/the data stays on the others/],
  },
  {
    title: 'a budget allows no eviction any more',
    cluster: 'collab',
    steps: [change('PodDisruptionBudget collab/auth', { 'spec.maxUnavailable': undefined, 'spec.minAvailable': 2 })],
    level: 'none',
    says: ['none interruption: PodDisruptionBudget collab/auth'],
    words: [/a drain waits for ever/],
  },
  {
    title: 'a quota, a Service type and a role change',
    cluster: 't495',
    steps: [
      change('ResourceQuota data/quota', { 'spec.hard["requests.memory"]': '20Gi' }),
      change('Service data/redis', { 'spec.type': 'NodePort' }),
    ],
    level: 'none',
    says: [],
  },
]);

/** A database that CloudNativePG runs. */
function cluster(instances: number): JsonObject {
  return {
    apiVersion: 'postgresql.cnpg.io/v1',
    kind: 'Cluster',
    metadata: { name: 'board', namespace: 'data' },
    spec: {
      instances,
      imageName: 'ghcr.io/cloudnative-pg/postgresql:17.5',
      storage: { size: '10Gi' },
      resources: { requests: { memory: '1Gi' } },
    },
  };
}
