import type { Check } from '../check.ts';
import { alertReceivers } from './alerts.ts';
import { cronJobs, jobLimits, portNames, priorities, recommendedLabels, revisionHistory, serviceLinks, tokens } from './conventions.ts';
import { dataOnDeleteClass } from './data-class.ts';
import { dataDirectories } from './data-directories.ts';
import { postgresDataPaths, redisMemory } from './databases.ts';
import { imageTags } from './images.ts';
import { podSecurity } from './pod-security.ts';
import { postgresProbes, probeVariables, requiredProbes } from './probes.ts';
import { deletedClaims, deletedSnapshots, deletedVolumes } from './reclaim.ts';
import { resources } from './resources.ts';
import { blockingBudgets, rollingUpdates } from './rollout.ts';

/** POLICY: choices that are allowed and go wrong one day. */
export const policyChecks: readonly Check[] = [
  imageTags,
  resources,
  requiredProbes,
  probeVariables,
  postgresProbes,
  postgresDataPaths,
  redisMemory,
  podSecurity,
  rollingUpdates,
  blockingBudgets,
  dataDirectories,
  dataOnDeleteClass,
  deletedVolumes,
  deletedClaims,
  deletedSnapshots,
  priorities,
  recommendedLabels,
  revisionHistory,
  portNames,
  jobLimits,
  cronJobs,
  tokens,
  serviceLinks,
  alertReceivers,
];
