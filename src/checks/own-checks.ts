import { addressChecks, addressFleetChecks } from './address/index.ts';
import { backupChecks } from './backup/index.ts';
import { capacityChecks } from './capacity/index.ts';
import type { Check } from './check.ts';
import { exposureChecks } from './exposure/index.ts';
import type { FleetCheck } from './fleet.ts';
import { lifecycleChecks } from './lifecycle/index.ts';
import { nameChecks } from './name/index.ts';
import { networkChecks } from './network/index.ts';
import { policyChecks } from './policy/index.ts';
import { quotaChecks } from './quota/index.ts';
import { rbacChecks } from './rbac/index.ts';
import { referenceChecks } from './reference/index.ts';
import { requirementChecks } from './requirements/index.ts';

/** The families that need nothing but facts and manifests. Schemas, secrets and the Argo CD tree bring their own. */
export const ownChecks: readonly Check[] = [
  ...nameChecks,
  ...referenceChecks,
  ...policyChecks,
  ...networkChecks,
  ...exposureChecks,
  ...rbacChecks,
  ...addressChecks,
  ...quotaChecks,
  ...capacityChecks,
  ...backupChecks,
  ...lifecycleChecks,
  ...requirementChecks,
];

/** The rules that compare clusters of a fleet. */
export const fleetChecks: readonly FleetCheck[] = [...addressFleetChecks];
