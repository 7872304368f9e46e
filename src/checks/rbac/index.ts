import type { Check } from '../check.ts';
import { administrators, defaultAccounts, enforcement, everybodys, lastingTokens } from './bindings.ts';
import { escalations, wildcards } from './roles.ts';

/** RBAC: who may do what, and who could make more of it. */
export const rbacChecks: readonly Check[] = [
  wildcards,
  escalations,
  administrators,
  everybodys,
  defaultAccounts,
  lastingTokens,
  enforcement,
];
