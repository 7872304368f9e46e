import type { CodeEntry } from './code-entry.ts';

/** Whether every claim has a copy elsewhere, and a way back from it. */
export const backupCodes = {
  BACKUP_MISSING: {
    title: 'A volume with data has no backup',
    why: 'A broken disk, a wrong command or a failed upgrade ends it.',
    fix: 'Give the claim a schedule and a target, or exempt it with the reason why its loss is fine.',
  },
  BACKUP_NO_CLAIM: {
    title: 'A backup, or the reason for having none, is of a claim that is not there',
    why: 'The claim was renamed or went, and the new one is kept by nothing; or the reason hides the next claim of that name.',
    fix: 'Name the claim that is meant, or take the statement out.',
  },
  BACKUP_PLACE_UNKNOWN: {
    title: 'Where copies lie cannot be told from what is declared',
    why: 'A name may lead to one of the very machines whose data it keeps.',
    fix: 'Write the address of the target, or the ranges its name leads to; or accept the finding with where it stands.',
  },
  BACKUP_NOT_RUNNING: {
    title: 'What makes the copies does not run',
    why: 'Everything looks as if there were a backup, and on the day it is needed the newest copy is of long ago, or there is none.',
    fix: 'Resume the CronJob, or name a time that comes.',
  },
  BACKUP_RETENTION: {
    title: 'So few copies stay that damage reaches all of them',
    why: 'What was deleted or spoilt by mistake is copied the next night, and the copy of before goes.',
    fix: 'Keep at least two, better as many as it takes to notice.',
  },
  BACKUP_NEVER_READ: {
    title: 'Nothing says how a copy comes back',
    why: 'A copy is worth what its restore is worth, and the day of the loss is the worst one to work it out.',
    fix: 'Say how it is restored, or let a Job try it.',
  },
  BACKUP_SAME_MACHINE: {
    title: 'A backup stays on the machine of the data',
    why: 'One broken machine, or one thief, takes data and backup together.',
    fix: 'Name a target on another machine: a NAS, or an S3 endpoint elsewhere. An object store of the cluster itself counts once what it keeps is copied on to one.',
  },
  BACKUP_TARGET: {
    title: 'A backup names a target that is not declared',
    why: 'Nobody can say where the copies are.',
    fix: 'Correct the name, or declare the target in the cluster.',
  },
  BACKUP_SCHEDULE: {
    title: 'A schedule cannot be read',
    why: 'The API server refuses the CronJob, so that nothing runs.',
    fix: 'Write five fields: minute, hour, day of the month, month, weekday.',
  },
  BACKUP_NO_DRILL: {
    title: 'Nothing proves that a dump can be restored',
    why: 'A dump may be cut off, of the wrong database or too old, and nobody notices before the day it is needed.',
    fix: 'Let a Job restore the newest copy every week, or exempt it with the reason why that is not needed.',
  },
} as const satisfies Readonly<Record<string, CodeEntry>>;
