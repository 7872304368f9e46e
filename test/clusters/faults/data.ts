import type { Fault } from './draft.ts';

const options = 'metadata/annotations/argocd.argoproj.io~1sync-options';

/** What holds data is kept, copied elsewhere and comes back. */
export const dataFaults: readonly Fault[] = [
  {
    promise: 'data without a backup and without a reason',
    cluster: 'vx-home',
    code: 'BACKUP_MISSING',
    at: 'vx-home/openwebui/openwebui claim openwebui-data',
    break: (draft) => draft.fact('backups/claim=openwebui-data', undefined),
  },
  {
    promise: 'a backup that lies on the machine of the data',
    cluster: 'vx-home',
    code: 'BACKUP_SAME_MACHINE',
    at: 'vx-home backupTargets.nas.server',
    break: (draft) => draft.fact('backupTargets/key=nas/server', '192.168.1.50'),
  },
  {
    promise: 'a backup to a target that nobody declared',
    cluster: 'vx-home',
    code: 'BACKUP_TARGET',
    at: 'vx-home/openwebui backup of openwebui-data',
    break: (draft) => draft.fact('backups/claim=openwebui-data/target', 'cellar'),
  },
  {
    promise: 'a backup whose CronJob is not there',
    cluster: 'vx-home',
    code: 'BACKUP_NOT_RUNNING',
    at: 'vx-home/pgvector/pgvector backup of data-pgvector-0',
    break: (draft) => draft.remove('CronJob ai/pgvector-backup'),
  },
  {
    promise: 'a backup whose CronJob stands still',
    cluster: 'vx-home',
    code: 'BACKUP_NOT_RUNNING',
    at: 'vx-home/openwebui/openwebui backup of openwebui-data',
    break: (draft) => draft.field('CronJob ai/openwebui-backup', 'spec/suspend', true),
  },
  {
    promise: 'a schedule that no clock reads',
    cluster: 'vx-home',
    code: 'BACKUP_SCHEDULE',
    at: 'vx-home/openwebui backup of openwebui-data',
    break: (draft) => draft.fact('backups/claim=openwebui-data/schedule', 'nightly'),
  },
  {
    promise: 'copies that damage reaches before anybody sees it',
    cluster: 'vx-home',
    code: 'BACKUP_RETENTION',
    at: 'vx-home/openwebui/openwebui backup of openwebui-data',
    break: (draft) => draft.fact('backups/claim=openwebui-data/retention', '1d'),
  },
  {
    promise: 'a database without a restore drill',
    cluster: 'vx-home',
    code: 'BACKUP_NO_DRILL',
    at: 'vx-home/pgvector/pgvector backup of data-pgvector-0',
    break: (draft) => draft.fact('backups/claim=data-pgvector-0/drill', undefined),
  },
  {
    promise: 'a drill that is promised and not rendered',
    cluster: 'vx-home',
    code: 'BACKUP_NO_DRILL',
    at: 'vx-home/pgvector/pgvector backup of data-pgvector-0',
    break: (draft) => draft.remove('CronJob ai/pgvector-drill'),
  },
  {
    promise: 'a claim that a sync may delete',
    cluster: 'vx-home',
    code: 'ARGO_DATA_NOT_PROTECTED',
    at: 'dist/vx-home/apps/openwebui/persistentvolumeclaim-openwebui-data.yaml metadata.annotations["argocd.argoproj.io/sync-options"]',
    break: (draft) => draft.field('PersistentVolumeClaim ai/openwebui-data', options, undefined),
  },
  {
    promise: 'a claim that a sync may delete and make anew',
    cluster: 'vx-home',
    code: 'ARGO_DATA_REPLACED',
    at: 'dist/vx-home/apps/openwebui/persistentvolumeclaim-openwebui-data.yaml metadata.annotations["argocd.argoproj.io/sync-options"]',
    break: (draft) => draft.field('PersistentVolumeClaim ai/openwebui-data', options, 'Prune=false,Delete=false,Force=true'),
  },
  {
    promise: 'an application that takes its data with it',
    cluster: 'vx-home',
    code: 'ARGO_CASCADE_WITH_DATA',
    at: 'vx-home/openwebui cascade',
    break: (draft) => draft.fact('applications/name=openwebui/cascade', true),
  },
  {
    promise: 'data on a class that deletes volumes',
    cluster: 'vx-home',
    code: 'POLICY_DATA_ON_DELETE_CLASS',
    at: 'vx-home/openwebui/openwebui storage.class',
    break: (draft) => {
      draft.field('PersistentVolumeClaim ai/openwebui-data', 'spec/storageClassName', 'microk8s-hostpath');
      draft.fact('claims/name=openwebui-data/storageClass', 'hostpath');
    },
  },
  {
    promise: 'a volume that goes with its claim',
    cluster: 'collab',
    code: 'POLICY_VOLUME_DELETED',
    at: 'dist/collab/data/mongodb/persistentvolume-data-data-mongodb-0.yaml spec.persistentVolumeReclaimPolicy',
    break: (draft) => draft.field('PersistentVolume data-data-mongodb-0', 'spec/persistentVolumeReclaimPolicy', 'Delete'),
  },
  {
    promise: 'a database that writes into a folder of its pod',
    cluster: 'vx-home',
    code: 'POLICY_DATA_NOT_ON_CLAIM',
    at: 'dist/vx-home/data/pgvector/statefulset-pgvector.yaml spec.template.spec.containers[0].volumeMounts',
    break: (draft) => {
      draft.field('StatefulSet ai/pgvector', 'spec/volumeClaimTemplates', undefined);
      draft.pod('StatefulSet ai/pgvector', 'volumes/-', { name: 'data', emptyDir: {} });
    },
  },
  {
    promise: 'claims that go with their StatefulSet',
    cluster: 'vx-home',
    code: 'POLICY_CLAIM_RETENTION',
    at: 'dist/vx-home/data/pgvector/statefulset-pgvector.yaml spec.persistentVolumeClaimRetentionPolicy',
    break: (draft) => draft.field('StatefulSet ai/pgvector', 'spec/persistentVolumeClaimRetentionPolicy/whenDeleted', 'Delete'),
  },
  {
    promise: 'a second pod that writes beside the first during an update',
    cluster: 'vx-home',
    code: 'POLICY_ROLLING_UPDATE_WITH_CLAIM',
    at: 'dist/vx-home/apps/openwebui/deployment-openwebui.yaml spec.strategy.type',
    break: (draft) => draft.field('Deployment ai/openwebui', 'spec/strategy/type', 'RollingUpdate'),
  },
];
