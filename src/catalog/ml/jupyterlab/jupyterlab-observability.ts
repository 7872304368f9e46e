import type { Alert, DashboardPanel } from '../../../authoring/index.ts';

/** Series of one server: its pods are named after the Deployment. */
function of(namespace: string, name: string, more = ''): string {
  return `{namespace="${namespace}",pod=~"${name}-[a-z0-9]+-[a-z0-9]+"${more}}`;
}

/** @source `/metrics` of Jupyter Server 2.21 */
export function labAlerts(namespace: string, name: string): readonly Alert[] {
  return [
    {
      alert: 'JupyterLabRequestsFail',
      expr: `sum(rate(http_request_duration_seconds_count${of(namespace, name, ',status_code=~"5.."')}[10m])) > 0.05`,
      for: '10m',
      severity: 'warning',
      summary: `JupyterLab ${namespace}/${name} answers with errors`,
      description:
        'More than three requests a minute end with a status of 500 or above: files are not saved. A full volume is the usual cause.',
    },
  ];
}

export function labPanels(namespace: string, name: string): readonly DashboardPanel[] {
  const series = of(namespace, name);
  return [
    {
      title: 'Running kernels and terminals',
      queries: [
        { expr: `sum by (type) (kernel_currently_running_total${series})`, legend: '{{type}}' },
        { expr: `sum(terminal_currently_running_total${series})`, legend: 'terminals' },
      ],
    },
    {
      title: 'Requests',
      queries: [{ expr: `sum by (status_code) (rate(http_request_duration_seconds_count${series}[5m]))`, legend: '{{status_code}}' }],
      unit: 'reqps',
    },
    {
      title: 'Time since somebody did something',
      queries: [{ expr: `time() - max(jupyter_server_last_activity_timestamp_seconds${series})`, legend: 'idle' }],
      unit: 's',
    },
  ];
}
