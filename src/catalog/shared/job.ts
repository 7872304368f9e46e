import type { k8s, Labels } from '../../authoring/index.ts';

/** When a Job gives up. */
export interface JobLimits {
  /** Seconds after which the Job is ended, all attempts together. */
  readonly deadline: number;
  /** Attempts after the first one. */
  readonly retries: number;
}

/**
 * Makes Argo CD run a Job in every sync, in the wave of its workload, and remove the one before: the template of a Job
 * cannot change, so a plain Job fails with the first new image. The log stays until the next sync.
 */
export const syncHook = { 'argocd.argoproj.io/hook': 'Sync', 'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation' } as const;

/** A Job that ends: by its own end, a deadline or a number of attempts. A failed pod stays, so that its log can be read. */
export function jobSpec(labels: Labels, pod: k8s.PodSpec, { deadline, retries }: JobLimits): k8s.JobSpec {
  return {
    backoffLimit: retries,
    activeDeadlineSeconds: deadline,
    template: { metadata: { labels }, spec: { restartPolicy: 'Never', ...pod } },
  };
}
