import { below, fields } from '../../api/index.ts';
import type { JsonObject, Manifest } from '../../model/index.ts';

const controllers: Readonly<Record<string, readonly string[]>> = {
  'apps/Deployment': ['spec', 'template'],
  'apps/StatefulSet': ['spec', 'template'],
  'apps/DaemonSet': ['spec', 'template'],
  'apps/ReplicaSet': ['spec', 'template'],
  'batch/Job': ['spec', 'template'],
  'batch/CronJob': ['spec', 'jobTemplate', 'spec', 'template'],
  '/Pod': [],
  '/ReplicationController': ['spec', 'template'],
};

/** Spec of the pods that a manifest brings; nothing for one that brings none. */
export function podSpecOf({ identity: { group, kind }, body }: Manifest): JsonObject | undefined {
  const path = controllers[`${group}/${kind}`];
  return path === undefined ? undefined : fields(below(body, ...path, 'spec'));
}
