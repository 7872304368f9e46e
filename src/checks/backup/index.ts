import type { Check } from '../check.ts';
import { coverage, strayBackups } from './coverage.ts';
import { drills, idleBackups, retentions, unreadBackups } from './jobs.ts';
import { schedules } from './schedules.ts';
import { targets } from './targets.ts';

/** BACKUP: what holds data is copied to another machine, on a schedule that runs, and comes back. */
export const backupChecks: readonly Check[] = [coverage, strayBackups, targets, schedules, idleBackups, retentions, unreadBackups, drills];
