import type { Check } from '../check.ts';
import { chartsWithoutFootprint, unpinnedCharts, unpinnedSources } from './charts.ts';
import { cascadesWithData, replacedData, unprotectedData } from './data.ts';
import { unmatchedFolders } from './folders.ts';
import { generatedHookNames, plainJobs, unknownHooks } from './hooks.ts';
import { argoObjects, excludedKinds } from './kinds.ts';
import { duplicateNames, longNames } from './names.ts';
import { missingNamespace } from './namespace.ts';
import { repositoryUrl } from './repository.ts';
import { unknownSyncOptions } from './sync-options.ts';
import { claimsBeforePods, unreadableWaves } from './waves.ts';

export { unmatchedApplicationFiles } from './folders.ts';
export { EXCLUDED_KINDS } from './kinds.ts';

/** What Argo CD would refuse, overlook, delete, or never finish. */
export const argoChecks: readonly Check[] = [
  longNames,
  duplicateNames,
  repositoryUrl,
  missingNamespace,
  unmatchedFolders,
  unpinnedCharts,
  unpinnedSources,
  chartsWithoutFootprint,
  argoObjects,
  excludedKinds,
  plainJobs,
  unknownHooks,
  generatedHookNames,
  unreadableWaves,
  claimsBeforePods,
  unknownSyncOptions,
  unprotectedData,
  replacedData,
  cascadesWithData,
];
