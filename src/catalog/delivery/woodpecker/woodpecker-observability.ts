import type { Alert, DashboardPanel } from '../../../authoring/index.ts';

/** Series of one server: its pods are named after the Deployment. */
function of(namespace: string, name: string, more = ''): string {
  return `{namespace="${namespace}",pod=~"${name}-[a-z0-9]+-[a-z0-9]+"${more}}`;
}

/** @source `/metrics` of Woodpecker 3.17 */
export function woodpeckerAlerts(namespace: string, name: string): readonly Alert[] {
  const series = of(namespace, name);
  return [
    {
      alert: 'WoodpeckerHasNoAgent',
      expr: `woodpecker_worker_count${series} == 0`,
      for: '10m',
      severity: 'warning',
      summary: `No agent works for Woodpecker ${namespace}/${name}`,
      description: 'Pipelines wait and none starts. Look at the pods of the agents and their log: the secret, the network, the API server.',
    },
    {
      alert: 'WoodpeckerPipelinesWait',
      expr: `woodpecker_pending_steps${series} > 0`,
      for: '1h',
      severity: 'warning',
      summary: `{{ $value }} workflows of ${namespace}/${name} have waited for an hour`,
      description:
        'All agents are busy, or what waits asks for a label that no agent has. More agents or workflows need room: `agents.count`, `agents.workflows`.',
    },
  ];
}

export function woodpeckerPanels(namespace: string, name: string): readonly DashboardPanel[] {
  const series = of(namespace, name);
  return [
    {
      title: 'Workflows',
      queries: [
        { expr: `sum(woodpecker_running_steps${series})`, legend: 'running' },
        { expr: `sum(woodpecker_pending_steps${series})`, legend: 'waiting' },
      ],
    },
    {
      title: 'Workflows that may run at a time',
      kind: 'stat',
      queries: [{ expr: `sum(woodpecker_worker_count${series})`, legend: 'workflows' }],
    },
    {
      title: 'Steps that failed',
      queries: [{ expr: `sum by (repo) (increase(woodpecker_step_failures_total${series}[1h]))`, legend: '{{repo}}' }],
    },
    {
      title: 'Time of a step, 95 of 100 are faster',
      unit: 's',
      queries: [
        {
          expr: `histogram_quantile(0.95, sum by (le, repo) (rate(woodpecker_step_duration_seconds_bucket${series}[1h])))`,
          legend: '{{repo}}',
        },
      ],
    },
  ];
}
