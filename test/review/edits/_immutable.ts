import { add, change, copy, type Edit } from './_fleet.ts';

const refused = (edit: Omit<Edit, 'level'>): Edit => ({ ...edit, level: 'interruption' });

/** Edits that the API server itself refuses; the rehearsal of the table puts each of them to a real one. */
export const immutableEdits: readonly Edit[] = [
  refused({
    title: 'the claim of the database grows in its template, on a class that does not expand',
    cluster: 'vx-home',
    steps: [change('StatefulSet ai/pgvector', { 'spec.volumeClaimTemplates[0].spec.resources.requests.storage': '80Gi' })],
    says: ['interruption immutable: StatefulSet ai/pgvector'],
    words: [/does not sync until somebody acts/, /volumes of class hostpath-retain cannot grow/],
  }),
  refused({
    title: 'the claim of the database grows in its template, on a class that expands',
    cluster: 't495',
    steps: [change('StatefulSet data/postgres', { 'spec.volumeClaimTemplates[0].spec.resources.requests.storage': '500Gi' })],
    says: ['interruption immutable: StatefulSet data/postgres'],
    words: [/let the claims grow first/, /--cascade=orphan/],
  }),
  refused({
    title: 'the database moves to another class',
    cluster: 'vx-home',
    steps: [change('StatefulSet ai/pgvector', { 'spec.volumeClaimTemplates[0].spec.storageClassName': 'longhorn' })],
    says: ['interruption immutable: StatefulSet ai/pgvector'],
    words: [/vx-home\/move-pgvector\.md/],
  }),
  refused({
    title: 'a set gets another headless Service',
    cluster: 't495',
    steps: [change('StatefulSet data/redis', { 'spec.serviceName': 'redis-nodes' })],
    says: ['interruption immutable: StatefulSet data/redis'],
  }),
  refused({
    title: 'a set starts its pods all at once',
    cluster: 'collab',
    steps: [change('StatefulSet data/cassandra', { 'spec.podManagementPolicy': 'Parallel' })],
    says: ['interruption immutable: StatefulSet data/cassandra'],
  }),
  refused({
    title: 'the labels that a Deployment selects by change',
    cluster: 'vx-home',
    steps: [
      change('Deployment ai/kokoro', {
        'spec.selector.matchLabels["app.kubernetes.io/name"]': 'other',
        'spec.template.metadata.labels["app.kubernetes.io/name"]': 'other',
      }),
    ],
    says: ['interruption immutable: Deployment ai/kokoro'],
    words: [/keep the selector/],
  }),
  refused({
    title: 'the labels that a DaemonSet selects by change',
    cluster: 'ai-rnd',
    steps: [
      change('DaemonSet monitoring/alloy', {
        'spec.selector.matchLabels["app.kubernetes.io/name"]': 'other',
        'spec.template.metadata.labels["app.kubernetes.io/name"]': 'other',
      }),
    ],
    says: ['interruption immutable: DaemonSet monitoring/alloy'],
  }),
  refused({
    title: 'a claim shrinks',
    cluster: 'ai-rnd',
    steps: [change('PersistentVolumeClaim production/jupyterlab-home', { 'spec.resources.requests.storage': '50Gi' })],
    says: ['interruption immutable: PersistentVolumeClaim production/jupyterlab-home'],
    words: [/a volume never shrinks/],
  }),
  refused({
    title: 'a claim grows on a class that does not expand',
    cluster: 'vx-home',
    steps: [change('PersistentVolumeClaim ai/ollama-models', { 'spec.resources.requests.storage': '200Gi' })],
    says: ['interruption immutable: PersistentVolumeClaim ai/ollama-models'],
    words: [/cannot grow/],
  }),
  refused({
    title: 'a claim asks for another class and mode',
    cluster: 'ai-rnd',
    steps: [
      change('PersistentVolumeClaim production/chat-data', {
        'spec.storageClassName': 'longhorn-scratch',
        'spec.accessModes': ['ReadWriteMany'],
      }),
    ],
    says: ['interruption immutable: PersistentVolumeClaim production/chat-data'],
  }),
  refused({
    title: 'the backup volume is on another server',
    cluster: 'vx-home',
    steps: [change('PersistentVolume vx-home-backup-ai', { 'spec.nfs.server': '192.168.1.99' })],
    says: ['interruption immutable: PersistentVolume vx-home-backup-ai'],
    words: [/a volume of another name/],
  }),
  refused({
    title: 'new volumes get more copies by the same class',
    cluster: 't495',
    steps: [change('StorageClass longhorn-retain', { 'parameters.numberOfReplicas': '2' })],
    says: ['interruption immutable: StorageClass longhorn-retain'],
    words: [/Volumes that exist stay what they are/],
  }),
  refused({
    title: 'a class deletes volumes from now on',
    cluster: 'collab',
    steps: [change('StorageClass longhorn-retain', { reclaimPolicy: 'Delete' })],
    says: ['interruption immutable: StorageClass longhorn-retain'],
  }),
  refused({
    title: 'a priority class gets another value',
    cluster: 'vx-home',
    steps: [change('PriorityClass data', { value: 950 })],
    says: ['interruption immutable: PriorityClass data'],
  }),
  refused({
    title: 'GPU pods run with another handler',
    cluster: 'ai-rnd',
    steps: [change('RuntimeClass nvidia', { handler: 'nvidia-cdi' })],
    says: ['interruption immutable: RuntimeClass nvidia'],
  }),
  refused({
    title: 'the outside model server is reached by IPv6',
    cluster: 'collab',
    steps: [change('EndpointSlice collab/llm-service', { addressType: 'IPv6', 'endpoints[0].addresses': ['fd00::60'] })],
    says: ['interruption immutable: EndpointSlice collab/llm-service'],
  }),
  refused({
    title: 'an immutable ConfigMap gets new content',
    cluster: 'collab',
    before: [
      add('auth', {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'mail', namespace: 'collab' },
        immutable: true,
        data: { HOST: 'a' },
      }),
    ],
    steps: [change('ConfigMap collab/mail', { 'data.HOST': 'b' })],
    says: ['interruption immutable: ConfigMap collab/mail'],
    words: [/give it a new name/],
  }),
  refused({
    title: 'a Job that is no hook gets a new image',
    cluster: 't495',
    before: [change('Job data/postgres-setup', { 'metadata.annotations["argocd.argoproj.io/hook"]': undefined })],
    steps: [change('Job data/postgres-setup', { 'spec.template.spec.containers[0].image': 'docker.io/library/postgres:17.12-bookworm' })],
    says: ['interruption immutable: Job data/postgres-setup'],
    words: [/make it a hook/],
  }),
  refused({
    title: 'a Service becomes headless',
    cluster: 't495',
    steps: [change('Service data/redis', { 'spec.clusterIP': 'None' })],
    says: ['interruption immutable: Service data/redis'],
  }),
  refused({
    title: 'a custom kind is one of the whole cluster from now on',
    cluster: 'ai-rnd',
    before: [
      copy('CustomResourceDefinition volumesnapshots.snapshot.storage.k8s.io', 'volumesnapshotplans.snapshot.storage.k8s.io', {
        'spec.names.plural': 'volumesnapshotplans',
        'spec.names.kind': 'VolumeSnapshotPlan',
        'spec.names.listKind': 'VolumeSnapshotPlanList',
        'spec.names.singular': 'volumesnapshotplan',
        'spec.names.shortNames': ['vsp'],
      }),
    ],
    steps: [change('CustomResourceDefinition volumesnapshotplans.snapshot.storage.k8s.io', { 'spec.scope': 'Cluster' })],
    says: ['interruption immutable: CustomResourceDefinition volumesnapshotplans.snapshot.storage.k8s.io'],
  }),
];
