import type { Alert, DashboardPanel } from '../../../authoring/index.ts';

/** @source Garage, "Monitoring Garage" */
export function garageAlerts(name: string, pods: string): readonly Alert[] {
  const volume = (name: string) => `garage_local_disk_${name}{${pods},volume="data"}`;
  return [
    {
      alert: 'ObjectStoreFillsUp',
      expr: `${volume('avail')} / ${volume('total')} < 0.15`,
      for: '30m',
      severity: 'warning',
      summary: 'Garage {{ $labels.pod }} has {{ $value | humanizePercentage }} of its volume left',
      description: 'Every write fails when it is full. Delete what is old, or make the volume larger.',
    },
    {
      alert: 'ObjectStoreErrors',
      expr: `sum by (namespace, pod) (rate(api_s3_error_counter{${pods},status_code=~"5.."}[10m])) > 0.1`,
      for: '10m',
      severity: 'warning',
      summary: 'Garage {{ $labels.pod }} answers {{ $value | humanize }} requests a second with an error of its own',
      description: 'The log of the pod says why; a full or broken disk is the usual reason.',
    },
    {
      alert: 'ObjectStoreUnhealthy',
      expr: `cluster_available{${pods}} == 0`,
      for: '5m',
      severity: 'critical',
      summary: 'Garage {{ $labels.pod }} cannot serve every request',
      description: `Its node has no place in the layout. The Job ${name}-setup gives it one; its log says why it did not.`,
    },
    {
      alert: 'ObjectStoreLosesBlocks',
      expr: `block_resync_errored_blocks{${pods}} > 0`,
      for: '1h',
      severity: 'critical',
      summary: 'Garage {{ $labels.pod }} misses {{ $value }} blocks of its objects',
      description:
        'The disk has lost or damaged files below objects/. `/garage block list-errors` in the pod names them; restore the copy.',
    },
  ];
}

export function garagePanels(pods: string): readonly DashboardPanel[] {
  return [
    {
      title: 'Volume',
      unit: 'bytes',
      queries: [
        { expr: `garage_local_disk_total{${pods},volume="data"}`, legend: 'size' },
        { expr: `garage_local_disk_avail{${pods},volume="data"}`, legend: 'free' },
      ],
    },
    {
      title: 'Requests',
      unit: 'reqps',
      queries: [{ expr: `sum by (api_endpoint) (rate(api_s3_request_counter{${pods}}[5m]))`, legend: '{{ api_endpoint }}' }],
    },
    {
      title: 'Errors',
      unit: 'reqps',
      queries: [{ expr: `sum by (status_code) (rate(api_s3_error_counter{${pods}}[5m]))`, legend: '{{ status_code }}' }],
    },
    {
      title: 'Disk',
      unit: 'Bps',
      queries: [
        { expr: `rate(block_bytes_read{${pods}}[5m])`, legend: 'read' },
        { expr: `rate(block_bytes_written{${pods}}[5m])`, legend: 'written' },
      ],
    },
  ];
}
