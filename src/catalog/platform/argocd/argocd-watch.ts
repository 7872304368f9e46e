import type { Alert, DashboardPanel } from '../../../authoring/index.ts';

/** @source Argo CD 3.5, controller/metrics: `argocd_app_info` with sync_status and health_status */
export function argocdAlerts(controller: string): readonly Alert[] {
  const info = (...matchers: readonly string[]) => `argocd_app_info{${[`job=${JSON.stringify(controller)}`, ...matchers].join(', ')}}`;
  return [
    {
      alert: 'ArgoCdApplicationNotSynced',
      expr: `max by (name) (${info('sync_status!="Synced"')}) > 0`,
      for: '1h',
      severity: 'warning',
      summary: 'Argo CD has not brought {{ $labels.name }} to what Git says for an hour',
      description: 'The Application names the objects that differ and the message of the last sync.',
    },
    {
      alert: 'ArgoCdApplicationUnhealthy',
      expr: `max by (name) (${info('health_status=~"Degraded|Missing"')}) > 0`,
      for: '30m',
      severity: 'warning',
      summary: '{{ $labels.name }} has not been healthy for half an hour',
      description: 'The Application names the object; look at its events and at the log of its pods.',
    },
    {
      alert: 'ArgoCdKnowsNoApplications',
      expr: `absent(${info()})`,
      for: '30m',
      severity: 'critical',
      summary: 'Argo CD tells of no Application',
      description:
        'Either its application controller does not run or its root Application is gone: nothing that is pushed reaches the cluster.',
    },
  ];
}

export function argocdPanels(controller: string, repoServer: string): readonly DashboardPanel[] {
  const at = `job=${JSON.stringify(controller)}`;
  const git = `job=${JSON.stringify(repoServer)}`;
  return [
    { title: 'Applications by sync', queries: [{ expr: `count by (sync_status) (argocd_app_info{${at}})`, legend: '{{sync_status}}' }] },
    {
      title: 'Applications by health',
      queries: [{ expr: `count by (health_status) (argocd_app_info{${at}})`, legend: '{{health_status}}' }],
    },
    {
      title: 'Syncs in an hour',
      queries: [{ expr: `sum by (phase) (increase(argocd_app_sync_total{${at}}[1h]))`, legend: '{{phase}}' }],
    },
    {
      title: 'Requests to Git',
      unit: 'ops',
      queries: [{ expr: `sum by (request_type) (rate(argocd_git_request_total{${git}}[5m]))`, legend: '{{request_type}}' }],
    },
  ];
}
