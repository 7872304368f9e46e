import type { Alert, DashboardPanel } from '../../../authoring/index.ts';

/** Series of one collector: those of its pods, the one for events among them. */
const of = (namespace: string, name: string, more = ''): string => `namespace="${namespace}",pod=~"${name}-.+",container="alloy"${more}`;

/** @source Alloy 1.18, debug metrics of `loki.write`, and its mixin */
export function alloyAlerts(namespace: string, name: string): readonly Alert[] {
  const own = of(namespace, name);
  return [
    {
      alert: 'AlloyDropsLines',
      expr: `sum by (namespace, pod, node, reason) (increase(loki_write_dropped_entries_total{${own}}[15m])) > 0`,
      for: '15m',
      severity: 'warning',
      summary: 'Lines of {{ $labels.node }} do not reach Loki',
      description: `Loki was away for too long or refuses them. Look at the log of the pod: kubectl -n ${namespace} logs {{ $labels.pod }}.`,
    },
    {
      alert: 'AlloySendsNothing',
      expr: `sum(rate(loki_write_sent_entries_total{${own}}[30m])) == 0`,
      for: '30m',
      severity: 'warning',
      summary: 'No line has reached Loki for an hour',
      description: 'Some pod always logs something: the collectors cannot read, or Loki does not answer.',
    },
    {
      alert: 'AlloyComponentUnhealthy',
      expr: `sum by (namespace, pod, node) (alloy_component_controller_running_components{${of(namespace, name, ',health_type!="healthy"')}}) > 0`,
      for: '15m',
      severity: 'warning',
      summary: 'A part of Alloy on {{ $labels.node }} does not work',
      description: `Its log says which: kubectl -n ${namespace} logs {{ $labels.pod }}.`,
    },
  ];
}

export function alloyPanels(namespace: string, name: string): readonly DashboardPanel[] {
  const own = of(namespace, name);
  const rate = (metric: string, by: string) => `sum by (${by}) (rate(${metric}{${own}}[$__rate_interval]))`;
  return [
    { title: 'Lines sent, by node', queries: [{ expr: rate('loki_write_sent_entries_total', 'node'), legend: '{{node}}' }], unit: 'ops' },
    { title: 'Bytes sent, by node', queries: [{ expr: rate('loki_write_sent_bytes_total', 'node'), legend: '{{node}}' }], unit: 'Bps' },
    {
      title: 'Lines dropped',
      queries: [{ expr: rate('loki_write_dropped_entries_total', 'node, reason'), legend: '{{node}} {{reason}}' }],
      unit: 'ops',
    },
    {
      title: 'Second attempts',
      queries: [{ expr: rate('loki_write_batch_retries_total', 'node'), legend: '{{node}}' }],
      unit: 'ops',
    },
  ];
}
