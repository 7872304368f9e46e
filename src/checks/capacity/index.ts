import type { Check } from '../check.ts';
import { accelerators } from './accelerators.ts';

/** CAPACITY: what the devices of the nodes can hold. */
export const capacityChecks: readonly Check[] = [accelerators];
