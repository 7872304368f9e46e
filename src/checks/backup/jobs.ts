import type { Issue } from '../../issues/index.ts';
import { type Backup, isDatabase, type Manifest } from '../../model/index.ts';
import { formatDuration, longestGap, parseDuration, readable } from '../../units/index.ts';
import type { Check } from '../check.ts';
import { type Facts, factsOf } from '../facts.ts';
import { declaredFinding, type FindingProps, finding } from '../finding.ts';
import { below, text } from '../read.ts';
import type { Scheduled } from './copies.ts';
import { whyNoSchedule } from './schedule.ts';

/** BACKUP_NOT_RUNNING: what makes the copies is there, and nothing holds it back. */
export const idleBackups: Check = (input) => {
  const facts = factsOf(input);
  const told = new Set<string>();
  const declared = scheduledIn(facts).flatMap((backup): readonly Issue[] => {
    const { cronJob, namespace, claim, schedule } = backup;
    const idle = (message: string, hint: string) => [
      declaredAt(facts, backup, { code: 'BACKUP_NOT_RUNNING', severity: 'error', field: `backup of ${claim}`, message, hint }),
    ];
    if (longestGap(schedule) === undefined && whyNoSchedule(schedule) === undefined)
      return idle(`copies of claim ${namespace}/${claim} are made at "${schedule}", which never comes`, 'name a day that there is');
    if (cronJob === undefined) return [];
    told.add(`${namespace}/${cronJob}`);
    const job = facts.find('batch', 'CronJob', namespace, cronJob);
    const who = `CronJob ${namespace}/${cronJob}, which copies claim ${namespace}/${claim},`;
    if (job === undefined) return idle(`${who} is not rendered`, 'render it, or say why there is no backup');
    return isSuspended(job) ? idle(`${who} is suspended`, 'set `suspend: false`') : [];
  });
  const others = facts.ofKind('batch', 'CronJob').filter(({ identity: { namespace, name } }) => {
    return /(^|-)(backup|dump)(-|$)/.test(name) && !told.has(`${namespace}/${name}`);
  });
  return [
    ...declared,
    ...others.filter(isSuspended).map((job) =>
      finding(job, {
        code: 'BACKUP_NOT_RUNNING',
        severity: 'warning',
        field: 'spec.suspend',
        message: `CronJob ${job.identity.namespace}/${job.identity.name} is called a backup, and is suspended`,
        hint: 'set `suspend: false`, or give what a person starts by hand another name',
      }),
    ),
  ];
};

/** BACKUP_RETENTION: more than one copy stays, so that damage noticed late can be undone. */
export const retentions: Check = (input) => {
  const facts = factsOf(input);
  return [
    ...scheduledIn(facts).flatMap((backup): readonly Issue[] => {
      const { retention, schedule, claim } = backup;
      const gap = longestGap(schedule);
      const kept = copiesKept(retention, gap);
      if (kept !== undefined && kept >= 2) return [];
      const shared = { code: 'BACKUP_RETENTION', field: `backup of ${claim}` } as const;
      if (kept === undefined) {
        if (gap === undefined) return [];
        const message = `how many copies "${retention}" keeps cannot be told`;
        return [
          declaredAt(facts, backup, { ...shared, severity: 'unchecked', message, hint: 'write days, `14d`, or a number, `8 copies`' }),
        ];
      }
      const often = gap === undefined ? '' : ` of copies that are up to ${formatDuration(gap)} apart`;
      const message = `it keeps ${retention}${often}: the newest one alone may be left, and it holds the damage too`;
      return [declaredAt(facts, backup, { ...shared, severity: 'warning', message, hint: 'keep at least two' })];
    }),
    ...facts.ofKind('longhorn.io', 'RecurringJob').flatMap((job): readonly Issue[] => {
      const { task, retain } = (job.body.spec ?? {}) as { readonly task?: unknown; readonly retain?: unknown };
      if (!text(task)?.startsWith('backup') || typeof retain !== 'number' || retain >= 2) return [];
      const message = `it keeps ${retain === 1 ? '1 copy' : `${retain} copies`}: the newest one holds the damage too`;
      return [finding(job, { code: 'BACKUP_RETENTION', severity: 'warning', field: 'spec.retain', message, hint: 'keep at least two' })];
    }),
  ];
};

/** Copies that are there at any time; nothing where the words are of no known kind. @param gap seconds between two of them */
function copiesKept(retention: string, gap: number | undefined): number | undefined {
  const counted = /^(\d+) cop(?:y|ies)$/.exec(retention)?.[1];
  if (counted !== undefined) return Number(counted);
  if (gap === undefined) return undefined;
  return readable(() => Math.floor(parseDuration(retention) / gap));
}

/** BACKUP_NEVER_READ: somebody knows the way back, a page or a Job, or says why none is needed. */
export const unreadBackups: Check = (input) => {
  const facts = factsOf(input);
  return scheduledIn(facts).flatMap((backup): readonly Issue[] => {
    const { restore, drill, claim, namespace } = backup;
    // A database without a drill has a finding of its own.
    if (restore !== undefined || drill?.kind === 'scheduled' || isDatabase(backup)) return [];
    if (drill?.kind === 'exempt' && drill.reason.trim() !== '') return [];
    return [
      declaredAt(facts, backup, {
        code: 'BACKUP_NEVER_READ',
        severity: 'warning',
        field: `backup of ${claim}`,
        message: `copies of ${namespace}/${claim} are made, and nothing says how one comes back`,
        hint: 'say how it is restored, or schedule a drill',
      }),
    ];
  });
};

/** BACKUP_NO_DRILL: a dump that was never restored is no more than a file. */
export const drills: Check = (input) => {
  const facts = factsOf(input);
  return scheduledIn(facts).flatMap((backup): readonly Issue[] => {
    const { drill, claim, namespace } = backup;
    const shared = { code: 'BACKUP_NO_DRILL', severity: 'warning', field: `backup of ${claim}` } as const;
    if (drill?.kind === 'scheduled') {
      const why = whyNoDrill(facts, namespace, drill.cronJob);
      if (why === undefined) return [];
      const message = `CronJob ${namespace}/${drill.cronJob}, which restores the copies of ${namespace}/${claim} to prove them, ${why.message}`;
      return [declaredAt(facts, backup, { ...shared, message, hint: why.hint })];
    }
    if (!isDatabase(backup) || (drill?.kind === 'exempt' && drill.reason.trim() !== '')) return [];
    return [
      declaredAt(facts, backup, {
        ...shared,
        message: `nothing restores the copies of ${namespace}/${claim} before they are needed`,
        hint: drill === undefined ? 'schedule a drill, or exempt it with a reason' : 'say why it is exempt',
      }),
    ];
  });
};

/** What keeps a drill from running. */
export function whyNoDrill(
  facts: Facts,
  namespace: string,
  cronJob: string,
): { readonly message: string; readonly hint: string } | undefined {
  const job = facts.find('batch', 'CronJob', namespace, cronJob);
  if (job === undefined) return { message: 'is not rendered', hint: 'render it, or exempt the drill with a reason' };
  return isSuspended(job) ? { message: 'is suspended', hint: 'set `suspend: false`' } : undefined;
}

function scheduledIn({ model }: Facts): readonly Scheduled[] {
  return model.backups.filter((backup): backup is Scheduled => backup.kind === 'scheduled');
}

export function isSuspended({ body }: Manifest): boolean {
  return below(body, 'spec', 'suspend') === true;
}

function declaredAt({ model }: Facts, { application, namespace, claim }: Backup, props: FindingProps): Issue {
  const workload = model.claims.find((one) => one.namespace === namespace && one.name === claim)?.workload;
  return declaredFinding(model, [application, ...(workload === undefined ? [] : [workload])], props);
}
