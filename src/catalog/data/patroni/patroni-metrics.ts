import type { Alert, DashboardPanel } from '../../../authoring/index.ts';

/** @source Patroni 4.1: patroni/api.py, `do_GET_metrics` */
export function patroniAlerts(namespace: string, name: string, members: number): readonly Alert[] {
  const own = ownOf(namespace, name);
  const list = `kubectl --namespace ${namespace} exec ${name}-0 -- patronictl --config-file /etc/patroni/patroni.yml list`;
  return [
    {
      alert: 'PatroniNoPrimary',
      expr: `sum by (scope) (patroni_primary{${own}}) == 0`,
      for: '2m',
      severity: 'critical',
      summary: 'PostgreSQL {{ $labels.scope }} has no primary',
      description: `Nothing can be written. ${list} tells what each server does; a store without a majority is the usual reason.`,
    },
    {
      alert: 'PatroniServerDown',
      expr: `patroni_postgres_running{${own}} == 0`,
      for: '5m',
      severity: 'critical',
      summary: 'PostgreSQL in {{ $labels.pod }} does not run',
      description: 'Patroni runs, the server does not: the log of the pod says why.',
    },
    {
      alert: 'PatroniStoreUnseen',
      expr: `time() - patroni_dcs_last_seen{${own}} > 60`,
      for: '2m',
      severity: 'critical',
      summary: '{{ $labels.pod }} has not reached its store for {{ $value | humanizeDuration }}',
      description: 'There is no failover without it, and a primary that does not reach all others steps down.',
    },
    ...(members === 1 ? [] : replicaAlerts(own, list)),
    {
      alert: 'PatroniPaused',
      expr: `patroni_is_paused{${own}} == 1`,
      for: '1h',
      severity: 'warning',
      summary: 'Patroni of {{ $labels.pod }} is paused',
      description: 'Nothing fails over meanwhile. `patronictl resume` ends what somebody began with `patronictl pause`.',
    },
    {
      alert: 'PatroniPendingRestart',
      expr: `patroni_pending_restart{${own}} == 1`,
      for: '1h',
      severity: 'warning',
      summary: '{{ $labels.pod }} waits for a restart to take over its settings',
      description: `Restart one after the other: \`patronictl restart ${name} {{ $labels.pod }}\`, the primary last.`,
    },
  ];
}

function replicaAlerts(own: string, list: string): readonly Alert[] {
  return [
    {
      alert: 'PatroniReplicaDisconnected',
      expr: `patroni_replica{${own}} == 1 and patroni_postgres_streaming{${own}} == 0`,
      for: '10m',
      severity: 'warning',
      summary: '{{ $labels.pod }} gets no changes from the primary',
      description: `It is no copy to fall back on. ${list} and its log say why.`,
    },
    {
      alert: 'PatroniReplicaLag',
      expr: `(scalar(max(patroni_xlog_location{${own}})) - patroni_xlog_replayed_location{${own}} > 100e6) and patroni_replica{${own}} == 1`,
      for: '10m',
      severity: 'warning',
      summary: '{{ $labels.pod }} is {{ $value | humanize1024 }}B behind the primary',
      description: 'Its disk or the network is too slow for what is written. It is not made primary while it is behind.',
    },
  ];
}

export function patroniPanels(namespace: string, name: string): readonly DashboardPanel[] {
  const own = ownOf(namespace, name);
  return [
    { title: 'Primary', kind: 'stat', queries: [{ expr: `patroni_primary{${own}} == 1`, legend: '{{pod}}' }] },
    { title: 'Servers that run', kind: 'stat', queries: [{ expr: `sum(patroni_postgres_running{${own}})` }] },
    {
      title: 'Behind the primary',
      unit: 'bytes',
      queries: [
        {
          expr: `(scalar(max(patroni_xlog_location{${own}})) - patroni_xlog_replayed_location{${own}}) and patroni_replica{${own}} == 1`,
          legend: '{{pod}}',
        },
      ],
    },
    {
      title: 'Written',
      unit: 'Bps',
      queries: [{ expr: `rate(patroni_xlog_location{${own}}[$__rate_interval])`, legend: '{{pod}}' }],
    },
    { title: 'Timeline', queries: [{ expr: `patroni_postgres_timeline{${own}}`, legend: '{{pod}}' }] },
    { title: 'Store last seen', unit: 's', queries: [{ expr: `time() - patroni_dcs_last_seen{${own}}`, legend: '{{pod}}' }] },
  ];
}

/** The servers' pods are named after the set and a number. */
function ownOf(namespace: string, name: string): string {
  return `namespace="${namespace}",pod=~"${name}-[0-9]+"`;
}
