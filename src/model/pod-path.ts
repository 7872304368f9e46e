import type { Identity } from './manifest.ts';

const templates: Readonly<Record<string, readonly string[]>> = {
  'apps/Deployment': ['spec', 'template'],
  'apps/StatefulSet': ['spec', 'template'],
  'apps/DaemonSet': ['spec', 'template'],
  'apps/ReplicaSet': ['spec', 'template'],
  'batch/Job': ['spec', 'template'],
  'batch/CronJob': ['spec', 'jobTemplate', 'spec', 'template'],
  '/Pod': [],
  '/ReplicationController': ['spec', 'template'],
};

/** Where in an object its pods are described: empty for a Pod itself, nothing for a kind that brings none. */
export function podTemplatePath({ group, kind }: Pick<Identity, 'group' | 'kind'>): readonly string[] | undefined {
  return templates[`${group}/${kind}`];
}
