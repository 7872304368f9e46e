import type { Check } from '../check.ts';
import { oidcClients } from './oidc-clients.ts';
import { noSecretsInPlainValues } from './plain-values.ts';
import { noPlaintextSecrets } from './plaintext.ts';
import { secretsAreProduced } from './produced.ts';
import { sealedScopesAgree } from './sealed-scope.ts';
import { secretsAreUsed } from './unused.ts';

/** SECRET: no secret value is committed, and every Secret that is read will exist. */
export const secretChecks: readonly Check[] = [
  noPlaintextSecrets,
  noSecretsInPlainValues,
  secretsAreProduced,
  secretsAreUsed,
  sealedScopesAgree,
  oidcClients,
];
