import type { Check } from '../check.ts';
import { endedPrograms } from './ended.ts';
import { ingressNginx, kubernetes } from './ends.ts';

/** LIFECYCLE: upstreams that end. */
export const lifecycleChecks: readonly Check[] = [kubernetes, ingressNginx, endedPrograms];
