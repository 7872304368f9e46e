import type { Alert, DashboardPanel } from '../../../authoring/index.ts';

/** @source pkg/observability/metrics/prometheus.go of Traefik 3.7 */
export function traefikAlerts(namespace: string): readonly Alert[] {
  const own = `namespace="${namespace}"`;
  return [
    {
      alert: 'TraefikBackendFails',
      expr: [
        `100 * sum by (service) (rate(traefik_service_requests_total{${own},code=~"5.."}[5m]))`,
        `  / sum by (service) (rate(traefik_service_requests_total{${own}}[5m]))`,
        '  > 10',
      ].join('\n'),
      for: '10m',
      severity: 'warning',
      summary: '{{ $value | printf "%.0f" }} % of the answers of {{ $labels.service }} are errors',
      description:
        'The program behind the host fails, or has no pod that is ready: Traefik answers 502 to 504 itself then. Look at its pods first.',
    },
  ];
}

export function traefikPanels(namespace: string): readonly DashboardPanel[] {
  const own = `namespace="${namespace}"`;
  return [
    {
      title: 'Requests by code',
      queries: [{ expr: `sum by (code) (rate(traefik_entrypoint_requests_total{${own}}[5m]))`, legend: '{{code}}' }],
      unit: 'reqps',
    },
    {
      title: 'Requests by program',
      queries: [{ expr: `sum by (service) (rate(traefik_service_requests_total{${own}}[5m]))`, legend: '{{service}}' }],
      unit: 'reqps',
    },
    {
      title: 'Time of an answer, 95 of 100 are faster',
      queries: [
        {
          expr: `histogram_quantile(0.95, sum by (le, service) (rate(traefik_service_request_duration_seconds_bucket{${own}}[5m])))`,
          legend: '{{service}}',
        },
      ],
      unit: 's',
    },
    {
      title: 'Open connections',
      queries: [{ expr: `sum by (entrypoint) (traefik_open_connections{${own}})`, legend: '{{entrypoint}}' }],
    },
  ];
}
