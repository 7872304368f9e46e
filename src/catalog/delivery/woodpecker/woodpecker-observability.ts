import type { Alert, DashboardPanel } from '../../../authoring/index.ts';

/** Series of one server: its pods are named after the Deployment. */
function of(namespace: string, name: string, more = ''): string {
  return `{namespace="${namespace}",pod=~"${name}-[a-z0-9]+-[a-z0-9]+"${more}}`;
}

/** @source Woodpecker 3.17: server/metric and the metrics of its queue */
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
    { title: 'Agents', kind: 'stat', queries: [{ expr: `sum(woodpecker_worker_count${series})`, legend: 'agents' }] },
    {
      title: 'Pipelines by result',
      queries: [{ expr: `sum by (status) (increase(woodpecker_pipeline_count${series}[1h]))`, legend: '{{status}}' }],
    },
    {
      title: 'Duration of the last pipelines',
      unit: 's',
      queries: [{ expr: `max by (repo) (woodpecker_pipeline_time${series})`, legend: '{{repo}}' }],
    },
  ];
}
