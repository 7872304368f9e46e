import type { Panel, Section } from './panels.ts';

/** File systems of disks, not of containers and memory. */
const disks = 'fstype!~"tmpfs|overlay|squashfs|ramfs|fuse.*|nsfs"';

/** The whole cluster: what is wrong, what the nodes have left, who uses it. */
export function overviewSections(withLogs: boolean): readonly Section[] {
  return [
    { title: 'State', panels: state },
    { title: 'Nodes', panels: nodes },
    { title: 'Namespaces', panels: [...namespaces, ...(withLogs ? [lines] : [])] },
    { title: 'Volumes and backups', panels: keeping },
  ];
}

const number = (title: string, expr: string, unit?: string): Panel => ({
  title,
  kind: 'stat',
  width: 4,
  ...(unit === undefined ? {} : { unit }),
  queries: [{ expr, legend: title }],
});

const state: readonly Panel[] = [
  number('Alerts that fire', 'count(ALERTS{alertstate="firing",alertname!="Watchdog"}) or vector(0)'),
  number('Targets that do not answer', 'count(up == 0) or vector(0)'),
  number('Nodes ready', 'sum(kube_node_status_condition{condition="Ready",status="true"})'),
  number('Pods that run', 'sum(kube_pod_status_phase{phase="Running"})'),
  number('Pods that wait or failed', 'sum(kube_pod_status_phase{phase=~"Pending|Unknown|Failed"})'),
  number('Restarts of the last hour', 'sum(increase(kube_pod_container_status_restarts_total[1h]))'),
  {
    title: 'Alerts',
    width: 24,
    queries: [{ expr: 'sum by (alertname, severity) (ALERTS{alertstate="firing"})', legend: '{{alertname}} {{severity}}' }],
  },
];

const share = (title: string, expr: string): Panel => ({ title, unit: 'percentunit', max: 1, queries: [{ expr, legend: '{{node}}' }] });

const nodes: readonly Panel[] = [
  share('CPU in use', '1 - avg by (node) (rate(node_cpu_seconds_total{mode="idle"}[$__rate_interval]))'),
  share('Memory in use', '1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes'),
  {
    title: 'Disks in use',
    unit: 'percentunit',
    max: 1,
    queries: [
      {
        expr: `1 - max by (node, device) (node_filesystem_avail_bytes{${disks}}) / max by (node, device) (node_filesystem_size_bytes{${disks}})`,
        legend: '{{node}} {{device}}',
      },
    ],
  },
  {
    title: 'Network',
    unit: 'Bps',
    queries: [
      {
        expr: 'sum by (node) (rate(node_network_receive_bytes_total{device!~"lo|veth.*|cali.*|cni.*|flannel.*|vxlan.*"}[$__rate_interval]))',
        legend: 'to {{node}}',
      },
      {
        expr: 'sum by (node) (rate(node_network_transmit_bytes_total{device!~"lo|veth.*|cali.*|cni.*|flannel.*|vxlan.*"}[$__rate_interval]))',
        legend: 'from {{node}}',
      },
    ],
  },
  {
    title: 'CPU: requested of what nodes can give',
    unit: 'percentunit',
    queries: [
      {
        expr: 'sum by (node) (kube_pod_container_resource_requests{resource="cpu"}) / sum by (node) (kube_node_status_allocatable{resource="cpu"})',
        legend: '{{node}}',
      },
    ],
  },
  {
    title: 'Memory: requested of what nodes can give',
    unit: 'percentunit',
    queries: [
      {
        expr: 'sum by (node) (kube_pod_container_resource_requests{resource="memory"}) / sum by (node) (kube_node_status_allocatable{resource="memory"})',
        legend: '{{node}}',
      },
    ],
  },
];

const namespaces: readonly Panel[] = [
  {
    title: 'CPU by namespace',
    queries: [
      { expr: 'sum by (namespace) (rate(container_cpu_usage_seconds_total{container!=""}[$__rate_interval]))', legend: '{{namespace}}' },
    ],
  },
  {
    title: 'Memory by namespace',
    unit: 'bytes',
    queries: [{ expr: 'sum by (namespace) (container_memory_working_set_bytes{container!=""})', legend: '{{namespace}}' }],
  },
  {
    title: 'Restarts by namespace',
    queries: [{ expr: 'sum by (namespace) (increase(kube_pod_container_status_restarts_total[1h]))', legend: '{{namespace}}' }],
  },
];

const lines: Panel = {
  title: 'Log lines by namespace',
  kind: 'loglines',
  queries: [{ expr: 'sum by (namespace) (count_over_time({namespace=~".+"}[$__auto]))', legend: '{{namespace}}' }],
};

const keeping: readonly Panel[] = [
  {
    title: 'Fullest volumes',
    kind: 'bargauge',
    unit: 'percentunit',
    max: 1,
    queries: [
      {
        expr: 'topk(10, kubelet_volume_stats_used_bytes / kubelet_volume_stats_capacity_bytes)',
        legend: '{{namespace}}/{{persistentvolumeclaim}}',
      },
    ],
  },
  {
    title: 'Since the last good backup or drill',
    kind: 'bargauge',
    unit: 's',
    queries: [
      {
        expr: 'time() - kube_cronjob_status_last_successful_time{cronjob=~".+-(backup|drill)"}',
        legend: '{{namespace}}/{{cronjob}}',
      },
    ],
  },
];
