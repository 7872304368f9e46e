import type { Rule } from '../index.ts';
import { immutables } from './immutable.ts';

export { isRefused } from './immutable.ts';

/** Topic immutable: what cannot be changed in place. */
export const immutableRules: readonly Rule[] = [immutables];
