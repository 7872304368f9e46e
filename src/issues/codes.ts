import { argoCodes } from './codes-argo.ts';
import { checkCodes } from './codes-checks.ts';
import { outputCodes } from './codes-output.ts';
import { ownerCodes } from './codes-owner.ts';
import { schemaCodes } from './codes-schema.ts';
import { secretCodes } from './codes-secrets.ts';

/** Every code there is, by the room that reports it. */
export const codes = { ...ownerCodes, ...outputCodes, ...schemaCodes, ...checkCodes, ...argoCodes, ...secretCodes };

export type Code = keyof typeof codes;
