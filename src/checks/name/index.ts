import type { Check } from '../check.ts';
import { labelNames } from './labels.ts';
import { objectNames } from './objects.ts';
import { innerNames } from './pods.ts';

/** NAME: names that the API server refuses, or that a controller cannot extend. */
export const nameChecks: readonly Check[] = [objectNames, innerNames, labelNames];
