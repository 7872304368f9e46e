/** What `promtail.yaml` is made of. */
export interface PromtailConfigProps {
  readonly pushUrl: string;
  /** Namespaces whose pods are left out. */
  readonly without: readonly string[];
}

const copy = (from: string, to: string): readonly string[] => [
  `      - source_labels: [__meta_kubernetes_${from}]`,
  `        target_label: ${to}`,
];

/** Reads the files of the pods of its own node, with the labels that Alloy gives. @source Promtail 3.5, "Configure Promtail" */
export function promtailConfig({ pushUrl, without }: PromtailConfigProps): string {
  return [
    'server:',
    '  http_listen_port: 9080',
    '  # Nobody asks it over gRPC; 0 takes any free port.',
    '  grpc_listen_address: 127.0.0.1',
    '  grpc_listen_port: 0',
    '  log_level: warn',
    '',
    'positions:',
    '  filename: /run/promtail/positions.yaml',
    '',
    'clients:',
    `  - url: ${pushUrl}`,
    '',
    'scrape_configs:',
    '  - job_name: pods',
    '    pipeline_stages:',
    '      - cri: {}',
    '      - labeldrop: [filename]',
    '    kubernetes_sd_configs:',
    '      - role: pod',
    '    relabel_configs:',
    '      # Pods of other nodes are dropped: Promtail compares this with the variable HOSTNAME.',
    ...copy('pod_node_name', '__host__'),
    ...(without.length === 0
      ? []
      : [
          '      - source_labels: [__meta_kubernetes_namespace]',
          `        regex: ${[...without].sort().join('|')}`,
          '        action: drop',
        ]),
    ...copy('namespace', 'namespace'),
    ...copy('pod_name', 'pod'),
    ...copy('pod_container_name', 'container'),
    ...copy('pod_node_name', 'node'),
    ...copy('pod_label_app_kubernetes_io_name', 'app'),
    '      - source_labels: [__meta_kubernetes_namespace, __meta_kubernetes_pod_container_name]',
    '        separator: /',
    '        target_label: job',
    '      - source_labels: [__meta_kubernetes_pod_uid, __meta_kubernetes_pod_container_name]',
    '        separator: /',
    '        target_label: __path__',
    '        replacement: /var/log/pods/*$1/*.log',
    '',
  ].join('\n');
}
