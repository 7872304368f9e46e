import type { Alert, DashboardPanel } from '../../../authoring/index.ts';

/** Series of one manager: its pods are named after the Deployment. */
export function seriesOf(namespace: string, name: string): string {
  return `namespace="${namespace}",pod=~"${name}-[a-z0-9]+-[a-z0-9]+"`;
}

/** @source GitLab Runner 19.4, `network/api_requests_collector.go` and `commands/builds_helper.go` */
export function runnerAlerts(pods: string): readonly Alert[] {
  return [
    {
      alert: 'GitLabRunnerTakesNoJobs',
      expr: `sum by (namespace, pod) (rate(gitlab_runner_api_request_statuses_total{${pods},endpoint="request_job",status!~"2..|409"}[10m])) > 0`,
      for: '15m',
      severity: 'critical',
      summary: 'runner {{ $labels.namespace }}/{{ $labels.pod }} asks GitLab for jobs and gets errors',
      description:
        'GitLab is away, or it does not know the token any more (status 403): make a new runner there and give its token to the Secret.',
    },
    {
      alert: 'GitLabRunnerJobsBreak',
      expr: `sum by (namespace, pod) (increase(gitlab_runner_failed_jobs_total{${pods},failure_reason="runner_system_failure"}[30m])) > 2`,
      severity: 'warning',
      summary: 'jobs of runner {{ $labels.namespace }}/{{ $labels.pod }} break before their script ends',
      description:
        'Their pods were refused, found no node or no image, or were evicted. The log of the job and `kubectl get events` in the namespace say which.',
    },
    {
      alert: 'GitLabRunnerFull',
      expr: `sum by (namespace, pod) (gitlab_runner_jobs{${pods}}) >= on (namespace, pod) gitlab_runner_concurrent{${pods}}`,
      for: '1h',
      severity: 'warning',
      summary: 'runner {{ $labels.namespace }}/{{ $labels.pod }} has had no free place for an hour',
      description: 'Further jobs wait. A job hangs, or `concurrent` is too small for what is pushed.',
    },
  ];
}

export function runnerPanels(pods: string): readonly DashboardPanel[] {
  return [
    {
      title: 'Jobs',
      queries: [
        { expr: `sum(gitlab_runner_jobs{${pods}})`, legend: 'running' },
        { expr: `sum(gitlab_runner_concurrent{${pods}})`, legend: 'places' },
      ],
    },
    {
      title: 'Jobs that failed, an hour',
      queries: [
        { expr: `sum by (failure_reason) (increase(gitlab_runner_failed_jobs_total{${pods}}[1h]))`, legend: '{{ failure_reason }}' },
      ],
    },
    {
      title: 'Time of a job, 95 of 100 are faster',
      unit: 's',
      queries: [
        {
          expr: `histogram_quantile(0.95, sum by (le) (rate(gitlab_runner_job_duration_seconds_bucket{${pods}}[6h])))`,
          legend: 'job',
        },
      ],
    },
    {
      title: 'Questions to GitLab',
      unit: 'reqps',
      queries: [{ expr: `sum by (status) (rate(gitlab_runner_api_request_statuses_total{${pods}}[5m]))`, legend: '{{ status }}' }],
    },
  ];
}
