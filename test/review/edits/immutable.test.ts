import { add, change, judge } from './_fleet.ts';
import { immutableEdits } from './_immutable.ts';
import { stability } from './_topics.ts';

/** Edits that the API server refuses on objects that exist, and near ones that it takes. */
judge(stability, [
  ...immutableEdits,
  {
    title: 'a claim of a class that expands grows',
    cluster: 'ai-rnd',
    steps: [change('PersistentVolumeClaim production/jupyterlab-home', { 'spec.resources.requests.storage': '200Gi' })],
    level: 'none',
    says: ['none data: PersistentVolumeClaim production/jupyterlab-home'],
    words: [/grows in place/],
  },
  {
    title: 'the same size in another unit',
    cluster: 'ai-rnd',
    steps: [change('PersistentVolumeClaim production/jupyterlab-home', { 'spec.resources.requests.storage': '102400Mi' })],
    level: 'none',
    says: [],
  },
  {
    title: 'a set writes out what its claims are by themselves',
    cluster: 't495',
    steps: [
      change('StatefulSet data/postgres', { 'spec.podManagementPolicy': 'OrderedReady' }),
      change('StatefulSet data/redis', {
        'spec.minReadySeconds': 10,
        'spec.persistentVolumeClaimRetentionPolicy': { whenDeleted: 'Retain', whenScaled: 'Retain' },
      }),
    ],
    level: 'none',
    says: [],
  },
  {
    title: 'a setup Job, which Argo CD deletes before each sync, gets a new image',
    cluster: 't495',
    steps: [change('Job data/postgres-setup', { 'spec.template.spec.containers[0].image': 'docker.io/library/postgres:17.12-bookworm' })],
    level: 'none',
    says: [],
  },
  {
    title: 'a binding names another role, which Argo CD makes anew by itself',
    cluster: 't495',
    steps: [change('ClusterRoleBinding monitoring-alloy', { 'roleRef.name': 'view' })],
    level: 'none',
    says: ['none immutable: ClusterRoleBinding monitoring-alloy'],
    words: [/deletes it and makes it anew/],
  },
  {
    title: 'a selector changes on an object that may be replaced',
    cluster: 'vx-home',
    before: [change('Deployment ai/kokoro', { 'metadata.annotations["argocd.argoproj.io/sync-options"]': 'Force=true,Replace=true' })],
    steps: [
      change('Deployment ai/kokoro', {
        'spec.selector.matchLabels["app.kubernetes.io/name"]': 'other',
        'spec.template.metadata.labels["app.kubernetes.io/name"]': 'other',
      }),
    ],
    level: 'interruption',
    says: ['interruption immutable: Deployment ai/kokoro'],
    words: [/Argo CD deletes it and makes it anew/],
  },
  {
    title: 'a Service changes its type',
    cluster: 't495',
    before: [
      add('redis', {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'cache', namespace: 'data' },
        spec: { type: 'ClusterIP', ports: [{ port: 1 }] },
      }),
    ],
    steps: [change('Service data/cache', { 'spec.type': 'LoadBalancer' })],
    level: 'none',
    says: [],
  },
]);
