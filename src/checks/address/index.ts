import type { Check } from '../check.ts';
import { claims } from './claims.ts';

/** ADDRESS: addresses of the LAN that Services claim. */
export const addressChecks: readonly Check[] = [claims];
