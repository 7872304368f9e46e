import type { Alert, DashboardPanel } from '../../../authoring/index.ts';

export function registryAlerts(pods: string): readonly Alert[] {
  return [
    {
      alert: 'RegistryErrors',
      expr: `sum by (namespace) (rate(registry_http_requests_total{${pods},code=~"5.."}[10m])) > 0.05`,
      for: '10m',
      severity: 'warning',
      summary: 'the registry in {{ $labels.namespace }} answers {{ $value | humanize }} requests a second with an error of its own',
      description: 'Pushes and pulls fail. The log of the pod says why; the bucket is full or its server away, as a rule.',
    },
  ];
}

export function registryPanels(pods: string): readonly DashboardPanel[] {
  const rate = (labels: string) => `rate(registry_http_requests_total{${pods}${labels}}[5m])`;
  return [
    { title: 'Requests', unit: 'reqps', queries: [{ expr: `sum by (method) (${rate('')})`, legend: '{{ method }}' }] },
    {
      title: 'Errors',
      unit: 'reqps',
      queries: [
        { expr: `sum(${rate(',code=~"4.."')})`, legend: 'of callers' },
        { expr: `sum(${rate(',code=~"5.."')})`, legend: 'of the server' },
      ],
    },
    { title: 'Requests in progress', queries: [{ expr: `sum(registry_http_in_flight_requests{${pods}})`, legend: 'requests' }] },
    {
      title: 'Time of an action of the bucket',
      unit: 's',
      queries: [
        {
          expr: `sum by (action) (rate(registry_storage_action_seconds_sum{${pods}}[5m])) / sum by (action) (rate(registry_storage_action_seconds_count{${pods}}[5m]))`,
          legend: '{{ action }}',
        },
      ],
    },
  ];
}
