import type { k8s, Labels } from '../../authoring/index.ts';
import { type JobLimits, jobSpec } from './job.ts';

/** When and how a CronJob runs. */
export interface CronJobTiming extends JobLimits {
  /** Five fields; nothing for a Job that only a person starts. */
  readonly schedule?: string | undefined;
  /** @default 'Etc/UTC' */
  readonly timeZone?: string | undefined;
}

/** The 31st of February: a suspended CronJob is a template, and stays one when somebody resumes it by mistake. */
const never = '0 0 31 2 *';

/**
 * A CronJob that never runs twice at once. A run missed because the machine was off is made up within six hours; what
 * has ended is removed after two days. Without a schedule it is suspended, for `kubectl create job --from=cronjob/…`.
 */
export function cronJobSpec(
  labels: Labels,
  pod: k8s.PodSpec,
  { schedule, timeZone = 'Etc/UTC', ...limits }: CronJobTiming,
): k8s.CronJobSpec {
  return {
    schedule: schedule ?? never,
    timeZone,
    suspend: schedule === undefined,
    concurrencyPolicy: 'Forbid',
    startingDeadlineSeconds: 21_600,
    successfulJobsHistoryLimit: 2,
    failedJobsHistoryLimit: 3,
    jobTemplate: { metadata: { labels }, spec: { ...jobSpec(labels, pod, limits), ttlSecondsAfterFinished: 172_800 } },
  };
}
