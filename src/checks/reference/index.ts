import type { Check } from '../check.ts';
import { certificateSecrets } from './certificate-secrets.ts';
import { claims, storage } from './claims.ts';
import { configMaps } from './config-maps.ts';
import { ingressCertificates } from './ingress-certificates.ts';
import { claimedPaths, ingresses } from './ingresses.ts';
import { issuers, madeIssuers } from './issuers.ts';
import { nodeSelectors } from './node-selectors.ts';
import { podMetrics } from './pod-metrics.ts';
import { namespaces, priorityClasses, runtimeClasses, serviceAccounts } from './pod-names.ts';
import { roles } from './roles.ts';
import { budgets, ownSelectors, policies, scaleTargets } from './selectors.ts';
import { services, statefulServices } from './services.ts';
import { volumeMounts } from './volumes.ts';

/** REFERENCE: everything that is named exists. Secrets are SECRET's. */
export const referenceChecks: readonly Check[] = [
  configMaps,
  claims,
  storage,
  serviceAccounts,
  priorityClasses,
  runtimeClasses,
  namespaces,
  nodeSelectors,
  volumeMounts,
  services,
  statefulServices,
  ingresses,
  claimedPaths,
  ingressCertificates,
  certificateSecrets,
  issuers,
  madeIssuers,
  ownSelectors,
  budgets,
  policies,
  scaleTargets,
  podMetrics,
  roles,
];
