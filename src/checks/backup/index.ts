import type { Check } from '../check.ts';
import { coverage, schedules, targets } from './backups.ts';

/** BACKUP: what holds data is copied to another machine, on a schedule that runs. */
export const backupChecks: readonly Check[] = [coverage, targets, schedules];
