import type { Alert, DashboardPanel } from '../../../authoring/index.ts';

/** What a Prometheus says of itself. The watchdog always fires, so that its silence is noticed outside. */
export function prometheusAlerts(job: string, withAlertmanager: boolean): readonly Alert[] {
  const at = `{job=${JSON.stringify(job)}}`;
  return [
    {
      alert: 'Watchdog',
      expr: 'vector(1)',
      severity: 'warning',
      summary: 'Alerts get through',
      description: 'This alert always fires. When the service outside that waits for it hears nothing, Prometheus or Alertmanager is down.',
    },
    {
      alert: 'PrometheusConfigNotLoaded',
      expr: `prometheus_config_last_reload_successful${at} == 0`,
      for: '10m',
      severity: 'critical',
      summary: 'Prometheus could not read its configuration',
      description: 'It goes on with the one before. Its log names the line.',
    },
    {
      alert: 'PrometheusRuleFailures',
      expr: `increase(prometheus_rule_evaluation_failures_total${at}[15m]) > 0`,
      for: '15m',
      severity: 'warning',
      summary: 'Rules of {{ $labels.rule_group }} cannot be evaluated',
      description: 'Alerts of this group are silent. The page "Rules" of Prometheus shows the error.',
    },
    {
      alert: 'PrometheusTsdbTrouble',
      expr: `increase(prometheus_tsdb_compactions_failed_total${at}[3h]) > 0 or increase(prometheus_tsdb_reloads_failures_total${at}[3h]) > 0 or increase(prometheus_tsdb_wal_corruptions_total${at}[3h]) > 0`,
      severity: 'warning',
      summary: 'Prometheus has trouble with its files',
      description: 'Usually the volume is full or broken. Its log says which file.',
    },
    {
      alert: 'PrometheusNotIngesting',
      expr: `sum(rate(prometheus_tsdb_head_samples_appended_total${at}[5m])) <= 0`,
      for: '10m',
      severity: 'critical',
      summary: 'Prometheus stores no samples',
      description: 'Every graph ends here. Look at its log and its volume.',
    },
    ...(withAlertmanager
      ? ([
          {
            alert: 'PrometheusNotificationsLost',
            expr: `increase(prometheus_notifications_dropped_total${at}[15m]) > 0`,
            for: '15m',
            severity: 'critical',
            summary: 'Prometheus cannot hand its alerts to Alertmanager',
            description: 'Nobody is told about anything. Look at the pods and the log of Alertmanager.',
          },
        ] as const)
      : []),
  ];
}

/** Its own dashboard: what it takes in, what it costs, and what it could not reach. */
export function prometheusPanels(job: string): readonly DashboardPanel[] {
  const at = `{job=${JSON.stringify(job)}}`;
  return [
    { title: 'Targets that answer', kind: 'stat', queries: [{ expr: 'sum(up)' }] },
    { title: 'Targets that do not', kind: 'stat', queries: [{ expr: 'count(up == 0) or vector(0)' }] },
    {
      title: 'Samples taken in',
      unit: 'ops',
      queries: [{ expr: `sum(rate(prometheus_tsdb_head_samples_appended_total${at}[5m]))`, legend: 'samples' }],
    },
    { title: 'Series in memory', queries: [{ expr: `prometheus_tsdb_head_series${at}`, legend: 'series' }] },
    { title: 'Memory', unit: 'bytes', queries: [{ expr: `process_resident_memory_bytes${at}`, legend: 'resident' }] },
    { title: 'Blocks on disk', unit: 'bytes', queries: [{ expr: `prometheus_tsdb_storage_blocks_bytes${at}`, legend: 'blocks' }] },
    { title: 'Alerts that fire', queries: [{ expr: 'sum by (alertname) (ALERTS{alertstate="firing"})', legend: '{{alertname}}' }] },
  ];
}
