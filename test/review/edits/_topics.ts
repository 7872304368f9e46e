import type { Topic } from '../../../src/review/index.ts';

/** What stops, is lost, refused or locked out; the other topics have tables of their own. */
export const stability: readonly Topic[] = ['restart', 'interruption', 'immutable', 'data', 'definition', 'argo-cd'];

/** What is reached, allowed and fits, of which version it is, and what the cluster stands on. */
export const reach: readonly Topic[] = [
  ...(['exposure', 'address', 'flow', 'rbac', 'privilege', 'image', 'chart', 'capacity', 'secret', 'facts'] as const),
];
