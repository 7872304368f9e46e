import { formatIdentity } from '../../model/index.ts';
import type { Check } from '../check.ts';
import { manifestIssue } from './finding.ts';

const ARGO_KINDS = ['AppProject', 'Application', 'ApplicationSet'];

/** ARGO_APPLICATION_IN_DIST: who may write these kinds is administrator of Argo CD. */
export const argoObjects: Check = ({ manifests }) =>
  manifests
    .filter(({ identity }) => identity.group === 'argoproj.io' && ARGO_KINDS.includes(identity.kind))
    .map((manifest) =>
      manifestIssue(manifest, 'kind', {
        code: 'ARGO_APPLICATION_IN_DIST',
        severity: 'error',
        message: `${formatIdentity(manifest.identity)} is part of Argo CD itself; the layer's project refuses it, because whoever may write it is administrator`,
        hint: 'declare an Application of the cluster instead; for a Helm chart give it `charts`',
      }),
    );

/**
 * Kinds the settings tell Argo CD not to look at, by group. EndpointSlice is not among them, because the settings let it
 * through as soon as one is rendered. A test holds this equal to the settings.
 */
export const EXCLUDED_KINDS: Readonly<Record<string, readonly string[]>> = {
  '': ['Endpoints'],
  'coordination.k8s.io': ['Lease'],
  'authentication.k8s.io': ['SelfSubjectReview', 'TokenReview'],
  'authorization.k8s.io': ['LocalSubjectAccessReview', 'SelfSubjectAccessReview', 'SelfSubjectRulesReview', 'SubjectAccessReview'],
  'certificates.k8s.io': ['CertificateSigningRequest'],
  'cert-manager.io': ['CertificateRequest'],
  'cilium.io': ['CiliumIdentity', 'CiliumEndpoint', 'CiliumEndpointSlice'],
  'kyverno.io': ['AdmissionReport', 'ClusterAdmissionReport', 'BackgroundScanReport', 'ClusterBackgroundScanReport', 'UpdateRequest'],
  'reports.kyverno.io': ['EphemeralReport', 'ClusterEphemeralReport'],
  'aquasecurity.github.io': [
    'ClusterConfigAuditReport',
    'ClusterInfraAssessmentReport',
    'ClusterRbacAssessmentReport',
    'ClusterSbomReport',
    'ClusterVulnerabilityReport',
    'ConfigAuditReport',
    'ExposedSecretReport',
    'InfraAssessmentReport',
    'RbacAssessmentReport',
    'SbomReport',
    'VulnerabilityReport',
  ],
  'wgpolicyk8s.io': ['PolicyReport', 'ClusterPolicyReport'],
};

/** ARGO_EXCLUDED_KIND: Argo CD would never apply the object, and say nothing. */
export const excludedKinds: Check = ({ manifests }) =>
  manifests
    .filter(({ identity }) => EXCLUDED_KINDS[identity.group]?.includes(identity.kind) === true)
    .map((manifest) =>
      manifestIssue(manifest, 'kind', {
        code: 'ARGO_EXCLUDED_KIND',
        severity: 'error',
        message: `Argo CD is told to overlook ${manifest.identity.kind}, so ${formatIdentity(manifest.identity)} would never reach the cluster`,
        hint:
          manifest.identity.kind === 'Endpoints'
            ? 'write an EndpointSlice, which is let through'
            : 'leave it out; programs in the cluster make objects of this kind',
      }),
    );
