import type { Issue } from '../../issues/index.ts';
import type { Check } from '../check.ts';
import { factsOf } from '../facts.ts';
import { declaredFinding, finding } from '../finding.ts';
import { below, shown } from '../read.ts';
import { whyNoSchedule } from './schedule.ts';

/** Kinds that carry a schedule, and where. */
const scheduled = [
  { group: 'batch', kind: 'CronJob', field: 'schedule' },
  { group: 'longhorn.io', kind: 'RecurringJob', field: 'cron' },
] as const;

/** BACKUP_SCHEDULE: every schedule, of objects and of declared backups, is one that Kubernetes reads. */
export const schedules: Check = (input) => {
  const { model, ofKind } = factsOf(input);
  return [
    ...scheduled.flatMap(({ group, kind, field }) =>
      ofKind(group, kind).flatMap((job): readonly Issue[] => {
        const schedule = below(job.body, 'spec', field);
        const why = typeof schedule === 'string' ? whyNoSchedule(schedule) : undefined;
        if (why === undefined) return [];
        const message = `"${shown(schedule)}" ${why}`;
        return [finding(job, { code: 'BACKUP_SCHEDULE', severity: 'error', field: `spec.${field}`, message, hint: example })];
      }),
    ),
    ...model.backups.flatMap((backup): readonly Issue[] => {
      const why = backup.kind === 'scheduled' ? whyNoSchedule(backup.schedule) : undefined;
      if (why === undefined || backup.kind !== 'scheduled') return [];
      return [
        declaredFinding(model, [backup.application], {
          code: 'BACKUP_SCHEDULE',
          severity: 'error',
          field: `backup of ${backup.claim}`,
          message: `"${backup.schedule}" ${why}`,
          hint: example,
        }),
      ];
    }),
  ];
};

const example = 'minute, hour, day, month, weekday: `30 2 * * *` is every night at half past two';
