import { addressCodes } from './codes-addresses.ts';
import { argoCodes } from './codes-argo.ts';
import { backupCodes } from './codes-backup.ts';
import { capacityCodes } from './codes-capacity.ts';
import { checkCodes } from './codes-checks.ts';
import { diffCodes } from './codes-diff.ts';
import { imageCodes } from './codes-images.ts';
import { machineCodes } from './codes-machines.ts';
import { outputCodes } from './codes-output.ts';
import { ownerCodes } from './codes-owner.ts';
import { rbacCodes } from './codes-rbac.ts';
import { referenceCodes } from './codes-references.ts';
import { rehearseCodes } from './codes-rehearse.ts';
import { requirementCodes } from './codes-requirements.ts';
import { reviewCodes } from './codes-review.ts';
import { roomCodes } from './codes-room.ts';
import { schemaCodes } from './codes-schema.ts';
import { secretCodes } from './codes-secrets.ts';
import { verifyCodes } from './codes-verify.ts';

/** Every code there is, by the room that reports it. */
export const codes = {
  ...ownerCodes,
  ...outputCodes,
  ...schemaCodes,
  ...referenceCodes,
  ...checkCodes,
  ...backupCodes,
  ...machineCodes,
  ...rbacCodes,
  ...requirementCodes,
  ...imageCodes,
  ...roomCodes,
  ...capacityCodes,
  ...addressCodes,
  ...argoCodes,
  ...secretCodes,
  ...diffCodes,
  ...rehearseCodes,
  ...reviewCodes,
  ...verifyCodes,
};

export type Code = keyof typeof codes;
