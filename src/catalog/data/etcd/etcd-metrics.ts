import type { Alert, DashboardPanel } from '../../../authoring/index.ts';

/** @source etcd 3.7: server/etcdserver/metrics.go, and the alerts of its mixin */
export function etcdAlerts(namespace: string, name: string, members: number): readonly Alert[] {
  const own = ownOf(namespace, name);
  const majority = Math.floor(members / 2) + 1;
  return [
    {
      alert: 'EtcdNoLeader',
      expr: `etcd_server_has_leader{${own}} == 0`,
      for: '1m',
      severity: 'critical',
      summary: '{{ $labels.pod }} knows no leader',
      description: `Nothing can be written until ${majority} of ${members} members reach each other. Look at the pods, their volumes and the network between their nodes.`,
    },
    ...(members === 1
      ? []
      : [
          {
            alert: 'EtcdNoMajority',
            expr: `kube_statefulset_status_replicas_ready{namespace="${namespace}",statefulset="${name}"} < ${majority}`,
            for: '5m',
            severity: 'critical',
            summary: `{{ $value }} of ${members} members of ${name} are ready`,
            description: `With fewer than ${majority} members nothing can be written. A member whose disk is lost needs the steps of restore-${name}.md.`,
          } as const,
        ]),
    {
      alert: 'EtcdFillsUp',
      expr: `etcd_mvcc_db_total_size_in_bytes{${own}} / etcd_server_quota_backend_bytes{${own}} > 0.8`,
      for: '10m',
      severity: 'warning',
      summary: '{{ $labels.pod }} has used {{ $value | humanizePercentage }} of its quota',
      description: 'At the quota the store becomes read-only. Find out who writes so much, run `etcdctl defrag`, or raise `quota`.',
    },
    {
      alert: 'EtcdSlowDisk',
      expr: `histogram_quantile(0.99, sum by (pod, le) (rate(etcd_disk_wal_fsync_duration_seconds_bucket{${own}}[10m]))) > 0.1`,
      for: '30m',
      severity: 'warning',
      summary: 'Writing down takes {{ $labels.pod }} {{ $value | humanizeDuration }}',
      description: 'Every write waits for it, and slow leaders are replaced. Use a faster disk, or write `disk: slow`.',
    },
    {
      alert: 'EtcdLeaderChanges',
      expr: `increase(etcd_server_leader_changes_seen_total{${own}}[1h]) > 4`,
      severity: 'warning',
      summary: '{{ $labels.pod }} saw {{ $value | humanize }} elections within an hour',
      description: 'Disk, CPU or network are too slow for the timing: clients wait at each of them. See the panels of the dashboard.',
    },
  ];
}

export function etcdPanels(namespace: string, name: string): readonly DashboardPanel[] {
  const own = ownOf(namespace, name);
  return [
    { title: 'Members with a leader', kind: 'stat', queries: [{ expr: `sum(etcd_server_has_leader{${own}})` }] },
    {
      title: 'Data',
      unit: 'bytes',
      queries: [
        { expr: `etcd_mvcc_db_total_size_in_bytes{${own}}`, legend: '{{pod}} on disk' },
        { expr: `etcd_mvcc_db_total_size_in_use_in_bytes{${own}}`, legend: '{{pod}} in use' },
      ],
    },
    {
      title: 'Writing down, slowest of a hundred',
      unit: 's',
      queries: [
        {
          expr: `histogram_quantile(0.99, sum by (pod, le) (rate(etcd_disk_wal_fsync_duration_seconds_bucket{${own}}[$__rate_interval])))`,
          legend: '{{pod}}',
        },
      ],
    },
    {
      title: 'Changes',
      unit: 'ops',
      queries: [{ expr: `rate(etcd_server_proposals_committed_total{${own}}[$__rate_interval])`, legend: '{{pod}}' }],
    },
    { title: 'Elections', queries: [{ expr: `increase(etcd_server_leader_changes_seen_total{${own}}[1h])`, legend: '{{pod}}' }] },
    { title: 'Keys', queries: [{ expr: `etcd_debugging_mvcc_keys_total{${own}}`, legend: '{{pod}}' }] },
  ];
}

/** The members' pods are named after the set and a number. */
function ownOf(namespace: string, name: string): string {
  return `namespace="${namespace}",pod=~"${name}-[0-9]+"`;
}
