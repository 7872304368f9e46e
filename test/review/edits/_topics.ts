import type { Topic } from '../../../src/review/index.ts';

/** What stops, is lost, refused or locked out; the other topics have tables of their own. */
export const stability: readonly Topic[] = ['restart', 'interruption', 'immutable', 'data', 'definition', 'argo-cd'];
