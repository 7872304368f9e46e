import type { Check } from '../check.ts';
import { ingressNginx, kubernetes } from './ends.ts';

/** LIFECYCLE: upstreams that end. */
export const lifecycleChecks: readonly Check[] = [kubernetes, ingressNginx];
