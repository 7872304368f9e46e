import type { Panel, Section } from './panels.ts';

/** The pods, claims and CronJobs of one workload. */
export interface Subject {
  readonly namespace: string;
  /** Pattern of the pods' names. */
  readonly pods: string;
  readonly claims: readonly string[];
  readonly cronJobs: readonly string[];
}

/** What matters about the pods of any workload. */
export function workloadSections(subject: Subject, withLogs: boolean): readonly Section[] {
  const { namespace, pods, claims, cronJobs } = subject;
  const at = `namespace="${namespace}",pod=~"${pods}"`;
  return [
    { title: 'Pods', panels: podPanels(at) },
    ...(claims.length === 0 ? [] : [{ title: 'Volumes', panels: volumePanels(namespace, claims) }]),
    ...(cronJobs.length === 0 ? [] : [{ title: 'Scheduled', panels: [schedulePanel(namespace, cronJobs)] }]),
    ...(withLogs ? [{ title: 'Log', panels: logPanels(namespace, pods) }] : []),
  ];
}

/** Containers themselves; the series without one are sums over the pod. */
const each = 'container!=""';

function podPanels(at: string): readonly Panel[] {
  const rate = (metric: string, more = '') => `sum by (pod) (rate(${metric}{${at}${more}}[$__rate_interval]))`;
  const ofOnePod = (metric: string, resource: string) => `max(sum by (pod) (${metric}{${at},resource="${resource}"}))`;
  const bounds = (resource: string) => [
    { expr: ofOnePod('kube_pod_container_resource_requests', resource), legend: 'requested' },
    { expr: ofOnePod('kube_pod_container_resource_limits', resource), legend: 'limit' },
  ];
  return [
    {
      title: 'Ready',
      kind: 'stat',
      width: 6,
      queries: [{ expr: `sum(kube_pod_status_ready{${at},condition="true"})`, legend: 'pods' }],
    },
    {
      title: 'Restarts of the last day',
      kind: 'stat',
      width: 6,
      queries: [{ expr: `sum(increase(kube_pod_container_status_restarts_total{${at}}[1d]))`, legend: 'restarts' }],
    },
    {
      title: 'CPU now',
      kind: 'stat',
      width: 6,
      queries: [{ expr: `sum(rate(container_cpu_usage_seconds_total{${at},${each}}[5m]))`, legend: 'cores' }],
    },
    {
      title: 'Memory now',
      kind: 'stat',
      width: 6,
      unit: 'bytes',
      queries: [{ expr: `sum(container_memory_working_set_bytes{${at},${each}})`, legend: 'memory' }],
    },
    {
      title: 'CPU',
      description: 'Cores in use by each pod; what one pod has asked for and may use.',
      queries: [{ expr: rate('container_cpu_usage_seconds_total', `,${each}`), legend: '{{pod}}' }, ...bounds('cpu')],
    },
    {
      title: 'Memory',
      description: 'What cannot be given back, by pod; what one pod has asked for, and where the kernel ends it.',
      unit: 'bytes',
      queries: [{ expr: `sum by (pod) (container_memory_working_set_bytes{${at},${each}})`, legend: '{{pod}}' }, ...bounds('memory')],
    },
    {
      title: 'Network',
      unit: 'Bps',
      queries: [
        { expr: rate('container_network_receive_bytes_total'), legend: 'to {{pod}}' },
        { expr: rate('container_network_transmit_bytes_total'), legend: 'from {{pod}}' },
      ],
    },
    {
      title: 'Restarts',
      queries: [{ expr: `sum by (pod, container) (kube_pod_container_status_restarts_total{${at}})`, legend: '{{pod}} {{container}}' }],
    },
  ];
}

function volumePanels(namespace: string, claims: readonly string[]): readonly Panel[] {
  const at = `namespace="${namespace}",persistentvolumeclaim=~"${claims.join('|')}"`;
  const used = `kubelet_volume_stats_used_bytes{${at}}`;
  const description = 'The kubelet knows it for volumes with a file system of their own; a folder of the node has none.';
  return [
    {
      title: 'Volumes: share in use',
      description,
      unit: 'percentunit',
      max: 1,
      queries: [{ expr: `${used} / kubelet_volume_stats_capacity_bytes{${at}}`, legend: '{{persistentvolumeclaim}}' }],
    },
    { title: 'Volumes: bytes in use', description, unit: 'bytes', queries: [{ expr: used, legend: '{{persistentvolumeclaim}}' }] },
  ];
}

function schedulePanel(namespace: string, cronJobs: readonly string[]): Panel {
  return {
    title: 'Since the last success',
    unit: 's',
    width: 24,
    queries: [
      {
        expr: `time() - kube_cronjob_status_last_successful_time{namespace="${namespace}",cronjob=~"${cronJobs.join('|')}"}`,
        legend: '{{cronjob}}',
      },
    ],
  };
}

function logPanels(namespace: string, pods: string): readonly Panel[] {
  const stream = `{namespace="${namespace}",pod=~"${pods}"}`;
  return [
    {
      title: 'Lines',
      kind: 'loglines',
      width: 24,
      height: 5,
      queries: [{ expr: `sum by (pod) (count_over_time(${stream}[$__auto]))`, legend: '{{pod}}' }],
    },
    { title: 'Log', kind: 'logs', width: 24, queries: [{ expr: stream }] },
  ];
}
