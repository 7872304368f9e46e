import type { Alert, DashboardPanel } from '../../../authoring/index.ts';

/** @source pkg/middleware/metrics.go of oauth2-proxy 7.15 */
export function proxyAlerts(job: string, host: string): readonly Alert[] {
  const own = `job="${job}"`;
  return [
    {
      alert: 'SignInProxyFails',
      expr: [
        `100 * sum(rate(oauth2_proxy_requests_total{${own},code=~"5.."}[5m]))`,
        `  / sum(rate(oauth2_proxy_requests_total{${own}}[5m]))`,
        '  > 10',
      ].join('\n'),
      for: '10m',
      severity: 'warning',
      summary: `{{ $value | printf "%.0f" }} % of the answers of ${host} are errors`,
      description:
        'Either the provider does not answer while people sign in, or the page behind does not. The log of the proxy says which.',
    },
  ];
}

export function proxyPanels(job: string): readonly DashboardPanel[] {
  const own = `job="${job}"`;
  return [
    {
      title: 'Requests by code',
      queries: [{ expr: `sum by (code) (rate(oauth2_proxy_requests_total{${own}}[5m]))`, legend: '{{code}}' }],
      unit: 'reqps',
    },
    {
      title: 'Requests under way',
      queries: [{ expr: `sum(oauth2_proxy_requests_in_flight{${own}})` }],
    },
    {
      title: 'Time of an answer, 95 of 100 are faster',
      queries: [
        {
          expr: `histogram_quantile(0.95, sum by (le) (rate(oauth2_proxy_response_duration_seconds_bucket{${own}}[5m])))`,
        },
      ],
      unit: 's',
    },
  ];
}
