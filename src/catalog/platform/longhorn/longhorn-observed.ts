import type { Alert, DashboardPanel } from '../../../authoring/index.ts';

/**
 * What an owner must know of volumes and disks.
 * @source longhorn-manager 1.12.1, metrics_collector/: one series for each state, 1 for the current one
 */
export function longhornAlerts(backupHours: number | undefined): readonly Alert[] {
  return [
    {
      alert: 'LonghornVolumeFaulted',
      expr: 'longhorn_volume_robustness{state="faulted"} == 1',
      for: '2m',
      severity: 'critical',
      summary: 'volume {{ $labels.volume }} ({{ $labels.pvc_namespace }}/{{ $labels.pvc }}) has no usable copy',
      description: 'Its pod cannot write. Look at its copies in the UI of Longhorn; salvage one there, or restore a backup.',
    },
    {
      alert: 'LonghornVolumeDegraded',
      expr: 'longhorn_volume_robustness{state="degraded"} == 1',
      for: '30m',
      severity: 'warning',
      summary: 'volume {{ $labels.volume }} ({{ $labels.pvc_namespace }}/{{ $labels.pvc }}) has fewer copies than it should',
      description: 'One more broken disk may lose it. Is a node away, or is no disk left with room for a copy?',
    },
    {
      alert: 'LonghornVolumeReadOnly',
      expr: 'longhorn_volume_file_system_read_only == 1',
      for: '5m',
      severity: 'critical',
      summary: 'volume {{ $labels.volume }} ({{ $labels.pvc_namespace }}/{{ $labels.pvc }}) has become read-only',
      description: 'The kernel does so after an error of the device. Delete its pod, so that the volume is mounted anew.',
    },
    {
      alert: 'LonghornNodeStorageFull',
      expr: 'longhorn_node_storage_usage_bytes / longhorn_node_storage_capacity_bytes > 0.85',
      for: '15m',
      severity: 'warning',
      summary: 'the disks of node {{ $labels.node }} are {{ $value | humanizePercentage }} full',
      description: 'Soon they take no more copies. Remove snapshots and volumes that nobody needs, or add a disk.',
    },
    {
      alert: 'LonghornNodeDown',
      expr: 'longhorn_node_status{condition="ready"} == 0',
      for: '10m',
      severity: 'warning',
      summary: 'Longhorn does not count node {{ $labels.node }} as ready',
      description: 'Its copies are out of date until it comes back. `kubectl -n longhorn-system get nodes.longhorn.io` says why.',
    },
    ...(backupHours === undefined
      ? []
      : [
          {
            alert: 'LonghornBackupOld',
            // 0 is a volume that was never copied, perhaps because its jobs make snapshots only.
            expr: `(time() - (longhorn_volume_last_backup_at > 0) > ${backupHours * 3600}) and on (volume) (longhorn_volume_state{state="attached"} == 1)`,
            for: '15m',
            severity: 'warning',
            summary: `volume {{ $labels.volume }} ({{ $labels.pvc_namespace }}/{{ $labels.pvc }}) was not copied for ${backupHours} hours`,
            description: 'Is the backup target there? `kubectl -n longhorn-system get backuptargets.longhorn.io,backups.longhorn.io`',
          } as const,
        ]),
  ];
}

export const longhornPanels: readonly DashboardPanel[] = [
  {
    title: 'Volumes that are not healthy',
    kind: 'stat',
    queries: [
      { expr: 'sum(longhorn_volume_robustness{state="degraded"})', legend: 'degraded' },
      { expr: 'sum(longhorn_volume_robustness{state="faulted"})', legend: 'faulted' },
    ],
  },
  {
    title: 'Disks in use',
    unit: 'percentunit',
    queries: [{ expr: 'longhorn_node_storage_usage_bytes / longhorn_node_storage_capacity_bytes', legend: '{{ node }}' }],
  },
  {
    title: 'Promised to volumes',
    unit: 'percentunit',
    queries: [{ expr: 'longhorn_node_storage_scheduled_bytes / longhorn_node_storage_capacity_bytes', legend: '{{ node }}' }],
  },
  {
    title: 'Space of volumes',
    unit: 'bytes',
    queries: [{ expr: 'longhorn_volume_actual_size_bytes', legend: '{{ pvc_namespace }}/{{ pvc }}' }],
  },
  {
    title: 'Written',
    unit: 'Bps',
    queries: [{ expr: 'longhorn_volume_write_throughput', legend: '{{ pvc_namespace }}/{{ pvc }}' }],
  },
  {
    title: 'Time of a write',
    unit: 'ns',
    queries: [{ expr: 'longhorn_volume_write_latency', legend: '{{ pvc_namespace }}/{{ pvc }}' }],
  },
];
