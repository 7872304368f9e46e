import type { Fault } from './draft.ts';

/** Nothing is at its end, and nothing moves by itself. */
export const lifecycleFaults: readonly Fault[] = [
  {
    promise: 'an API that the minor no longer serves',
    cluster: 'vx-home',
    code: 'SCHEMA_REMOVED_API',
    at: 'dist/vx-home/apps/kokoro/poddisruptionbudget-kokoro.yaml apiVersion',
    break: (draft) =>
      draft.add('Deployment ai/kokoro', {
        apiVersion: 'policy/v1beta1',
        kind: 'PodDisruptionBudget',
        metadata: { name: 'kokoro', namespace: 'ai' },
        spec: { maxUnavailable: 1, selector: { matchLabels: { 'app.kubernetes.io/instance': 'kokoro' } } },
      }),
  },
  {
    promise: 'an API that one of the next two minors no longer serves',
    cluster: 't495',
    code: 'SCHEMA_REMOVED_API',
    at: 'dist/t495/monitoring/grafana/ipaddress-192.168.1.7.yaml apiVersion',
    break: (draft) =>
      draft.add('Deployment monitoring/grafana', {
        apiVersion: 'networking.k8s.io/v1beta1',
        kind: 'IPAddress',
        metadata: { name: '192.168.1.7' },
        spec: { parentRef: { resource: 'services', name: 'grafana', namespace: 'monitoring' } },
      }),
  },
  {
    promise: 'an API that the cluster serves only when told to',
    cluster: 'vx-home',
    code: 'SCHEMA_API_OFF',
    at: 'dist/vx-home/apps/kokoro/ipaddress-192.168.1.7.yaml apiVersion',
    break: (draft) =>
      draft.add('Deployment ai/kokoro', {
        apiVersion: 'networking.k8s.io/v1beta1',
        kind: 'IPAddress',
        metadata: { name: '192.168.1.7' },
        spec: { parentRef: { resource: 'services', name: 'kokoro', namespace: 'ai' } },
      }),
  },
  {
    promise: 'a deprecated API',
    cluster: 'vx-home',
    code: 'SCHEMA_DEPRECATED_API',
    at: 'dist/vx-home/apps/kokoro/endpoints-printer.yaml apiVersion',
    break: (draft) =>
      draft.add('Deployment ai/kokoro', { apiVersion: 'v1', kind: 'Endpoints', metadata: { name: 'printer', namespace: 'ai' } }),
  },
  {
    promise: 'a minor whose support has ended',
    cluster: 't495',
    code: 'LIFECYCLE_KUBERNETES_END_OF_LIFE',
    at: 't495 distribution.version',
    break: (draft) => draft.fact('distribution/version', '1.33'),
  },
  {
    promise: 'the retired ingress controller',
    cluster: 't495',
    code: 'LIFECYCLE_INGRESS_NGINX',
    at: 't495 ingresses.traefik',
    break: (draft) => draft.fact('ingresses/0/controller', 'nginx'),
  },
  {
    promise: 'a program whose upstream has ended',
    cluster: 'vx-home',
    code: 'LIFECYCLE_UPSTREAM_ENDED',
    at: 'dist/vx-home/apps/kokoro/deployment-kokoro.yaml spec.template.spec.containers[0].image',
    break: (draft) => draft.pod('Deployment ai/kokoro', 'containers/0/image', 'docker.io/minio/minio:RELEASE.2025-09-07T16-13-09Z'),
  },
  {
    promise: 'a line that gets no fixes any more',
    cluster: 'vx-home',
    code: 'LIFECYCLE_LINE_ENDED',
    at: 'dist/vx-home/data/pgvector/statefulset-pgvector.yaml spec.template.spec.containers[0].image',
    break: (draft) => draft.pod('StatefulSet ai/pgvector', 'containers/0/image', 'docker.io/library/postgres:12.22'),
  },
  {
    promise: 'a chart that its authors ended',
    cluster: 't495',
    code: 'LIFECYCLE_CHART_ENDED',
    at: 't495/traefik charts.promtail',
    break: (draft) => draft.fact('applications/name=traefik/charts/0', chartOf('promtail', '6.17.1')),
  },
  {
    promise: 'a chart whose version is a range',
    cluster: 'vx-home',
    code: 'ARGO_CHART_NOT_PINNED',
    at: 'vx-home/portainer charts[0].version',
    break: (draft) => draft.fact('applications/name=portainer/charts/0/version', '239.*'),
  },
];

function chartOf(chart: string, version: string) {
  return { repoURL: 'https://grafana.github.io/helm-charts', chart, version, releaseName: chart, values: {} };
}
