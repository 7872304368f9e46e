import type { DashboardPanel } from '../../../authoring/index.ts';

/** What the machines are doing, a line for each node. */
export function nodePanels(job: string): readonly DashboardPanel[] {
  const at = (more = '') => `{job=${JSON.stringify(job)}${more}}`;
  const legend = '{{node}}';
  const rate = '$__rate_interval';
  const real = at(',fstype=~"ext[234]|xfs|btrfs|zfs|f2fs|vfat"');
  return [
    {
      title: 'Processors in use',
      unit: 'percentunit',
      queries: [{ expr: `1 - avg by (node) (rate(node_cpu_seconds_total${at(',mode="idle"')}[${rate}]))`, legend }],
    },
    { title: 'Load of five minutes', queries: [{ expr: `node_load5${at()}`, legend }] },
    {
      title: 'Memory in use',
      unit: 'percentunit',
      queries: [{ expr: `1 - node_memory_MemAvailable_bytes${at()} / node_memory_MemTotal_bytes${at()}`, legend }],
    },
    {
      title: 'File systems in use',
      unit: 'percentunit',
      queries: [{ expr: `1 - node_filesystem_avail_bytes${real} / node_filesystem_size_bytes${real}`, legend: '{{node}} {{mountpoint}}' }],
    },
    {
      title: 'Disks busy',
      unit: 'percentunit',
      queries: [{ expr: `rate(node_disk_io_time_seconds_total${at()}[${rate}])`, legend: '{{node}} {{device}}' }],
    },
    {
      title: 'Read and written',
      unit: 'Bps',
      queries: [
        { expr: `sum by (node) (rate(node_disk_read_bytes_total${at()}[${rate}]))`, legend: '{{node}} read' },
        { expr: `sum by (node) (rate(node_disk_written_bytes_total${at()}[${rate}]))`, legend: '{{node}} written' },
      ],
    },
    {
      title: 'Network',
      unit: 'Bps',
      queries: [
        { expr: `sum by (node) (rate(node_network_receive_bytes_total${at(',device!="lo"')}[${rate}]))`, legend: '{{node}} received' },
        { expr: `sum by (node) (rate(node_network_transmit_bytes_total${at(',device!="lo"')}[${rate}]))`, legend: '{{node}} sent' },
      ],
    },
    { title: 'Up since', unit: 's', kind: 'stat', queries: [{ expr: `time() - node_boot_time_seconds${at()}`, legend }] },
  ];
}
