import type { Alert, DashboardPanel } from '../../../authoring/index.ts';

/** Series of one server: its pods are named after the Deployment. */
function of(namespace: string, name: string, more = ''): string {
  return `{namespace="${namespace}",pod=~"${name}-[a-z0-9]+-[a-z0-9]+"${more}}`;
}

/** @source `/metrics` of MLflow 3.15 with prometheus-flask-exporter */
export function mlflowAlerts(namespace: string, name: string): readonly Alert[] {
  return [
    {
      alert: 'MlflowRequestsFail',
      expr: `sum(rate(mlflow_http_request_total${of(namespace, name, ',status=~"5.."')}[10m])) > 0.05`,
      for: '10m',
      severity: 'warning',
      summary: `MLflow ${namespace}/${name} answers with errors`,
      description:
        'More than three requests a minute end with a status of 500 or above. Its log names the cause; first look at its database and its bucket.',
    },
  ];
}

export function mlflowPanels(namespace: string, name: string): readonly DashboardPanel[] {
  const series = of(namespace, name);
  return [
    {
      title: 'Requests',
      queries: [{ expr: `sum by (status) (rate(mlflow_http_request_total${series}[5m]))`, legend: '{{status}}' }],
      unit: 'reqps',
    },
    {
      title: 'Time of an answer, 95 of 100 are faster',
      queries: [
        {
          expr: `histogram_quantile(0.95, sum by (le, method) (rate(mlflow_http_request_duration_seconds_bucket${series}[5m])))`,
          legend: '{{method}}',
        },
      ],
      unit: 's',
    },
  ];
}
