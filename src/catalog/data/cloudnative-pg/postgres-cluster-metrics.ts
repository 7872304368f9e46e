import type { Alert, DashboardPanel } from '../../../authoring/index.ts';

/** @source collectors and default-monitoring.yaml of CloudNativePG 1.30, and the alerts among its samples */
export function clusterAlerts(namespace: string, name: string, instances: number): readonly Alert[] {
  const own = ownOf(namespace, name);
  const status = `kubectl --namespace ${namespace} describe clusters.postgresql.cnpg.io ${name}`;
  return [
    {
      alert: 'PostgresInstanceDown',
      expr: `cnpg_collector_up{${own}} == 0`,
      for: '5m',
      severity: 'critical',
      summary: 'PostgreSQL in {{ $labels.pod }} does not answer',
      description: `Its supervisor runs, the server does not: the log of the pod says why. ${status} tells which one is primary.`,
    },
    ...(instances === 1 ? [] : replicaAlerts(own, status)),
    {
      alert: 'PostgresTransactionAge',
      expr: `cnpg_pg_database_xid_age{${own}} > 500000000`,
      for: '1h',
      severity: 'warning',
      summary: 'Database {{ $labels.datname }} has transactions that are never cleaned up',
      description:
        'At two thousand million the server takes no more writes. Look for a transaction that stays open, or a slot nobody reads.',
    },
  ];
}

function replicaAlerts(own: string, status: string): readonly Alert[] {
  return [
    {
      alert: 'PostgresReplicaDisconnected',
      expr: `cnpg_pg_replication_in_recovery{${own}} > cnpg_pg_replication_is_wal_receiver_up{${own}}`,
      for: '10m',
      severity: 'warning',
      summary: '{{ $labels.pod }} gets no changes from the primary',
      description: `It is no copy to fall back on. ${status} and its log say why.`,
    },
    {
      alert: 'PostgresReplicaLag',
      expr: `cnpg_pg_replication_lag{${own}} > 300`,
      for: '10m',
      severity: 'warning',
      summary: '{{ $labels.pod }} is {{ $value }} seconds behind the primary',
      description: 'Its disk or the network is too slow for what is written. A failover to it takes that long at least.',
    },
  ];
}

export function clusterPanels(namespace: string, name: string): readonly DashboardPanel[] {
  const own = ownOf(namespace, name);
  return [
    { title: 'Servers that answer', queries: [{ expr: `sum(cnpg_collector_up{${own}})` }], kind: 'stat' },
    {
      title: 'Behind the primary',
      queries: [{ expr: `cnpg_pg_replication_lag{${own}}`, legend: '{{pod}}' }],
      unit: 's',
    },
    {
      title: 'Size of databases',
      queries: [{ expr: `max by (datname) (cnpg_pg_database_size_bytes{${own}})`, legend: '{{datname}}' }],
      unit: 'bytes',
    },
    {
      title: 'Connections',
      queries: [{ expr: `sum by (pod, state) (cnpg_backends_total{${own}})`, legend: '{{pod}} {{state}}' }],
    },
  ];
}

/** The servers' pods are named after the cluster and a number. */
function ownOf(namespace: string, name: string): string {
  return `namespace="${namespace}",pod=~"${name}-[0-9]+"`;
}
