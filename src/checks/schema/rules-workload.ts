import { isObject } from '../../model/index.ts';
import { atLeast, type DefinitionRules, demand, forbid, format, oneOf, part, type Rule, type RuleFinding } from './rule.ts';

const replicas = atLeast(0);
const minReadySeconds = atLeast(0);
const revisionHistoryLimit = atLeast(0);
const share = { minimum: 0, format: 'percent' };

/** Pods of a controller that keeps them running are always restarted and have no deadline. */
const keepsRunning: Rule = (value) => {
  const restart = part(value, 'template', 'spec', 'restartPolicy');
  const findings: RuleFinding[] = [];
  if (restart !== undefined && restart !== 'Always')
    findings.push({
      code: 'SCHEMA_VALUE',
      field: ['template', 'spec', 'restartPolicy'],
      message: `${JSON.stringify(restart)} must be "Always" here`,
    });
  if (part(value, 'template', 'spec', 'activeDeadlineSeconds') !== undefined) {
    findings.push({
      code: 'SCHEMA_VALUE',
      field: ['template', 'spec', 'activeDeadlineSeconds'],
      message: 'may only be set for the pods of a Job',
    });
  }
  return findings;
};

/** Whether the selector fits the template is for the REFERENCE checks; an empty one fits anything and is refused. */
const selectsSomething: Rule = ({ selector }) =>
  isObject(selector) && Object.keys(selector).length === 0
    ? [{ code: 'SCHEMA_VALUE', field: ['selector'], message: 'is empty; it must select the pods of the template' }]
    : [];

const isNone = (value: unknown) => value === 0 || value === '0%';
const standsStill = forbid(
  'maxUnavailable',
  ({ maxSurge, maxUnavailable }) => isNone(maxUnavailable) && (maxSurge === undefined ? false : isNone(maxSurge)),
  'may not be 0 when `maxSurge` is 0; no pod could be replaced',
);
const daemonsStandStill = forbid(
  'maxUnavailable',
  ({ maxSurge, maxUnavailable }) => isNone(maxUnavailable) && (maxSurge === undefined || isNone(maxSurge)),
  'may not be 0 unless `maxSurge` is above 0; no pod could be replaced',
);
const noRollingUpdate = (other: string) =>
  forbid(
    'rollingUpdate',
    ({ type, rollingUpdate }) => type === other && rollingUpdate !== undefined,
    `must be left out with the type ${other}`,
  );
const controller = [keepsRunning, selectsSomething];

/** Deployments, StatefulSets, DaemonSets, ReplicaSets, Jobs and CronJobs. */
export const workloadRules: Readonly<Record<string, DefinitionRules>> = {
  'apps.v1.DeploymentSpec': {
    fields: { replicas, minReadySeconds, revisionHistoryLimit, progressDeadlineSeconds: atLeast(1) },
    checks: controller,
  },
  'apps.v1.ReplicaSetSpec': { fields: { replicas, minReadySeconds }, checks: controller },
  'apps.v1.StatefulSetSpec': { fields: { replicas, minReadySeconds, revisionHistoryLimit }, checks: controller },
  'apps.v1.DaemonSetSpec': { fields: { minReadySeconds, revisionHistoryLimit }, checks: controller },
  'apps.v1.DeploymentStrategy': { checks: [noRollingUpdate('Recreate')] },
  'apps.v1.StatefulSetUpdateStrategy': { checks: [noRollingUpdate('OnDelete')] },
  'apps.v1.RollingUpdateDeployment': { fields: { maxSurge: share, maxUnavailable: share }, checks: [standsStill] },
  'apps.v1.RollingUpdateDaemonSet': { fields: { maxSurge: share, maxUnavailable: share }, checks: [daemonsStandStill] },
  'apps.v1.RollingUpdateStatefulSetStrategy': { fields: { partition: atLeast(0), maxUnavailable: share } },
  'batch.v1.JobSpec': {
    fields: {
      backoffLimit: atLeast(0),
      parallelism: atLeast(0),
      completions: atLeast(0),
      activeDeadlineSeconds: atLeast(0),
      ttlSecondsAfterFinished: atLeast(0),
    },
    checks: [
      (value) => {
        const restart = part(value, 'template', 'spec', 'restartPolicy');
        if (restart === 'Never' || restart === 'OnFailure') return [];
        const field = ['template', 'spec', 'restartPolicy'];
        return [
          restart === undefined
            ? { code: 'SCHEMA_REQUIRED', field, message: 'is missing; the pods of a Job are restarted `OnFailure` or `Never`' }
            : { code: 'SCHEMA_VALUE', field, message: `${JSON.stringify(restart)} must be "OnFailure" or "Never" here` },
        ];
      },
      demand(
        'completions',
        ({ completionMode, completions }) => completionMode === 'Indexed' && completions === undefined,
        'is missing; the completion mode Indexed counts up to it',
      ),
    ],
  },
  'batch.v1.CronJobSpec': {
    fields: {
      schedule: format('cron'),
      timeZone: format('time-zone'),
      startingDeadlineSeconds: atLeast(0),
      successfulJobsHistoryLimit: atLeast(0),
      failedJobsHistoryLimit: atLeast(0),
    },
  },
  'policy.v1.PodDisruptionBudgetSpec': {
    fields: { minAvailable: share, maxUnavailable: share },
    checks: [
      forbid(
        'maxUnavailable',
        ({ minAvailable, maxUnavailable }) => minAvailable !== undefined && maxUnavailable !== undefined,
        'may not stand beside `minAvailable`',
        'keep one of the two',
      ),
    ],
  },
  'apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy': {
    fields: { whenDeleted: oneOf('Retain', 'Delete'), whenScaled: oneOf('Retain', 'Delete') },
  },
};
