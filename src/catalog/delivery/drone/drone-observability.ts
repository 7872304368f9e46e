import type { Alert, DashboardPanel } from '../../../authoring/index.ts';

/** Series of one server: its pods are named after the Deployment. */
function of(namespace: string, name: string): string {
  return `{namespace="${namespace}",pod=~"${name}-[a-z0-9]+-[a-z0-9]+"}`;
}

/** @source Drone 2.25: metric/ */
export function droneAlerts(namespace: string, name: string): readonly Alert[] {
  const series = of(namespace, name);
  return [
    {
      alert: 'DroneBuildsWait',
      expr: `drone_pending_jobs${series} > 0`,
      for: '1h',
      severity: 'warning',
      summary: `{{ $value }} jobs of ${namespace}/${name} have waited for an hour`,
      description: 'The runner is busy or gone, or what waits asks for a label that it has not. Its log says which.',
    },
  ];
}

export function dronePanels(namespace: string, name: string): readonly DashboardPanel[] {
  const series = of(namespace, name);
  return [
    {
      title: 'Jobs',
      queries: [
        { expr: `sum(drone_running_jobs${series})`, legend: 'running' },
        { expr: `sum(drone_pending_jobs${series})`, legend: 'waiting' },
      ],
    },
    { title: 'Builds so far', kind: 'stat', queries: [{ expr: `sum(drone_build_count${series})`, legend: 'builds' }] },
  ];
}
