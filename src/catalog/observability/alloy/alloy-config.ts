/** What `config.alloy` is made of. */
export interface AlloyConfigProps {
  readonly source: 'api' | 'files';
  readonly pushUrl: string;
  /** Namespaces whose pods are left out. */
  readonly without: readonly string[];
}

const quote = (text: string): string => JSON.stringify(text);

/** Blocks one after the other; each block is a list of lines. */
function blocks(...all: readonly (readonly string[])[]): string {
  return `${all.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function rule(lines: Readonly<Record<string, string>>): readonly string[] {
  const width = Math.max(...Object.keys(lines).map((key) => key.length));
  return ['', '  rule {', ...Object.entries(lines).map(([key, value]) => `    ${key.padEnd(width)} = ${value}`), '  }'];
}

const copy = (from: string, to: string) => rule({ source_labels: `[${quote(`__meta_kubernetes_${from}`)}]`, target_label: quote(to) });

/** Sends to Loki; a line that Loki cannot take waits for some minutes and is then dropped. */
const write = (pushUrl: string): readonly string[] => ['loki.write "default" {', '  endpoint {', `    url = ${quote(pushUrl)}`, '  }', '}'];

const logging: readonly string[] = ['logging {', '  level  = "warn"', '  format = "logfmt"', '}'];

/**
 * Reads the logs of the pods of its own node. Labels are few and live long, because each combination is a stream in
 * Loki; what changes with each line belongs into the line.
 * @source Alloy 1.18, components `discovery.kubernetes`, `loki.source.kubernetes`, `loki.source.file`, `loki.process`
 */
export function alloyConfig({ source, pushUrl, without }: AlloyConfigProps): string {
  const namespaces =
    without.length === 0
      ? []
      : rule({
          source_labels: '["__meta_kubernetes_namespace"]',
          regex: quote([...without].sort().join('|')),
          action: quote('drop'),
        });
  const path = rule({
    source_labels: '["__meta_kubernetes_pod_uid", "__meta_kubernetes_pod_container_name"]',
    separator: quote('/'),
    target_label: quote('__path__'),
    replacement: quote('/var/log/pods/*$1/*.log'),
  });
  return blocks(
    logging,
    [
      '// Only pods of this node: every node has a collector of its own.',
      'discovery.kubernetes "pods" {',
      '  role = "pod"',
      '',
      '  selectors {',
      '    role  = "pod"',
      '    field = "spec.nodeName=" + sys.env("HOSTNAME")',
      '  }',
      '}',
    ],
    [
      'discovery.relabel "pods" {',
      '  targets = discovery.kubernetes.pods.targets',
      ...namespaces,
      ...copy('namespace', 'namespace'),
      ...copy('pod_name', 'pod'),
      ...copy('pod_container_name', 'container'),
      ...copy('pod_node_name', 'node'),
      ...copy('pod_label_app_kubernetes_io_name', 'app'),
      ...rule({
        source_labels: '["__meta_kubernetes_namespace", "__meta_kubernetes_pod_container_name"]',
        separator: quote('/'),
        target_label: quote('job'),
      }),
      ...(source === 'files' ? path : []),
      '}',
    ],
    ...(source === 'files' ? files : api),
    write(pushUrl),
  );
}

const api: readonly (readonly string[])[] = [
  ['loki.source.kubernetes "pods" {', '  targets    = discovery.relabel.pods.output', '  forward_to = [loki.write.default.receiver]', '}'],
];

const files: readonly (readonly string[])[] = [
  ['local.file_match "pods" {', '  path_targets = discovery.relabel.pods.output', '}'],
  ['loki.source.file "pods" {', '  targets    = local.file_match.pods.targets', '  forward_to = [loki.process.pods.receiver]', '}'],
  [
    '// Takes the time and the stream off each line. The name of the file is new with each pod and says nothing more.',
    'loki.process "pods" {',
    '  stage.cri { }',
    '',
    '  stage.label_drop {',
    '    values = ["filename"]',
    '  }',
    '',
    '  forward_to = [loki.write.default.receiver]',
    '}',
  ],
];

/** Reads the events of the cluster, which the API server forgets after an hour. Once, not on each node. */
export function eventsConfig(pushUrl: string): string {
  return blocks(
    logging,
    [
      'loki.source.kubernetes_events "cluster" {',
      '  job_name   = "kubernetes-events"',
      '  forward_to = [loki.write.default.receiver]',
      '}',
    ],
    write(pushUrl),
  );
}
