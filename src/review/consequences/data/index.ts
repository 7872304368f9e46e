import type { Rule } from '../index.ts';
import { backups, copyMakers } from './backups.ts';
import { growth } from './growth.ts';
import { leftBehind, losses } from './losses.ts';
import { operatedLosses } from './operated.ts';
import { otherClaims } from './other-claims.ts';
import { protection } from './protection.ts';
import { retired } from './retired.ts';

/** Topic data: what is deleted, left behind, not found any more or less safe than before. */
export const dataRules: readonly Rule[] = [
  losses,
  operatedLosses,
  leftBehind,
  retired,
  otherClaims,
  protection,
  backups,
  copyMakers,
  growth,
];
