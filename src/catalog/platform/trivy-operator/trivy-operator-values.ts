import type { JsonObject } from '../../../model/index.ts';
import type { ChartAmounts } from '../helm/index.ts';

export const source = {
  repoURL: 'https://aquasecurity.github.io/helm-charts',
  chart: 'trivy-operator',
  // renovate: datasource=helm depName=trivy-operator registryUrl=https://aquasecurity.github.io/helm-charts
  version: '0.34.0',
} as const;

/** What chart 0.34.0 runs. */
export const images = ['mirror.gcr.io/aquasec/trivy-operator:0.32.0', 'mirror.gcr.io/aquasec/trivy:0.72.0'] as const;
const nodeCollector = 'ghcr.io/aquasecurity/node-collector:0.3.1';

export function imagesOf(infraAssessment: boolean): readonly string[] {
  return infraAssessment ? [...images, nodeCollector] : images;
}

/** The chart's reports of a whole cluster against a standard. */
const standards = ['k8s-cis-1.23', 'k8s-nsa-1.0', 'k8s-pss-baseline-0.1', 'k8s-pss-restricted-0.1'];

const user = { runAsUser: 10000, runAsGroup: 10000, runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } } as const;

/** What the values are made of. */
export interface TrivyChoices {
  readonly name: string;
  readonly severities: readonly string[];
  readonly unfixed: boolean;
  readonly exclude: readonly string[];
  readonly concurrentScans: number;
  readonly rescanAfter: number;
  readonly pullSecrets: boolean;
  readonly infraAssessment: boolean;
  readonly priority: string | undefined;
  readonly operator: ChartAmounts;
  readonly scan: ChartAmounts;
}

/** @source chart trivy-operator 0.34.0: values.yaml, templates/ */
export function trivyValues(choices: TrivyChoices): JsonObject {
  const { name, severities, unfixed, exclude, concurrentScans, rescanAfter, pullSecrets, infraAssessment, priority, operator, scan } =
    choices;
  return {
    fullnameOverride: name,
    ...(exclude.length === 0 ? {} : { excludeNamespaces: exclude.join(',') }),
    operator: {
      scanJobsConcurrentLimit: concurrentScans,
      // Images of several GiB over the line of a house.
      scanJobTimeout: '30m',
      scannerReportTTL: `${rescanAfter}h`,
      accessGlobalSecretsAndServiceAccount: pullSecrets,
      infraAssessmentScannerEnabled: infraAssessment,
      clusterComplianceEnabled: infraAssessment,
    },
    compliance: { specs: infraAssessment ? standards : [] },
    trivy: {
      severity: severities.join(','),
      ignoreUnfixed: !unfixed,
      timeout: '30m0s',
      // Only its other way of scanning keeps anything.
      storageClassEnabled: false,
      resources: { requests: { ...scan.requests }, limits: { ...scan.limits } },
    },
    trivyOperator: {
      scanJobPodTemplatePodSecurityContext: { ...user },
      ...(priority === undefined ? {} : { scanJobPodPriorityClassName: priority }),
    },
    podSecurityContext: { ...user },
    ...(priority === undefined ? {} : { priorityClassName: priority }),
    resources: { requests: { ...operator.requests }, limits: { ...operator.limits } },
  };
}
