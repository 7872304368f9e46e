import type { Alert, DashboardPanel } from '../../../authoring/index.ts';

/** @source internal/ingress/metric/collectors of ingress-nginx 1.15 */
export function nginxAlerts(namespace: string): readonly Alert[] {
  return [
    {
      alert: 'IngressNginxReloadFailed',
      expr: `nginx_ingress_controller_config_last_reload_successful{namespace="${namespace}"} == 0`,
      for: '5m',
      severity: 'critical',
      summary: 'NGINX refused its last configuration',
      description: 'Changes of Ingresses have no effect until the one it trips over is mended; the log of the controller names it.',
    },
  ];
}

export function nginxPanels(namespace: string): readonly DashboardPanel[] {
  const own = `namespace="${namespace}"`;
  return [
    {
      title: 'Requests by code',
      queries: [{ expr: `sum by (status) (rate(nginx_ingress_controller_requests{${own}}[5m]))`, legend: '{{status}}' }],
      unit: 'reqps',
    },
    {
      title: 'Requests by Ingress',
      queries: [{ expr: `sum by (ingress) (rate(nginx_ingress_controller_requests{${own}}[5m]))`, legend: '{{ingress}}' }],
      unit: 'reqps',
    },
  ];
}
