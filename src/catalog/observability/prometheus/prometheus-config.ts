import type { MetricsEndpoint } from '../../../model/index.ts';
import { yamlText } from '../../shared/index.ts';
import type { ScrapeJob } from '../job-names.ts';

/** What `prometheus.yml` is made of. */
export interface PrometheusConfig {
  readonly cluster: string;
  readonly interval: string;
  readonly retention: { readonly time: string; readonly size: string };
  readonly alertmanager: string | undefined;
  readonly jobs: readonly ScrapeJob[];
  readonly nodes: readonly { readonly name: string; readonly address: string }[];
  readonly apiServers: readonly string[];
  readonly apiPort: number;
}

const account = '/var/run/secrets/kubernetes.io/serviceaccount';
/** Port on which every kubelet answers. */
export const kubeletPort = 10250;

/** The configuration of the server. @source Prometheus 3.14, "Configuration"; retention stands here since its flags are deprecated */
export function prometheusConfig(config: PrometheusConfig): string {
  const { cluster, interval, retention, alertmanager, jobs } = config;
  return yamlText({
    global: { scrape_interval: interval, evaluation_interval: interval, external_labels: { cluster } },
    storage: { tsdb: { retention } },
    rule_files: ['/etc/prometheus-rules/*.yaml'],
    ...(alertmanager === undefined ? {} : { alerting: { alertmanagers: [{ static_configs: [{ targets: [alertmanager] }] }] } }),
    scrape_configs: [apiServerJob(config), ...kubeletJobs(config), ...jobs.map(podJob)],
  });
}

/** Buckets are most of the series of a control plane; sums and counts stay, so that averages do. */
const withoutBuckets = { action: 'drop', source_labels: ['__name__'], regex: '.+_bucket' };
const token = { authorization: { credentials_file: `${account}/token` } };

function apiServerJob({ apiServers, apiPort }: PrometheusConfig): object {
  return {
    job_name: 'apiserver',
    scheme: 'https',
    ...token,
    // Asked by address, one by one; this name is in every certificate of an API server.
    tls_config: { ca_file: `${account}/ca.crt`, server_name: 'kubernetes' },
    static_configs: [{ targets: apiServers.map((address) => `${address}:${apiPort}`) }],
    metric_relabel_configs: [withoutBuckets],
  };
}

/** Nodes are those of the cluster file, so that one that never came is missed too. */
function kubeletJobs({ nodes }: PrometheusConfig): object[] {
  const shared = {
    scheme: 'https',
    ...token,
    // Most kubelets sign their certificates themselves.
    tls_config: { insecure_skip_verify: true },
    static_configs: nodes.map(({ name, address }) => ({ targets: [`${address}:${kubeletPort}`], labels: { node: name } })),
  };
  return [
    { job_name: 'kubelet', ...shared, metric_relabel_configs: [withoutBuckets] },
    {
      job_name: 'cadvisor',
      metrics_path: '/metrics/cadvisor',
      ...shared,
      metric_relabel_configs: [
        // Sums over whole cgroups and the pause containers: every byte would count twice.
        { action: 'drop', source_labels: ['__name__', 'image'], regex: 'container_(cpu|memory|fs|blkio)_.+;' },
        { action: 'drop', source_labels: ['__name__'], regex: 'container_(tasks_state|memory_failures_total|blkio_device_usage_total)' },
      ],
    },
  ];
}

function podJob({ job, endpoint }: ScrapeJob): object {
  const { namespace, path, scheme, honorLabels, token: asked } = endpoint;
  return {
    job_name: job,
    ...(path === undefined ? {} : { metrics_path: path }),
    // A certificate for the address of a pod does not exist, so there is nothing to verify it against.
    ...(scheme === 'https' ? { scheme, tls_config: { insecure_skip_verify: true } } : {}),
    ...(asked === true ? token : {}),
    ...(honorLabels === true ? { honor_labels: true } : {}),
    // Equal for all jobs of a namespace: Prometheus then watches its pods once.
    kubernetes_sd_configs: [{ role: 'pod', namespaces: { names: [namespace] } }],
    relabel_configs: podRelabeling(endpoint),
  };
}

function podRelabeling({ labels, port, podPort, honorLabels }: MetricsEndpoint): object[] {
  const wanted = [
    ...Object.entries(labels)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => [`__meta_kubernetes_pod_label_${name.replaceAll(/[^a-zA-Z0-9_]/g, '_')}`, value] as const),
    port === undefined
      ? (['__meta_kubernetes_pod_container_port_number', String(podPort)] as const)
      : (['__meta_kubernetes_pod_container_port_name', port] as const),
  ];
  const copy = (from: string, to: string) => ({ source_labels: [`__meta_kubernetes_${from}`], target_label: to });
  return [
    {
      action: 'keep',
      source_labels: wanted.map(([name]) => name),
      regex: wanted.map(([, value]) => value.replaceAll(/[.+*?^$()[\]{}|\\]/g, String.raw`\$&`)).join(';'),
    },
    { action: 'drop', source_labels: ['__meta_kubernetes_pod_phase'], regex: 'Failed|Succeeded' },
    // Where the series speak of other pods, these labels would be taken for theirs.
    ...(honorLabels === true
      ? []
      : [copy('namespace', 'namespace'), copy('pod_name', 'pod'), copy('pod_container_name', 'container'), copy('pod_node_name', 'node')]),
  ];
}
