import type { Footprint, GitSource, HelmChart } from '../../../model/index.ts';
import type { HelmSource } from '../../platform/helm/index.ts';

/** Parts of Kubeflow that stand by themselves, without Istio, Dex and profiles. */
export type KubeflowPart = 'pipelines' | 'katib' | 'kserve' | 'notebooks' | 'dashboard';

/** Where a part comes from, what it brings and what its pods use. */
export interface PartSpec {
  readonly sources: readonly Omit<GitSource, 'repoURL' | 'revision'>[];
  readonly charts: readonly { readonly source: HelmSource; readonly values: HelmChart['values'] }[];
  readonly kinds: readonly { readonly group: string; readonly kind: string }[];
  readonly pods: number;
  readonly requests: Footprint['requests'];
  readonly limits: Footprint['limits'];
  readonly volumes: readonly { readonly name: string; readonly size: string }[];
  readonly images: readonly string[];
  /** Pods of its page, and their port. */
  readonly page?: { readonly labels: Readonly<Record<string, string>>; readonly podPort: number } | undefined;
}

/** The distribution of the Kubeflow community, which holds all parts at versions that go together. */
export const repository = {
  repoURL: 'https://github.com/kubeflow/community-distribution',
  // renovate: datasource=github-releases depName=kubeflow/community-distribution
  revision: '26.03.1',
} as const;

// renovate: datasource=docker depName=ghcr.io/kserve/charts/kserve-resources
const kserve = 'v0.20.0';
const kserveChart = (chart: string) => ({ repoURL: 'ghcr.io/kserve/charts', chart, version: kserve });

const crd = { group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' };
const rights = ['ClusterRole', 'ClusterRoleBinding'].map((kind) => ({ group: 'rbac.authorization.k8s.io', kind }));
const webhooks = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'].map((kind) => ({
  group: 'admissionregistration.k8s.io',
  kind,
}));

/** The cluster declares its namespaces itself, with quota, level and policies. */
function withoutNamespace(namespace: string): NonNullable<GitSource['kustomize']> {
  const patch = '$patch: delete\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: any\n';
  return { namespace, patches: [{ target: { kind: 'Namespace' }, patch }] };
}

/** Without a gateway in front nobody sets the header with the user's name. */
const withoutHeader = {
  target: { kind: 'Deployment', name: 'jupyter-web-app-deployment' },
  patch: [
    'apiVersion: apps/v1',
    'kind: Deployment',
    'metadata:',
    '  name: jupyter-web-app-deployment',
    'spec:',
    '  template:',
    '    spec:',
    '      containers:',
    '        - name: jupyter-web-app',
    '          env:',
    '            - name: APP_DISABLE_AUTH',
    "              value: 'True'",
    '            - name: APP_SECURE_COOKIES',
    "              value: 'false'",
    '',
  ].join('\n'),
};

/**
 * Amounts are those of upstream's own table for the distribution, where it has a row; the pods of most parts name none.
 * @source kubeflow/community-distribution 26.03.1: README and what its kustomizations render; KServe 0.20 charts
 */
export function partSpec(part: KubeflowPart, namespace: string): PartSpec {
  const local = withoutNamespace(namespace);
  switch (part) {
    case 'pipelines':
      return {
        sources: [
          { path: 'applications/pipeline/upstream/cluster-scoped-resources', kustomize: local },
          { path: 'applications/pipeline/upstream/env/platform-agnostic', kustomize: { namespace } },
        ],
        charts: [],
        kinds: [crd, ...rights, { group: 'scheduling.k8s.io', kind: 'PriorityClass' }],
        pods: 14,
        requests: { cpu: '970m', memory: '3584Mi' },
        limits: { memory: '8Gi' },
        volumes: [
          { name: 'mysql-pv-claim', size: '20Gi' },
          { name: 'seaweedfs-pvc', size: '20Gi' },
        ],
        images: pipelineImages,
        page: { labels: { app: 'ml-pipeline-ui' }, podPort: 3000 },
      };
    case 'katib':
      return {
        sources: [{ path: 'applications/katib/upstream/installs/katib-standalone', kustomize: local }],
        charts: [],
        kinds: [crd, ...rights, ...webhooks],
        pods: 4,
        requests: { cpu: '13m', memory: '476Mi' },
        limits: { memory: '2Gi' },
        volumes: [{ name: 'katib-mysql', size: '10Gi' }],
        images: [
          ...['controller', 'db-manager', 'ui'].map((name) => `ghcr.io/kubeflow/katib/katib-${name}:v0.19.0`),
          'docker.io/library/mysql:8.0',
        ],
        page: { labels: { 'katib.kubeflow.org/component': 'ui' }, podPort: 8080 },
      };
    case 'kserve':
      return {
        sources: [],
        charts: [
          { source: kserveChart('kserve-crd'), values: {} },
          { source: kserveChart('kserve-resources'), values: kserveValues },
          { source: kserveChart('kserve-runtime-configs'), values: { kserve: { servingruntime: { enabled: true } } } },
        ],
        kinds: [
          crd,
          ...rights,
          ...webhooks,
          { group: 'serving.kserve.io', kind: 'ClusterServingRuntime' },
          { group: 'serving.kserve.io', kind: 'ClusterStorageContainer' },
        ],
        pods: 1,
        requests: { cpu: '600m', memory: '1229Mi' },
        limits: { memory: '2Gi' },
        volumes: [],
        images: [`docker.io/kserve/kserve-controller:${kserve}`],
      };
    case 'notebooks':
      return {
        sources: [
          { path: 'applications/notebooks-v1/upstream/notebook-controller/overlays/standalone', kustomize: local },
          { path: 'applications/notebooks-v1/upstream/jupyter-web-app/base', kustomize: { namespace, patches: [withoutHeader] } },
        ],
        charts: [],
        kinds: [crd, ...rights],
        pods: 2,
        requests: { cpu: '100m', memory: '256Mi' },
        limits: { memory: '1Gi' },
        volumes: [],
        images: ['notebook-controller', 'jupyter-web-app'].map((name) => `ghcr.io/kubeflow/notebooks/${name}:v1.11.0`),
        page: { labels: { app: 'jupyter-web-app' }, podPort: 5000 },
      };
    case 'dashboard':
      return {
        sources: [{ path: 'applications/dashboard/upstream/centraldashboard/base', kustomize: { namespace } }],
        charts: [],
        kinds: rights,
        pods: 1,
        requests: { cpu: '50m', memory: '128Mi' },
        limits: { memory: '512Mi' },
        volumes: [],
        images: ['ghcr.io/kubeflow/dashboard/dashboard:v2.0.0'],
        page: { labels: { app: 'kubeflow-dashboard' }, podPort: 8082 },
      };
  }
}

const pipelineImages = [
  ...[
    'api-server',
    'cache-deployer',
    'cache-server',
    'frontend',
    'metadata-envoy',
    'metadata-writer',
    'persistence-agent',
    'scheduled-workflow-controller',
    'viewer-crd-controller',
    'visualization-server',
  ].map((name) => `ghcr.io/kubeflow/kfp-${name}:2.16.1`),
  'gcr.io/tfx-oss-public/ml_metadata_store_server:1.14.0',
  'docker.io/chrislusf/seaweedfs:4.00',
  'docker.io/library/mysql:8.4',
  'quay.io/argoproj/workflow-controller:v3.7.3',
];

/** Deployments and Services of Kubernetes alone: no Knative, no Istio. */
const kserveValues = {
  kserve: { controller: { deploymentMode: 'Standard', gateway: { disableIstioVirtualHost: true, disableIngressCreation: true } } },
};
