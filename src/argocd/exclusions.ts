import type { Manifest } from '../model/index.ts';

interface Exclusion {
  readonly apiGroups: readonly string[];
  readonly kinds: readonly string[];
}

/**
 * Kinds that the pinned release of Argo CD does not watch, as its install manifest sets them. Giving the setting at all
 * replaces the whole list, hence restated.
 */
const DEFAULT_EXCLUSIONS: readonly Exclusion[] = [
  { apiGroups: ['', 'discovery.k8s.io'], kinds: ['Endpoints', 'EndpointSlice'] },
  { apiGroups: ['coordination.k8s.io'], kinds: ['Lease'] },
  {
    apiGroups: ['authentication.k8s.io', 'authorization.k8s.io'],
    kinds: [
      'SelfSubjectReview',
      'TokenReview',
      'LocalSubjectAccessReview',
      'SelfSubjectAccessReview',
      'SelfSubjectRulesReview',
      'SubjectAccessReview',
    ],
  },
  { apiGroups: ['certificates.k8s.io'], kinds: ['CertificateSigningRequest'] },
  { apiGroups: ['cert-manager.io'], kinds: ['CertificateRequest'] },
  { apiGroups: ['cilium.io'], kinds: ['CiliumIdentity', 'CiliumEndpoint', 'CiliumEndpointSlice'] },
  {
    apiGroups: ['kyverno.io', 'reports.kyverno.io', 'wgpolicyk8s.io'],
    kinds: [
      'PolicyReport',
      'ClusterPolicyReport',
      'EphemeralReport',
      'ClusterEphemeralReport',
      'AdmissionReport',
      'ClusterAdmissionReport',
      'BackgroundScanReport',
      'ClusterBackgroundScanReport',
      'UpdateRequest',
    ],
  },
];

/** Reports of the Trivy operator: several for each workload, which nobody puts into Git. */
const REPORTS: Exclusion = {
  apiGroups: ['aquasecurity.github.io'],
  kinds: [
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
};

/** All kinds the settings tell Argo CD not to watch. */
export const EXCLUSIONS: readonly Exclusion[] = [...DEFAULT_EXCLUSIONS, REPORTS];

/** Whether the cluster's own manifests hold an EndpointSlice, which Argo CD would otherwise never apply. */
export function emitsEndpointSlices(manifests: readonly Manifest[]): boolean {
  return manifests.some(({ identity }) => identity.group === 'discovery.k8s.io' && identity.kind === 'EndpointSlice');
}

/** Text of the setting `resource.exclusions`: those above, less EndpointSlice when we render one ourselves. */
export function resourceExclusions(manifests: readonly Manifest[]): string {
  const letThrough = emitsEndpointSlices(manifests) ? ['EndpointSlice'] : [];
  return EXCLUSIONS.map(({ apiGroups, kinds }) =>
    [
      '- apiGroups:',
      ...apiGroups.map((group) => `    - ${group === '' ? "''" : group}`),
      '  kinds:',
      ...kinds.filter((kind) => !letThrough.includes(kind)).map((kind) => `    - ${kind}`),
      '',
    ].join('\n'),
  ).join('');
}
