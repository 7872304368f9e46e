import type { Alert, DashboardPanel } from '../../../authoring/index.ts';

/** Series of one server: its pods are named after the Deployment. */
function of(namespace: string, name: string, more = ''): string {
  return `{namespace="${namespace}",pod=~"${name}-[a-z0-9]+-[a-z0-9]+"${more}}`;
}

/** @source `/metrics` of Gitea 1.27: modules/metrics/collector.go and Go's own process metrics */
export function giteaAlerts(namespace: string, name: string): readonly Alert[] {
  return [
    {
      alert: 'GiteaFilesRunOut',
      expr: `process_open_fds${of(namespace, name)} / process_max_fds${of(namespace, name)} > 0.8`,
      for: '15m',
      severity: 'warning',
      summary: `Gitea ${namespace}/${name} has {{ $value | humanizePercentage }} of the files open that it may`,
      description:
        'With none left, pushes and pages fail. Clones that never end are the usual cause: look at its log and at the processes of its pod.',
    },
  ];
}

export function giteaPanels(namespace: string, name: string): readonly DashboardPanel[] {
  const series = of(namespace, name);
  return [
    {
      title: 'What it holds',
      queries: [
        { expr: `sum(gitea_repositories${series})`, legend: 'repositories' },
        { expr: `sum(gitea_users${series})`, legend: 'users' },
        { expr: `sum(gitea_issues_open${series})`, legend: 'open issues' },
      ],
    },
    { title: 'Webhooks delivered', queries: [{ expr: `sum(increase(gitea_hooktasks${series}[1h]))`, legend: 'in an hour' }] },
    { title: 'Memory', unit: 'bytes', queries: [{ expr: `process_resident_memory_bytes${series}`, legend: 'resident' }] },
    { title: 'Goroutines', queries: [{ expr: `go_goroutines${series}`, legend: 'goroutines' }] },
  ];
}
