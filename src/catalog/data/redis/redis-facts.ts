import type { AnyCluster, k8s, Labels } from '../../../authoring/index.ts';
import type { Backup } from '../../../model/index.ts';
import { type BackupProps, drillFact, keepDays, type StoreProps } from '../../shared/index.ts';

/** One pod that keeps nothing, under the name that clients and the headless Service know. */
export function passingSet({ name, labels, selector }: StoreProps, pod: k8s.PodSpec, annotations: Labels): k8s.KubeStatefulSetProps {
  return {
    metadata: { name, labels },
    spec: {
      replicas: 1,
      revisionHistoryLimit: 3,
      serviceName: `${name}-headless`,
      selector: { matchLabels: selector },
      template: { metadata: { labels, annotations }, spec: pod },
    },
  };
}

/** What the model says of the snapshots, beside where the claim is. */
export function scheduledBackup<C extends AnyCluster>(
  name: string,
  backup: BackupProps<C>,
  defaultSchedule: string,
): Omit<Extract<Backup, { readonly kind: 'scheduled' }>, 'application' | 'claim' | 'namespace'> {
  const { target, schedule = defaultSchedule, drill } = backup;
  return {
    kind: 'scheduled',
    target: target.key,
    schedule,
    retention: `${keepDays(backup)}d`,
    method: 'redis-cli --rdb',
    cronJob: `${name}-backup`,
    restore: {
      of: 'files',
      cronJob: `${name}-restore`,
      stop: 'program',
      kept: 'is kept in a folder `.before-restore-…` of the volume',
      afterLoss: 'The server starts empty, and its users fill it. Do all of the above; what they wrote meanwhile is kept beside.',
    },
    drill: drillFact(drill, {
      cronJob: `${name}-drill`,
      backupSchedule: schedule,
      proves: 'loads the newest snapshot into a server of its own and counts the keys',
    }),
  };
}
