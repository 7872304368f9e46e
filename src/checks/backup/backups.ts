import type { Issue } from '../../issues/index.ts';
import { type Backup, type Claim, isDatabase, type Model } from '../../model/index.ts';
import type { Check } from '../check.ts';
import { factsOf } from '../facts.ts';
import { declaredFinding, finding } from '../finding.ts';
import { below, shown } from '../read.ts';
import { whyNoSchedule } from './schedule.ts';

/** BACKUP_MISSING: every claim with data is copied somewhere, or its owner says why not. */
export const coverage: Check = ({ model }) =>
  model.claims.flatMap((claim): readonly Issue[] => {
    const at = [claim.application, claim.workload];
    const backups = claim.content === 'data' ? model.backups.filter((backup) => covers(backup, claim)) : undefined;
    if (backups === undefined || backups.some(isMeant)) return [];
    const shared = { code: 'BACKUP_MISSING', severity: 'error', field: `claim ${claim.name}` } as const;
    const exempt = backups.length > 0;
    const message = exempt
      ? `claim ${claim.namespace}/${claim.name} is exempt from backups without a reason`
      : `claim ${claim.namespace}/${claim.name} holds data and has no backup`;
    return [
      declaredFinding(model, at, {
        ...shared,
        message,
        hint: exempt ? 'say why its loss is fine' : 'give it a schedule and a target on another machine, or exempt it with a reason',
      }),
    ];
  });

function covers(backup: Backup, { namespace, name }: Claim): boolean {
  return backup.namespace === namespace && backup.claim === name;
}

function isMeant(backup: Backup): boolean {
  return backup.kind === 'scheduled' || backup.reason.trim() !== '';
}

/** BACKUP_SAME_MACHINE, BACKUP_TARGET: every target exists and is no node of the cluster whose data it keeps. */
export const targets: Check = ({ model }) => [
  ...model.backupTargets.flatMap(({ key, server, path }): readonly Issue[] => {
    const node = model.nodes.find(({ address, name }) => hostOf(server) === address || hostOf(server) === name);
    if (node === undefined) return [];
    const message = `backup target ${key} (${server}:${path}) is node ${node.name}: one broken machine takes data and backup`;
    return [
      declaredFinding(model, [], {
        code: 'BACKUP_SAME_MACHINE',
        severity: 'error',
        field: `backupTargets.${key}.server`,
        message,
        hint: 'name another machine, for example a NAS',
      }),
    ];
  }),
  ...model.backups.flatMap((backup) =>
    backup.kind === 'scheduled' && !model.backupTargets.some(({ key }) => key === backup.target) ? [missingTarget(model, backup)] : [],
  ),
];

function missingTarget(model: Model, { application, claim, target }: Backup & { readonly kind: 'scheduled' }): Issue {
  const known = model.backupTargets.map(({ key }) => `\`${key}\``).join(', ');
  const message = `no backup target "${target}" in cluster ${model.cluster}`;
  return declaredFinding(model, [application], {
    code: 'BACKUP_TARGET',
    severity: 'error',
    field: `backup of ${claim}`,
    message,
    hint: known === '' ? 'none are declared' : `known are ${known}`,
  });
}

/** Host in `192.168.1.10`, `nas:9000` or `https://nas:9000/x`. */
function hostOf(server: string): string {
  return server.replace(/^[a-z0-9]+:\/\//, '').replace(/[:/].*$/, '');
}

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

/** BACKUP_NO_DRILL: a dump that was never restored is no more than a file. */
export const drills: Check = ({ model }) =>
  model.backups.flatMap((backup): readonly Issue[] => {
    if (backup.kind === 'exempt' || !isDatabase(backup)) return [];
    const { drill, application, claim, namespace } = backup;
    if (drill?.kind === 'scheduled' || (drill?.kind === 'exempt' && drill.reason.trim() !== '')) return [];
    const workload = model.claims.find((one) => one.namespace === namespace && one.name === claim)?.workload;
    return [
      declaredFinding(model, [application, ...(workload === undefined ? [] : [workload])], {
        code: 'BACKUP_NO_DRILL',
        severity: 'warning',
        field: `backup of ${claim}`,
        message: `nothing restores the copies of ${namespace}/${claim} before they are needed`,
        hint: drill === undefined ? 'schedule a drill, or exempt it with a reason' : 'say why it is exempt',
      }),
    ];
  });
