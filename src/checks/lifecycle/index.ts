import type { Check } from '../check.ts';
import { endedChartSources } from './charts.ts';
import { endedLines, endedPrograms } from './ended.ts';
import { ingressNginx, kubernetes } from './ends.ts';
import { selfHostedGit } from './self-hosted.ts';

/** LIFECYCLE: upstreams that end, and what a cluster needs of itself to start. */
export const lifecycleChecks: readonly Check[] = [kubernetes, ingressNginx, endedPrograms, endedLines, endedChartSources, selfHostedGit];
