import { quotasTogether } from '../capacity/sums.ts';
import type { Check } from '../check.ts';
import { quantities } from './quantities.ts';
import { limitRanges, presence, quotas } from './quotas.ts';

/** QUOTA: the amounts of a namespace against what it may take. */
export const quotaChecks: readonly Check[] = [quantities, quotas, limitRanges, presence, quotasTogether];
