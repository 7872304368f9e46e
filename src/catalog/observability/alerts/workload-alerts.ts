import type { Alert } from '../../../authoring/index.ts';
import { formatDuration, longestGap, parseDuration, readable } from '../../../units/index.ts';
import type { Part } from './parts.ts';
import { inWords, series } from './promql.ts';

/** How many times its longest pause a CronJob may go without success. */
const missedRuns = 2;

/** What is said of one object with pods. @param typicalStart how long its pods may take to be ready */
export function partAlerts(part: Part, typicalStart: string | undefined): readonly Alert[] {
  switch (part.kind) {
    case 'CronJob':
      return overdue(part);
    case 'Job':
      return [failed(part)];
    default:
      return [notReady(part, typicalStart), ...crashes(part)];
  }
}

const counts = {
  Deployment: { label: 'deployment', ready: 'kube_deployment_status_replicas_available', wanted: 'kube_deployment_spec_replicas' },
  StatefulSet: { label: 'statefulset', ready: 'kube_statefulset_status_replicas_ready', wanted: 'kube_statefulset_replicas' },
  DaemonSet: { label: 'daemonset', ready: 'kube_daemonset_status_number_ready', wanted: 'kube_daemonset_status_desired_number_scheduled' },
} as const;

function notReady({ kind, namespace, name }: Part, typicalStart: string | undefined): Alert {
  const { label, ready, wanted } = counts[kind as keyof typeof counts];
  const at = { namespace, [label]: name };
  return {
    alert: 'WorkloadNotReady',
    expr: `${series(ready, at)} < ${series(wanted, at)}`,
    for: patience(typicalStart),
    severity: 'critical',
    summary: `{{ $value }} pods of ${kind} ${namespace}/${name} are ready, which is fewer than wanted`,
    description: `Look at its pods: kubectl -n ${namespace} describe ${kind.toLowerCase()} ${name}, then the events and logs of a pod.`,
  };
}

/** Three typical starts, and never less than a quarter of an hour: a node that is restarted is no alarm. */
function patience(typicalStart: string | undefined): string {
  return formatDuration(Math.max(900, 3 * secondsOf(typicalStart ?? '0s')));
}

/** Nothing for a duration that cannot be read: what a construct says of its start must not cost the cluster its rules. */
function secondsOf(text: string): number {
  return readable(() => parseDuration(text)) ?? 0;
}

/** Names of the pods that a controller makes. @source Kubernetes: suffixes of ReplicaSets, StatefulSets and DaemonSets */
function podNames({ kind, name }: Part): string {
  const own = name.replaceAll('.', '[.]');
  switch (kind) {
    case 'Deployment':
      return `~${own}-[a-z0-9]+-[a-z0-9]+`;
    case 'StatefulSet':
      return `~${own}-[0-9]+`;
    default:
      return `~${own}-[a-z0-9]+`;
  }
}

function crashes(part: Part): readonly Alert[] {
  const { namespace, name } = part;
  const at = { namespace, pod: podNames(part) };
  const memory: Alert = {
    alert: 'ContainerOutOfMemory',
    expr: `increase(${series('kube_pod_container_status_restarts_total', at)}[15m]) > 0 and on (namespace, pod, container) ${series('kube_pod_container_status_last_terminated_reason', { ...at, reason: 'OOMKilled' })} == 1`,
    severity: 'warning',
    summary: `Container {{ $labels.container }} of ${namespace}/{{ $labels.pod }} was ended because it used more memory than its limit`,
    description: 'Give it a higher memory limit, or let it hold less.',
  };
  return [
    {
      alert: 'ContainerCrashLooping',
      expr: `max_over_time(${series('kube_pod_container_status_waiting_reason', { ...at, reason: 'CrashLoopBackOff' })}[5m]) >= 1`,
      for: '10m',
      severity: 'critical',
      summary: `Container {{ $labels.container }} of ${namespace}/{{ $labels.pod }} ends again and again`,
      description: `Read why: kubectl -n ${namespace} logs {{ $labels.pod }} -c {{ $labels.container }} --previous. Part of ${name}.`,
    },
    memory,
  ];
}

const runs: readonly { readonly suffix: string; readonly alert: string; readonly what: string; readonly severity: Alert['severity'] }[] = [
  { suffix: '-backup', alert: 'BackupOverdue', what: 'Backup', severity: 'critical' },
  { suffix: '-drill', alert: 'RestoreDrillOverdue', what: 'Restore drill', severity: 'critical' },
  { suffix: '', alert: 'CronJobOverdue', what: 'CronJob', severity: 'warning' },
];

/** A CronJob that is started by people only is never overdue. */
function overdue({ namespace, name, spec }: Part): readonly Alert[] {
  const gap = spec.suspend === true || spec.schedule === undefined ? undefined : longestGap(spec.schedule);
  const kind = runs.find(({ suffix }) => name.endsWith(suffix));
  if (gap === undefined || kind === undefined) return [];
  const at = { namespace, cronjob: name };
  const limit = missedRuns * gap;
  return [
    {
      alert: kind.alert,
      // Before the first success there is only the time it was made.
      expr: `time() - (${series('kube_cronjob_status_last_successful_time', at)} or on (namespace, cronjob) ${series('kube_cronjob_created', at)}) > ${limit}`,
      for: '10m',
      severity: kind.severity,
      summary: `${kind.what} ${namespace}/${name} has not succeeded for {{ $value | humanizeDuration }}`,
      description: `It should succeed at least every ${inWords(gap)}. Look at its last runs: kubectl -n ${namespace} get jobs, then the log of a failed one.`,
    },
  ];
}

function failed({ namespace, name }: Part): Alert {
  return {
    alert: 'JobFailed',
    expr: `${series('kube_job_failed', { namespace, job_name: name, condition: 'true' })} == 1`,
    severity: 'warning',
    summary: `Job ${namespace}/${name} has given up`,
    description: `Read why: kubectl -n ${namespace} logs job/${name}. The next sync runs it again.`,
  };
}
