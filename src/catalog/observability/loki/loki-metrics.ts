import type { Alert, DashboardPanel } from '../../../authoring/index.ts';

/** Series of one Loki: those of its pods. */
const of = (namespace: string, name: string, more = ''): string => `namespace="${namespace}",pod=~"${name}-[0-9]+"${more}`;

/** @source metrics.go of Loki's packages `ingester`, `distributor`, `compactor` and `validation`, and its mixin */
export function lokiAlerts(namespace: string, name: string): readonly Alert[] {
  const own = of(namespace, name);
  return [
    {
      alert: 'LokiRequestsFail',
      expr: [
        `100 * sum by (namespace, pod, route) (rate(loki_request_duration_seconds_count{${of(namespace, name, ',status_code=~"5.."')}}[5m]))`,
        `  / sum by (namespace, pod, route) (rate(loki_request_duration_seconds_count{${own}}[5m]))`,
        '  > 10',
      ].join('\n'),
      for: '15m',
      severity: 'warning',
      summary: '{{ $value | printf "%.0f" }} % of the requests to {{ $labels.route }} of Loki fail',
      description: `Look at its log and at its volume: kubectl -n ${namespace} logs ${name}-0. Collectors try again for some minutes and then drop lines.`,
    },
    {
      alert: 'LokiDiscardsLines',
      expr: `sum by (reason) (rate(loki_discarded_samples_total{${own}}[15m])) > 1`,
      for: '30m',
      severity: 'warning',
      summary: 'Loki refuses lines: {{ $labels.reason }}',
      description:
        'Lines are lost. rate_limited means that something logs too much, stream_limit that a label has too many values, too_far_behind that a collector reads old logs again.',
    },
    {
      alert: 'LokiVolumeFull',
      expr: `increase(loki_ingester_wal_disk_full_failures_total{${own}}[10m]) > 0`,
      severity: 'critical',
      summary: 'Loki cannot write to its volume',
      description:
        'The volume is full. Lines are only in memory and lost with the next restart: enlarge the volume or shorten the retention.',
    },
    {
      alert: 'LokiRetentionStands',
      expr: `time() - max(loki_compactor_apply_retention_last_successful_run_timestamp_seconds{${own}}) > 86400`,
      for: '3h',
      severity: 'warning',
      summary: 'Loki has removed no old lines for a day',
      description: 'Old lines pile up until the volume is full. The log of Loki says what its compactor could not do.',
    },
  ];
}

export function lokiPanels(namespace: string, name: string): readonly DashboardPanel[] {
  const own = of(namespace, name);
  return [
    {
      title: 'Received',
      queries: [{ expr: `sum(rate(loki_distributor_bytes_received_total{${own}}[$__rate_interval]))`, legend: 'bytes' }],
      unit: 'Bps',
    },
    {
      title: 'Lines received',
      queries: [{ expr: `sum(rate(loki_distributor_lines_received_total{${own}}[$__rate_interval]))`, legend: 'lines' }],
      unit: 'ops',
    },
    {
      title: 'Requests by route',
      queries: [
        {
          expr: `sum by (route, status_code) (rate(loki_request_duration_seconds_count{${own}}[$__rate_interval]))`,
          legend: '{{route}} {{status_code}}',
        },
      ],
      unit: 'reqps',
    },
    {
      title: 'Slowest hundredth of requests',
      queries: [
        {
          expr: `histogram_quantile(0.99, sum by (le, route) (rate(loki_request_duration_seconds_bucket{${own}}[$__rate_interval])))`,
          legend: '{{route}}',
        },
      ],
      unit: 's',
    },
    {
      title: 'Streams and chunks in memory',
      queries: [
        { expr: `sum(loki_ingester_memory_streams{${own}})`, legend: 'streams' },
        { expr: `sum(loki_ingester_memory_chunks{${own}})`, legend: 'chunks' },
      ],
    },
    {
      title: 'Lines refused, by reason',
      queries: [{ expr: `sum by (reason) (rate(loki_discarded_samples_total{${own}}[$__rate_interval]))`, legend: '{{reason}}' }],
      unit: 'ops',
    },
    {
      title: 'Since old lines were last removed',
      queries: [{ expr: `time() - max(loki_compactor_apply_retention_last_successful_run_timestamp_seconds{${own}})`, legend: 'age' }],
      unit: 's',
      kind: 'stat',
    },
  ];
}
