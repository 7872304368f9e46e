import type { Check } from '../check.ts';
import { dns } from './dns.ts';
import { isolatedNetworks } from './isolated.ts';
import { missingFlows } from './missing.ts';
import { defaultDeny, enforcement } from './namespaces.ts';
import { nodeRanges } from './node-ranges.ts';
import { sealEnforcement, sealedFlows } from './sealed.ts';
import { sealedObjects } from './sealed-objects.ts';
import { incomparablePolicies, superfluousFlows } from './superfluous.ts';

export { type FlowChanges, type FlowRow, flowChanges, flowTable } from './table.ts';

/** NETWORK: what must be let through is, and what is not named is not. */
export const networkChecks: readonly Check[] = [
  missingFlows,
  superfluousFlows,
  incomparablePolicies,
  dns,
  defaultDeny,
  enforcement,
  nodeRanges,
  sealEnforcement,
  sealedFlows,
  sealedObjects,
  isolatedNetworks,
];
