import type { Alert } from '../../../authoring/index.ts';
import { anyOf, series } from './promql.ts';

/** What kube-state-metrics tells of nodes. */
export function nodeStateAlerts(nodes: readonly string[]): readonly Alert[] {
  const node = anyOf(nodes);
  return [
    {
      alert: 'NodeNotReady',
      expr: `${series('kube_node_status_condition', { node, condition: 'Ready', status: 'true' })} == 0`,
      for: '5m',
      severity: 'critical',
      summary: 'Node {{ $labels.node }} is not ready',
      description: 'Its pods are moved away or wait. Look at the machine, then at its kubelet: kubectl describe node {{ $labels.node }}.',
    },
    {
      alert: 'NodeUnderPressure',
      expr: `${series('kube_node_status_condition', { node, condition: '~MemoryPressure|DiskPressure|PIDPressure', status: 'true' })} == 1`,
      for: '5m',
      severity: 'critical',
      summary: 'Node {{ $labels.node }} reports {{ $labels.condition }}',
      description: 'The kubelet takes no new pods and evicts those of the lowest priority until it is over.',
    },
  ];
}

/** What the kubelets and the API server tell themselves. */
export function controlPlaneAlerts(): readonly Alert[] {
  return [
    {
      alert: 'KubeletUnreachable',
      expr: `${series('up', { job: 'kubelet' })} == 0`,
      for: '10m',
      severity: 'critical',
      summary: 'The kubelet of node {{ $labels.node }} does not answer',
      description: 'The machine is off, its kubelet is down, or Prometheus may not reach port 10250.',
    },
    {
      alert: 'ApiServerUnreachable',
      expr: `${series('up', { job: 'apiserver' })} == 0`,
      for: '5m',
      severity: 'critical',
      summary: 'The API server at {{ $labels.instance }} does not answer',
      description: 'What runs goes on running, but nothing is scheduled, restarted or synced.',
    },
    {
      alert: 'ApiServerErrors',
      expr: `sum(rate(${series('apiserver_request_total', { job: 'apiserver', code: '~5..' })}[10m])) / sum(rate(${series('apiserver_request_total', { job: 'apiserver' })}[10m])) > 0.05`,
      for: '15m',
      severity: 'warning',
      summary: '{{ $value | humanizePercentage }} of the requests to the API server fail',
      description: 'Often a webhook or an aggregated API without pods, or a slow disk below its database.',
    },
  ];
}

const realFileSystems = { fstype: '~ext[234]|xfs|btrfs|zfs|f2fs|vfat' };

/** What node-exporter tells of machines. */
export function machineAlerts(job: string): readonly Alert[] {
  const disk = (metric: string) => series(metric, { job, ...realFileSystems });
  const share = `${disk('node_filesystem_avail_bytes')} / ${disk('node_filesystem_size_bytes')}`;
  return [
    {
      alert: 'NodeDiskFilling',
      expr: `(${share} < 0.15) or (${share} < 0.4 and predict_linear(${disk('node_filesystem_avail_bytes')}[6h], 86400) < 0)`,
      for: '30m',
      severity: 'warning',
      summary: '{{ $labels.mountpoint }} of node {{ $labels.node }} has {{ $value | humanizePercentage }} left',
      description:
        'Below 15 percent, or full within a day at the pace of the last six hours. Below 10 percent the kubelet begins to evict pods.',
    },
    {
      alert: 'NodeDiskReadOnly',
      expr: `${series('node_filesystem_readonly', { job, ...realFileSystems, mountpoint: '!~/(boot|snap|usr)(/.*)?' })} == 1`,
      for: '10m',
      severity: 'critical',
      summary: '{{ $labels.mountpoint }} of node {{ $labels.node }} can only be read',
      description: 'Linux does this when a disk fails. Look at the kernel log of the machine, and have the backups at hand.',
    },
    {
      alert: 'NodeMemoryShort',
      expr: `${series('node_memory_MemAvailable_bytes', { job })} / ${series('node_memory_MemTotal_bytes', { job })} < 0.05`,
      for: '10m',
      severity: 'warning',
      summary: 'Node {{ $labels.node }} has {{ $value | humanizePercentage }} of its memory left',
      description: 'The kernel is about to end processes. Find the pods above their requests: kubectl top pods -A --sort-by=memory.',
    },
    {
      alert: 'NodeClockWrong',
      expr: `${series('node_timex_sync_status', { job })} == 0`,
      for: '1h',
      severity: 'warning',
      summary: 'The clock of node {{ $labels.node }} is not kept in step',
      description: 'Certificates and tokens fail when clocks drift apart. Look at chrony or systemd-timesyncd on the machine.',
    },
  ];
}
