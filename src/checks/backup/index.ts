import type { Check } from '../check.ts';
import { coverage, drills, schedules, targets } from './backups.ts';

/** BACKUP: what holds data is copied to another machine, on a schedule that runs, and comes back. */
export const backupChecks: readonly Check[] = [coverage, targets, schedules, drills];
