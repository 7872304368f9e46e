import { Application, TrivyOperator, type TrivyOperatorProps } from 'labwright';
import { field, pick, renderCluster } from 'labwright/testing';
import { expect, test } from 'vitest';
import { runChecks } from '../../../src/checks/index.ts';
import { checksFor } from '../../../src/cli/checks.ts';
import { Attic } from '../../attic.ts';
import { problems } from '../_backup.ts';

const render = (props?: TrivyOperatorProps<Attic>, namespace: 'home' | 'gpu' = 'home') =>
  renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    new TrivyOperator(new Application(cluster, 'trivy', { layer: 'platform', namespace }), 'trivy', props);
    return cluster;
  });

const application = ({ model }: ReturnType<typeof render>) => model.applications.find(({ name }) => name === 'trivy');
const values = (rendered: ReturnType<typeof render>) => application(rendered)?.charts[0]?.values;

test('smallest props: one scan at a time, nothing of the nodes, no Secrets of others', () => {
  const rendered = render();
  expect(rendered.issues).toEqual([]);
  expect(values(rendered)).toEqual({
    fullnameOverride: 'trivy',
    operator: {
      scanJobsConcurrentLimit: 1,
      scanJobTimeout: '30m',
      scannerReportTTL: '72h',
      accessGlobalSecretsAndServiceAccount: false,
      infraAssessmentScannerEnabled: false,
      clusterComplianceEnabled: false,
    },
    compliance: { specs: [] },
    trivy: {
      severity: 'HIGH,CRITICAL',
      ignoreUnfixed: true,
      timeout: '30m0s',
      storageClassEnabled: false,
      resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '2Gi' } },
    },
    trivyOperator: {
      scanJobPodTemplatePodSecurityContext: {
        runAsUser: 10000,
        runAsGroup: 10000,
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      scanJobPodPriorityClassName: 'apps',
    },
    podSecurityContext: { runAsUser: 10000, runAsGroup: 10000, runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    priorityClassName: 'apps',
    resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '512Mi' } },
  });
  expect(rendered.model.footprints.find(({ name }) => name === 'trivy')).toMatchObject({
    pods: 2,
    requests: { cpu: '150m', memory: '384Mi' },
    limits: { memory: '2560Mi' },
    images: ['mirror.gcr.io/aquasec/trivy-operator:0.32.0', 'mirror.gcr.io/aquasec/trivy:0.72.0'],
  });
  expect(rendered.model.monitoring.trivyOperator).toBe('application');
  const found = runChecks(rendered, checksFor({ root: '.', packageRoot: '.' }), rendered.issues);
  expect(found.filter(({ severity }) => severity === 'error')).toEqual([]);
});

test('every prop', () => {
  const props: Required<TrivyOperatorProps<Attic>> = {
    severities: ['CRITICAL'],
    unfixed: true,
    exclude: ['other', 'argocd'],
    concurrentScans: 2,
    rescanAfter: 24,
    pullSecrets: true,
    registries: ['10.20.0.5/32'],
    infraAssessment: true,
    priority: 'data',
    resources: { memory: '256Mi' },
    scan: { memoryLimit: '4Gi' },
    overrides: { values: { trivy: { slow: false } } },
  };
  const rendered = render(props, 'gpu');
  expect(rendered.issues).toEqual([]);
  expect(values(rendered)).toMatchObject({
    excludeNamespaces: 'other,argocd',
    operator: {
      scanJobsConcurrentLimit: 2,
      scannerReportTTL: '24h',
      accessGlobalSecretsAndServiceAccount: true,
      infraAssessmentScannerEnabled: true,
    },
    trivy: { severity: 'CRITICAL', ignoreUnfixed: false, slow: false, resources: { limits: { memory: '4Gi' } } },
    trivyOperator: { scanJobPodPriorityClassName: 'data' },
    resources: { requests: { memory: '256Mi' } },
  });
  expect(application(rendered)?.clusterKinds).toContainEqual({ group: 'aquasecurity.github.io', kind: 'ClusterComplianceReport' });
  expect(rendered.model.footprints.find(({ name }) => name === 'trivy')).toMatchObject({ pods: 4, limits: { memory: '12800Mi' } });
  expect(field(pick(rendered.manifests, 'NetworkPolicy', 'trivy'), 'spec.egress')).toContainEqual({
    to: [{ ipBlock: { cidr: '10.20.0.5/32' } }],
    ports: [
      { port: 443, protocol: 'TCP' },
      { port: 5000, protocol: 'TCP' },
    ],
  });
});

test('MODEL_VALUE: nodes are looked at from a privileged namespace only; numbers are counted from 1', () => {
  expect(problems(render({ infraAssessment: true, concurrentScans: 0, rescanAfter: 1.5 }))).toEqual([
    'MODEL_VALUE attic/trivy/trivy concurrentScans: 0 is no whole number above 0',
    'MODEL_VALUE attic/trivy/trivy rescanAfter: 1.5 is no whole number above 0',
    "MODEL_VALUE attic/trivy/trivy infraAssessment: namespace home has the Pod Security level restricted, and the pods that look at nodes mount their folders [give the namespace `podSecurity: 'privileged'`, or leave it out]",
  ]);
});

test('MODEL_UNKNOWN_NAME: a namespace to leave out that is not there', () => {
  expect(problems(render({ exclude: ['othre' as 'other'] }))).toEqual([
    'MODEL_UNKNOWN_NAME attic/trivy/trivy exclude[0]: no namespace "othre" in this cluster [did you mean `other`?]',
  ]);
});
