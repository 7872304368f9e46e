import type { Alert, DashboardPanel } from '../../../authoring/index.ts';

/** Series of one hub: its pods are named after the Deployment. */
function of(namespace: string, name: string, more = ''): string {
  return `{namespace="${namespace}",pod=~"${name}-hub-[a-z0-9]+-[a-z0-9]+"${more}}`;
}

/** @source `/hub/metrics` of JupyterHub 5.5 */
export function hubAlerts(namespace: string, name: string): readonly Alert[] {
  return [
    {
      alert: 'JupyterHubServersDoNotStart',
      expr: `sum(increase(jupyterhub_server_spawn_duration_seconds_count${of(namespace, name, ',status="failure"')}[30m])) > 0`,
      severity: 'warning',
      summary: `Servers of ${namespace}/${name} do not start`,
      description:
        "The pod was refused or did not become ready in time. The hub's log and `kubectl get events` in its namespace say why: quota, image, volume.",
    },
  ];
}

export function hubPanels(namespace: string, name: string): readonly DashboardPanel[] {
  const series = of(namespace, name);
  return [
    { title: 'Running servers', queries: [{ expr: `sum(jupyterhub_running_servers${series})`, legend: 'servers' }] },
    {
      title: 'Time of a start, 95 of 100 are faster',
      queries: [
        {
          expr: `histogram_quantile(0.95, sum by (le) (rate(jupyterhub_server_spawn_duration_seconds_bucket${series}[1h])))`,
          legend: 'start',
        },
      ],
      unit: 's',
    },
  ];
}
