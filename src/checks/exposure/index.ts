import type { Check } from '../check.ts';
import { undeclaredExposures } from './undeclared.ts';

export type { Exposed } from './exposed.ts';
export { exposureList } from './list.ts';

/** NETWORK, seen from the LAN: what is reachable is meant to be. */
export const exposureChecks: readonly Check[] = [undeclaredExposures];
