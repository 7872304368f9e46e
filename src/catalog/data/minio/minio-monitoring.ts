import type { Alert, DashboardPanel } from '../../../authoring/index.ts';

/** @source MinIO, "Metrics and alerts", version 2: the cluster endpoint */
export const metricsPath = '/minio/v2/metrics/cluster';

/** What wakes nobody but must be read in the morning. */
export function minioAlerts(pods: string): readonly Alert[] {
  const free = `minio_cluster_capacity_usable_free_bytes{${pods}} / minio_cluster_capacity_usable_total_bytes{${pods}}`;
  return [
    {
      alert: 'ObjectStoreFillsUp',
      expr: `${free} < 0.15`,
      for: '30m',
      severity: 'warning',
      summary: 'MinIO {{ $labels.pod }} has {{ $value | humanizePercentage }} of its volume left',
      description: 'Every write fails when it is full. Delete what is old, or make the volume larger.',
    },
    {
      alert: 'ObjectStoreErrors',
      expr: `sum by (namespace, pod) (rate(minio_s3_requests_5xx_errors_total{${pods}}[10m])) > 0.1`,
      for: '10m',
      severity: 'warning',
      summary: 'MinIO {{ $labels.pod }} answers {{ $value | humanize }} requests a second with an error of its own',
      description: 'The log of the pod says why; a full or broken disk is the usual reason.',
    },
    {
      alert: 'ObjectStoreUnhealthy',
      expr: `minio_cluster_health_status{${pods}} == 0`,
      for: '5m',
      severity: 'critical',
      summary: 'MinIO {{ $labels.pod }} cannot write',
      description: 'Its volume is gone or cannot be written. Whoever stores something in it fails until it is back.',
    },
  ];
}

export function minioPanels(pods: string): readonly DashboardPanel[] {
  return [
    {
      title: 'Volume',
      unit: 'bytes',
      queries: [
        { expr: `minio_cluster_capacity_usable_total_bytes{${pods}}`, legend: 'size' },
        { expr: `minio_cluster_capacity_usable_free_bytes{${pods}}`, legend: 'free' },
        { expr: `minio_cluster_usage_total_bytes{${pods}}`, legend: 'objects' },
      ],
    },
    { title: 'Objects', queries: [{ expr: `minio_cluster_usage_object_total{${pods}}`, legend: 'objects' }] },
    {
      title: 'Requests',
      unit: 'reqps',
      queries: [{ expr: `sum by (api) (rate(minio_s3_requests_total{${pods}}[5m]))`, legend: '{{ api }}' }],
    },
    {
      title: 'Errors',
      unit: 'reqps',
      queries: [
        { expr: `sum(rate(minio_s3_requests_4xx_errors_total{${pods}}[5m]))`, legend: 'of callers' },
        { expr: `sum(rate(minio_s3_requests_5xx_errors_total{${pods}}[5m]))`, legend: 'of the server' },
      ],
    },
    {
      title: 'Traffic',
      unit: 'Bps',
      queries: [
        { expr: `rate(minio_s3_traffic_received_bytes{${pods}}[5m])`, legend: 'in' },
        { expr: `rate(minio_s3_traffic_sent_bytes{${pods}}[5m])`, legend: 'out' },
      ],
    },
    { title: 'Up since', unit: 's', kind: 'stat', queries: [{ expr: `minio_node_process_uptime_seconds{${pods}}` }] },
  ];
}
